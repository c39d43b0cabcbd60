// Written by `xtask/generate`; change that.

//! The queries as methods.

#![allow(
    clippy::too_many_arguments,
    reason = "each has a name where it is called"
)]

use super::ids::{
    AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, RoomId, SeriesId,
    ServiceId,
};
use super::records::{
    Appointment, AppointmentCount, AppointmentFilter, AppointmentPage, AssignedDoctors, Doctor,
    DoctorAvailability, DoctorFilter, DoctorPage, DoctorSchedule, Explanation,
    FindOrganizationKind, HistoryEntry, Hold, Location, LocationFilter, LocationPage, Organization,
    OrganizationPage, PageRequest, Patient, PatientPage, Profile, PublicLocationPage, QueueEntry,
    Room, RoomFilter, RoomPage, Series, Service, ServiceFilter, ServicePage, Sex, Slots,
    Suggestion, TimeOff, WhatIfAnswer, WhatIfChange,
};
use crate::clinic::{CallContext, Clinic};
use crate::error::ClinicError;
use crate::json::{Input, typed};
use crate::values::{CivilDate, Id, Timestamp};

#[uniffi::export]
impl Clinic {
    /// Lists organizations: all for those who run the platform; for others those that are open for booking, and their own.
    ///
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(sort = None, page = None))]
    pub async fn list_organizations(
        &self,
        call: CallContext,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<OrganizationPage, ClinicError> {
        let input = Input::default().put("sort", sort)?.put("page", page)?;
        typed(self.query(call, "list_organizations", input.into()).await?)
    }

    /// Gets the organization that the context names.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_organization(&self, call: CallContext) -> Result<Organization, ClinicError> {
        let input = Input::default();
        typed(self.query(call, "get_organization", input.into()).await?)
    }

    /// The organization, open for booking, that a location or a doctor belongs to.
    ///
    /// - `kind`: Of which kind it is.
    /// - `id`: Which.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn find_organization(
        &self,
        call: CallContext,
        kind: FindOrganizationKind,
        id: Id,
    ) -> Result<OrganizationId, ClinicError> {
        let input = Input::default().put("kind", kind)?.put("id", id)?;
        typed(self.query(call, "find_organization", input.into()).await?)
    }

    /// Finds locations of all organizations that are open for booking.
    ///
    /// - `filter`: Which records the list has.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, page = None))]
    pub async fn search_locations(
        &self,
        call: CallContext,
        filter: Option<LocationFilter>,
        page: Option<PageRequest>,
    ) -> Result<PublicLocationPage, ClinicError> {
        let input = Input::default().put("filter", filter)?.put("page", page)?;
        typed(self.query(call, "search_locations", input.into()).await?)
    }

    /// The actor's own account and all its memberships.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn me(&self, call: CallContext) -> Result<Profile, ClinicError> {
        let input = Input::default();
        typed(self.query(call, "me", input.into()).await?)
    }

    /// Lists locations in pages, as far as the actor may see them.
    ///
    /// - `filter`: Which records the list has.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, sort = None, page = None))]
    pub async fn list_locations(
        &self,
        call: CallContext,
        filter: Option<LocationFilter>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<LocationPage, ClinicError> {
        let input = Input::default()
            .put("filter", filter)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_locations", input.into()).await?)
    }

    /// Gets a location.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_location(
        &self,
        call: CallContext,
        id: LocationId,
    ) -> Result<Location, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_location", input.into()).await?)
    }

    /// Lists rooms in pages, as far as the actor may see them.
    ///
    /// - `filter`: Which records the list has.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, sort = None, page = None))]
    pub async fn list_rooms(
        &self,
        call: CallContext,
        filter: Option<RoomFilter>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<RoomPage, ClinicError> {
        let input = Input::default()
            .put("filter", filter)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_rooms", input.into()).await?)
    }

    /// Gets a room.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_room(&self, call: CallContext, id: RoomId) -> Result<Room, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_room", input.into()).await?)
    }

    /// Lists services in pages, as far as the actor may see them.
    ///
    /// - `filter`: Which records the list has.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, sort = None, page = None))]
    pub async fn list_services(
        &self,
        call: CallContext,
        filter: Option<ServiceFilter>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<ServicePage, ClinicError> {
        let input = Input::default()
            .put("filter", filter)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_services", input.into()).await?)
    }

    /// Gets a service.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_service(
        &self,
        call: CallContext,
        id: ServiceId,
    ) -> Result<Service, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_service", input.into()).await?)
    }

    /// Lists doctors in pages, as far as the actor may see them.
    ///
    /// - `filter`: Which records the list has.
    /// - `service_id`: Only those who give this service.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, service_id = None, sort = None, page = None))]
    pub async fn list_doctors(
        &self,
        call: CallContext,
        filter: Option<DoctorFilter>,
        service_id: Option<ServiceId>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<DoctorPage, ClinicError> {
        let input = Input::default()
            .put("filter", filter)?
            .put("service_id", service_id)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_doctors", input.into()).await?)
    }

    /// Gets a doctor.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_doctor(&self, call: CallContext, id: DoctorId) -> Result<Doctor, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_doctor", input.into()).await?)
    }

    /// Lists and finds patients: as far as the actor may see them.
    ///
    /// - `q`: What is looked for; see `patient_search`.
    /// - `sex`: Only patients of this sex.
    /// - `active`: Only what is in use, or only what is not.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(q = None, sex = None, active = None, sort = None, page = None))]
    pub async fn list_patients(
        &self,
        call: CallContext,
        q: Option<String>,
        sex: Option<Sex>,
        active: Option<bool>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<PatientPage, ClinicError> {
        let input = Input::default()
            .put("q", q)?
            .put("sex", sex)?
            .put("active", active)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_patients", input.into()).await?)
    }

    /// Gets a patient.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_patient(
        &self,
        call: CallContext,
        id: PatientId,
    ) -> Result<Patient, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_patient", input.into()).await?)
    }

    /// Gets the doctors that a patient is assigned to.
    ///
    /// - `patient_id`: The patient whose assignments these are.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_assigned_doctors(
        &self,
        call: CallContext,
        patient_id: PatientId,
    ) -> Result<AssignedDoctors, ClinicError> {
        let input = Input::default().put("patient_id", patient_id)?;
        typed(
            self.query(call, "get_assigned_doctors", input.into())
                .await?,
        )
    }

    /// When a doctor works, at each location.
    ///
    /// - `doctor_id`: The doctor who is asked about.
    /// - `location_id`: At this location only.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(location_id = None))]
    pub async fn list_schedules(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        location_id: Option<LocationId>,
    ) -> Result<Vec<DoctorSchedule>, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("location_id", location_id)?;
        typed(self.query(call, "list_schedules", input.into()).await?)
    }

    /// The time off of a doctor on the dates `[from, to)`. The reason is shown to staff only.
    ///
    /// - `doctor_id`: The doctor who is asked about.
    /// - `from`: The first date that the time off meets.
    /// - `to`: The date after the last.
    ///
    /// # Errors
    /// `invalid_parameter` for dates outside the years served; `limit_exceeded` for more than `limits::TIME_OFF_ENTRIES`.
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn list_time_off(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        from: CivilDate,
        to: CivilDate,
    ) -> Result<Vec<TimeOff>, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("from", from)?
            .put("to", to)?;
        typed(self.query(call, "list_time_off", input.into()).await?)
    }

    /// Which live appointments a change of a doctor's time would strand, before it is saved.
    ///
    /// - `doctor_id`: The doctor whose time is to change.
    /// - `change`: The change that is only tried.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn what_if(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        change: WhatIfChange,
    ) -> Result<WhatIfAnswer, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("change", change)?;
        typed(self.query(call, "what_if", input.into()).await?)
    }

    /// The starts that can be booked on the dates `[from, to)`, for a service at a location.
    ///
    /// Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors work.
    ///
    /// - `from`: The first date on which a slot may start.
    /// - `to`: The date after the last.
    /// - `doctor_ids`: In this order; empty: any.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: The location; absent: the only one that gives the service.
    /// - `room_id`: In this room and no other.
    /// - `patient_id`: For this patient, who must be free.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(doctor_ids = [], service_id = None, location_id = None, room_id = None, patient_id = None))]
    pub async fn slots(
        &self,
        call: CallContext,
        from: CivilDate,
        to: CivilDate,
        doctor_ids: Vec<DoctorId>,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        patient_id: Option<PatientId>,
    ) -> Result<Slots, ClinicError> {
        let input = Input::default()
            .put("from", from)?
            .put("to", to)?
            .put("doctor_ids", doctor_ids)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("patient_id", patient_id)?;
        typed(self.query(call, "slots", input.into()).await?)
    }

    /// The starts that can be booked on the dates `[from, to)`, for a service at a location.
    ///
    /// Without doctors: any who gives the service there, by name. Without a location: the only one where the doctors work.
    ///
    /// - `from`: The first date on which a slot may start.
    /// - `to`: The date after the last.
    /// - `doctor_ids`: In this order; empty: any.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: The location; absent: the only one that gives the service.
    /// - `room_id`: In this room and no other.
    /// - `patient_id`: For this patient, who must be free.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(doctor_ids = [], service_id = None, location_id = None, room_id = None, patient_id = None))]
    pub async fn availability(
        &self,
        call: CallContext,
        from: CivilDate,
        to: CivilDate,
        doctor_ids: Vec<DoctorId>,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        patient_id: Option<PatientId>,
    ) -> Result<DoctorAvailability, ClinicError> {
        let input = Input::default()
            .put("from", from)?
            .put("to", to)?
            .put("doctor_ids", doctor_ids)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("patient_id", patient_id)?;
        typed(self.query(call, "availability", input.into()).await?)
    }

    /// Why a start is offered or not: every reason that holds, each with the record that causes it. Ids are shown to those only who may see the appointments.
    ///
    /// - `doctor_id`: The doctor who gives the service.
    /// - `starts_at`: The instant at which it is to start.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: Where; absent: the only place where the doctor works.
    /// - `room_id`: In this room and no other.
    /// - `patient_id`: For this patient, who must be free.
    /// - `moving`: As if this appointment were moved there; what is not named is the appointment's.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(service_id = None, location_id = None, room_id = None, patient_id = None, moving = None))]
    pub async fn explain(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        starts_at: Timestamp,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        patient_id: Option<PatientId>,
        moving: Option<AppointmentId>,
    ) -> Result<Explanation, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("starts_at", starts_at)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("patient_id", patient_id)?
            .put("moving", moving)?;
        typed(self.query(call, "explain", input.into()).await?)
    }

    /// Slots ranked for one patient: by their habits, by the doctor they know, and by gaps in the doctor's day.
    ///
    /// - `patient_id`: The patient for whom slots are ranked.
    /// - `limit`: How many at most.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: Where; absent: the only place that gives the service.
    /// - `doctor_id`: With whom; absent: any.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(service_id = None, location_id = None, doctor_id = None))]
    pub async fn suggest(
        &self,
        call: CallContext,
        patient_id: PatientId,
        limit: u32,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        doctor_id: Option<DoctorId>,
    ) -> Result<Vec<Suggestion>, ClinicError> {
        let input = Input::default()
            .put("patient_id", patient_id)?
            .put("limit", limit)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("doctor_id", doctor_id)?;
        typed(self.query(call, "suggest", input.into()).await?)
    }

    /// Lists appointments, as far as the actor may see them.
    ///
    /// - `filter`: Which; its visibility is narrowed to what the actor may see.
    /// - `sort`: In which order they are listed.
    /// - `page`: Which part of the list: by cursor, or by offset and limit.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(filter = None, sort = None, page = None))]
    pub async fn list_appointments(
        &self,
        call: CallContext,
        filter: Option<AppointmentFilter>,
        sort: Option<String>,
        page: Option<PageRequest>,
    ) -> Result<AppointmentPage, ClinicError> {
        let input = Input::default()
            .put("filter", filter)?
            .put("sort", sort)?
            .put("page", page)?;
        typed(self.query(call, "list_appointments", input.into()).await?)
    }

    /// Gets one appointment by its id.
    ///
    /// - `id`: The appointment that is asked for.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_appointment(
        &self,
        call: CallContext,
        id: AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_appointment", input.into()).await?)
    }

    /// The steps in the life of an appointment, the oldest first.
    ///
    /// - `id`: The appointment that is asked for.
    /// - `after_version`: Only the steps that made a later version than this; all unless given.
    /// - `limit`: The first so many steps of them; all unless given.
    ///
    /// # Errors
    /// `limit_exceeded` for a `limit` beyond `limits::PAGE_ROWS`, and, where no `limit` is given, for more steps than `limits::HISTORY_STEPS`: an appointment that was changed so often is read in parts.
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(after_version = None, limit = None))]
    pub async fn get_appointment_history(
        &self,
        call: CallContext,
        id: AppointmentId,
        after_version: Option<u64>,
        limit: Option<u32>,
    ) -> Result<Vec<HistoryEntry>, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("after_version", after_version)?
            .put("limit", limit)?;
        typed(
            self.query(call, "get_appointment_history", input.into())
                .await?,
        )
    }

    /// Gets one series by its id.
    ///
    /// - `id`: The series that is asked for.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_series(&self, call: CallContext, id: SeriesId) -> Result<Series, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_series", input.into()).await?)
    }

    /// Gets one hold. One that has lapsed is not there any more, whether or not it was swept.
    ///
    /// - `id`: The hold that is asked for.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_hold(&self, call: CallContext, id: HoldId) -> Result<Hold, ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.query(call, "get_hold", input.into()).await?)
    }

    /// Those checked in at a location today, by doctor and arrival: who arrived on the location's present date, or whose appointment starts on it.
    ///
    /// - `location_id`: The location whose desk asks.
    ///
    /// # Errors
    /// `limit_exceeded` for more than `limits::QUEUE_ENTRIES`.
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn get_queue(
        &self,
        call: CallContext,
        location_id: LocationId,
    ) -> Result<Vec<QueueEntry>, ClinicError> {
        let input = Input::default().put("location_id", location_id)?;
        typed(self.query(call, "get_queue", input.into()).await?)
    }

    /// How many appointments a doctor has had and will have, by month or date and status: of the last `limits::STATISTICS_MONTHS` months or `limits::STATISTICS_DAYS` days, and of as many days ahead.
    ///
    /// - `doctor_id`: The doctor who is asked about.
    /// - `limit`: How many periods at most, the newest first.
    /// - `by_month`: By month, else by date. Default: `false`.
    ///
    /// # Errors
    /// Those of every query: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(by_month = false))]
    pub async fn get_doctor_stats(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        limit: u32,
        by_month: bool,
    ) -> Result<Vec<AppointmentCount>, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("limit", limit)?
            .put("by_month", by_month)?;
        typed(self.query(call, "get_doctor_stats", input.into()).await?)
    }
}
