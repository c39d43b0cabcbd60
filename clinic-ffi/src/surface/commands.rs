// Written by `xtask/generate`; change that.

//! The commands as methods.

#![allow(
    clippy::too_many_arguments,
    reason = "each has a name where it is called"
)]

use super::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, PatientId, RoomId, SeriesId, ServiceId,
    TimeOffId,
};
use super::records::{
    Action, Allowance, Appointment, AssignedDoctors, CancelledSeries, Doctor, DoctorFields,
    DoctorSchedule, Hold, Location, LocationFields, NewMembership, Organization,
    OrganizationFields, Overbook, Patient, PatientFields, RecurrenceRule, Room, RoomFields,
    Schedule, SeriesMode, SeriesOutcome, Service, ServiceFields, Settings, Source, TimeOff,
    WallSpan,
};
use crate::clinic::{CallContext, Clinic};
use crate::error::ClinicError;
use crate::json::{Input, typed};
use crate::values::{Timestamp, WallTime};

#[uniffi::export]
impl Clinic {
    /// Opens an organization on the platform.
    ///
    /// - `fields`: What it is to be.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_organization(
        &self,
        call: CallContext,
        fields: OrganizationFields,
    ) -> Result<Organization, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(
            self.command(call, "create_organization", input.into())
                .await?,
        )
    }

    /// Replaces the fields of the organization that the context names.
    ///
    /// - `fields`: What it is to be.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn update_organization(
        &self,
        call: CallContext,
        fields: OrganizationFields,
    ) -> Result<Organization, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(
            self.command(call, "update_organization", input.into())
                .await?,
        )
    }

    /// Replaces the settings of the organization that the context names.
    ///
    /// - `settings`: What they are to be.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn update_settings(
        &self,
        call: CallContext,
        settings: Settings,
    ) -> Result<Organization, ClinicError> {
        let input = Input::default().put("settings", settings)?;
        typed(self.command(call, "update_settings", input.into()).await?)
    }

    /// Takes the organization that the context names out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn set_organization_active(
        &self,
        call: CallContext,
        active: bool,
    ) -> Result<Organization, ClinicError> {
        let input = Input::default().put("active", active)?;
        typed(
            self.command(call, "set_organization_active", input.into())
                .await?,
        )
    }

    /// Opens an account with its memberships.
    ///
    /// - `email`: E-mail address; unique over the platform.
    /// - `given_name`: The given name or names, as the person writes them.
    /// - `family_name`: The family name, as the person writes it.
    /// - `phone`: Telephone number in the form of E.164, such as `+40721000123`.
    /// - `password_hash`: The password's argon2id hash in PHC form, made by the host (`hash_password`); absent for an account that the host logs in by itself.
    /// - `super_admin`: Whether it runs the platform. Default: `false`.
    /// - `memberships`: What it is in which organization.
    ///
    /// # Errors
    /// `already_exists` if the e-mail address has an account; `invalid_value` for a password in place of its hash.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(phone = None, password_hash = None, super_admin = false, memberships = []))]
    pub async fn create_account(
        &self,
        call: CallContext,
        email: String,
        given_name: String,
        family_name: String,
        phone: Option<String>,
        password_hash: Option<String>,
        super_admin: bool,
        memberships: Vec<NewMembership>,
    ) -> Result<AccountId, ClinicError> {
        let input = Input::default()
            .put("email", email)?
            .put("given_name", given_name)?
            .put("family_name", family_name)?
            .put("phone", phone)?
            .put("password_hash", password_hash)?
            .put("super_admin", super_admin)?
            .put("memberships", memberships)?;
        typed(self.command(call, "create_account", input.into()).await?)
    }

    /// Creates a location.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_location(
        &self,
        call: CallContext,
        fields: LocationFields,
    ) -> Result<Location, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(self.command(call, "create_location", input.into()).await?)
    }

    /// Replaces the fields of a location.
    ///
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn update_location(
        &self,
        call: CallContext,
        id: LocationId,
        fields: LocationFields,
        accept_stranded: bool,
    ) -> Result<Location, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("fields", fields)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "update_location", input.into()).await?)
    }

    /// Takes a location out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_location_active(
        &self,
        call: CallContext,
        id: LocationId,
        active: bool,
        accept_stranded: bool,
    ) -> Result<Location, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("active", active)?
            .put("accept_stranded", accept_stranded)?;
        typed(
            self.command(call, "set_location_active", input.into())
                .await?,
        )
    }

    /// Creates a room.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_room(
        &self,
        call: CallContext,
        fields: RoomFields,
    ) -> Result<Room, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(self.command(call, "create_room", input.into()).await?)
    }

    /// Replaces the fields of a room.
    ///
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn update_room(
        &self,
        call: CallContext,
        id: RoomId,
        fields: RoomFields,
        accept_stranded: bool,
    ) -> Result<Room, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("fields", fields)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "update_room", input.into()).await?)
    }

    /// Takes a room out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_room_active(
        &self,
        call: CallContext,
        id: RoomId,
        active: bool,
        accept_stranded: bool,
    ) -> Result<Room, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("active", active)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "set_room_active", input.into()).await?)
    }

    /// Creates a service.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_service(
        &self,
        call: CallContext,
        fields: ServiceFields,
    ) -> Result<Service, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(self.command(call, "create_service", input.into()).await?)
    }

    /// Replaces the fields of a service.
    ///
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn update_service(
        &self,
        call: CallContext,
        id: ServiceId,
        fields: ServiceFields,
        accept_stranded: bool,
    ) -> Result<Service, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("fields", fields)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "update_service", input.into()).await?)
    }

    /// Takes a service out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_service_active(
        &self,
        call: CallContext,
        id: ServiceId,
        active: bool,
        accept_stranded: bool,
    ) -> Result<Service, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("active", active)?
            .put("accept_stranded", accept_stranded)?;
        typed(
            self.command(call, "set_service_active", input.into())
                .await?,
        )
    }

    /// Creates a doctor.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_doctor(
        &self,
        call: CallContext,
        fields: DoctorFields,
    ) -> Result<Doctor, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(self.command(call, "create_doctor", input.into()).await?)
    }

    /// Replaces the fields of a doctor.
    ///
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn update_doctor(
        &self,
        call: CallContext,
        id: DoctorId,
        fields: DoctorFields,
        accept_stranded: bool,
    ) -> Result<Doctor, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("fields", fields)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "update_doctor", input.into()).await?)
    }

    /// Takes a doctor out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_doctor_active(
        &self,
        call: CallContext,
        id: DoctorId,
        active: bool,
        accept_stranded: bool,
    ) -> Result<Doctor, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("active", active)?
            .put("accept_stranded", accept_stranded)?;
        typed(
            self.command(call, "set_doctor_active", input.into())
                .await?,
        )
    }

    /// Creates a patient.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn create_patient(
        &self,
        call: CallContext,
        fields: PatientFields,
    ) -> Result<Patient, ClinicError> {
        let input = Input::default().put("fields", fields)?;
        typed(self.command(call, "create_patient", input.into()).await?)
    }

    /// Replaces the fields of a patient.
    ///
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn update_patient(
        &self,
        call: CallContext,
        id: PatientId,
        fields: PatientFields,
        accept_stranded: bool,
    ) -> Result<Patient, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("fields", fields)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "update_patient", input.into()).await?)
    }

    /// Takes a patient out of use, or back into use.
    ///
    /// - `active`: Whether it is to be in use.
    /// - `accept_stranded`: Saves the change even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_patient_active(
        &self,
        call: CallContext,
        id: PatientId,
        active: bool,
        accept_stranded: bool,
    ) -> Result<Patient, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("active", active)?
            .put("accept_stranded", accept_stranded)?;
        typed(
            self.command(call, "set_patient_active", input.into())
                .await?,
        )
    }

    /// Says which doctors a patient is assigned to: all of them, in place of those before. A doctor sees and treats the patients who are assigned to them, beside those who have an appointment with them.
    ///
    /// - `patient_id`: The patient whose assignments these are.
    /// - `doctor_ids`: The doctors; none takes all assignments away.
    ///
    /// # Errors
    /// `not_found` for a patient or a doctor that the caller may not know; `forbidden` for who is not of the desk.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn assign_doctors(
        &self,
        call: CallContext,
        patient_id: PatientId,
        doctor_ids: Vec<DoctorId>,
    ) -> Result<AssignedDoctors, ClinicError> {
        let input = Input::default()
            .put("patient_id", patient_id)?
            .put("doctor_ids", doctor_ids)?;
        typed(self.command(call, "assign_doctors", input.into()).await?)
    }

    /// Sets when a doctor works at a location.
    ///
    /// - `doctor_id`: The doctor whose hours are set.
    /// - `location_id`: The location at which the hours hold; wall times are read in its zone.
    /// - `schedule`: The weekly hours with their exceptions, in place of those before.
    /// - `accept_stranded`: Saves it even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// `would_strand` with the live appointments that would lie outside, unless `accept_stranded`.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(accept_stranded = false))]
    pub async fn set_schedule(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        location_id: LocationId,
        schedule: Schedule,
        accept_stranded: bool,
    ) -> Result<DoctorSchedule, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("location_id", location_id)?
            .put("schedule", schedule)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "set_schedule", input.into()).await?)
    }

    /// Enters a span in which a doctor does not work, at any location, in each location's wall time.
    ///
    /// - `doctor_id`: The doctor who does not work then.
    /// - `span`: From when to when.
    /// - `reason`: Why; for staff only.
    /// - `accept_stranded`: Saves it even where live appointments lose their place; they are flagged for the desk. Default: `false`.
    ///
    /// # Errors
    /// `would_strand` with the live appointments that lie inside, unless `accept_stranded`.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(reason = None, accept_stranded = false))]
    pub async fn add_time_off(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        span: WallSpan,
        reason: Option<String>,
        accept_stranded: bool,
    ) -> Result<TimeOff, ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("span", span)?
            .put("reason", reason)?
            .put("accept_stranded", accept_stranded)?;
        typed(self.command(call, "add_time_off", input.into()).await?)
    }

    /// Takes a time off back.
    ///
    /// - `doctor_id`: The doctor whose time off is removed.
    /// - `id`: The time off that is removed.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn remove_time_off(
        &self,
        call: CallContext,
        doctor_id: DoctorId,
        id: TimeOffId,
    ) -> Result<(), ClinicError> {
        let input = Input::default()
            .put("doctor_id", doctor_id)?
            .put("id", id)?;
        typed(self.command(call, "remove_time_off", input.into()).await?)
    }

    /// Books an appointment.
    ///
    /// Without a service the organization's default one is booked; without a location the only one where the doctor works; without a doctor the first who is free of those who give the service. Without a patient, a patient's account books for itself; its record is opened at the first booking.
    ///
    /// - `starts_at`: The instant at which it is to start.
    /// - `patient_id`: The patient; absent: the actor themselves.
    /// - `doctor_id`: The doctor; absent: any who gives the service.
    /// - `service_id`: The service; absent: the default service of the organization.
    /// - `location_id`: The location; absent: the only one where the doctor works.
    /// - `room_id`: In this room and no other.
    /// - `hold_id`: The hold that keeps the time. Doctor, service and location are taken from it unless they are named; the start is named again, and so is the patient by whoever books for others. What is named must be as the hold has it.
    /// - `reason`: Why the patient comes.
    /// - `notes`: Notes of the desk; not clinical.
    /// - `source`: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name neither the desk nor a call.
    /// - `allow`: What staff pass over.
    /// - `overbook`: Squeezes it in beside what the doctor has.
    ///
    /// # Errors
    /// `slot_taken` when the time would be offered but for other bookings, `not_offered` when it would not; both with every reason and with the nearest starts that can be booked. `hold_expired` with a hold that is gone.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(patient_id = None, doctor_id = None, service_id = None, location_id = None, room_id = None, hold_id = None, reason = None, notes = None, source = None, allow = None, overbook = None))]
    pub async fn book_appointment(
        &self,
        call: CallContext,
        starts_at: Timestamp,
        patient_id: Option<PatientId>,
        doctor_id: Option<DoctorId>,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        hold_id: Option<HoldId>,
        reason: Option<String>,
        notes: Option<String>,
        source: Option<Source>,
        allow: Option<Allowance>,
        overbook: Option<Overbook>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default()
            .put("starts_at", starts_at)?
            .put("patient_id", patient_id)?
            .put("doctor_id", doctor_id)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("hold_id", hold_id)?
            .put("reason", reason)?
            .put("notes", notes)?
            .put("source", source)?
            .put("allow", allow)?
            .put("overbook", overbook)?;
        typed(self.command(call, "book_appointment", input.into()).await?)
    }

    /// Changes what is said about an appointment; what is said already changes nothing. Its status and its time have commands of their own.
    ///
    /// - `id`: The appointment that is edited.
    /// - `reason`: Why the patient comes.
    /// - `notes`: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
    /// - `stranded`: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(reason = None, notes = None, stranded = None))]
    pub async fn edit_appointment(
        &self,
        call: CallContext,
        id: AppointmentId,
        reason: Option<String>,
        notes: Option<String>,
        stranded: Option<bool>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("reason", reason)?
            .put("notes", notes)?
            .put("stranded", stranded)?;
        typed(self.command(call, "edit_appointment", input.into()).await?)
    }

    /// Moves an appointment to another time, doctor or place in one atomic change. It keeps its id; old and new times stand in its history; `confirmed` falls back to `scheduled`. It does not stand in its own way. To where it is already it does not move, and nothing changes, unless it has lost its place there.
    ///
    /// - `id`: The appointment that is moved.
    /// - `starts_at`: When it is to start.
    /// - `doctor_id`: With whom; absent: as it was.
    /// - `location_id`: Where; absent: as it was.
    /// - `room_id`: In which room; absent: the first that is free.
    /// - `reason`: Why, for the history.
    /// - `allow`: What staff pass over.
    /// - `overbook`: Squeezes it in beside what the doctor has.
    ///
    /// # Errors
    /// As booking; `invalid_transition` where its status does not allow it.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(doctor_id = None, location_id = None, room_id = None, reason = None, allow = None, overbook = None))]
    pub async fn reschedule_appointment(
        &self,
        call: CallContext,
        id: AppointmentId,
        starts_at: Timestamp,
        doctor_id: Option<DoctorId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        reason: Option<String>,
        allow: Option<Allowance>,
        overbook: Option<Overbook>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("starts_at", starts_at)?
            .put("doctor_id", doctor_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("reason", reason)?
            .put("allow", allow)?
            .put("overbook", overbook)?;
        typed(
            self.command(call, "reschedule_appointment", input.into())
                .await?,
        )
    }

    /// Replaces what can be written of an appointment, in one step: another time, doctor, place or room moves it as `RescheduleAppointment` does, another reason, notes or flag edits it as `EditAppointment` does. What is as it was changes nothing, and without any change the version stays.
    ///
    /// - `id`: The appointment that is replaced.
    /// - `starts_at`: When it is to start; absent: as it was.
    /// - `doctor_id`: With whom; absent: as it was.
    /// - `location_id`: Where; absent: as it was.
    /// - `room_id`: In which room; absent, or the one that it has: as it was, or the first that is free if it moves.
    /// - `reason`: Why the patient comes.
    /// - `notes`: Notes of the desk; not clinical. From a patient, absent leaves them as they are.
    /// - `stranded`: Whether the desk still has to see to it after a change of schedule; absent leaves it as it is, a move takes it away.
    ///
    /// # Errors
    /// As those two.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(starts_at = None, doctor_id = None, location_id = None, room_id = None, reason = None, notes = None, stranded = None))]
    pub async fn update_appointment(
        &self,
        call: CallContext,
        id: AppointmentId,
        starts_at: Option<Timestamp>,
        doctor_id: Option<DoctorId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        reason: Option<String>,
        notes: Option<String>,
        stranded: Option<bool>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("starts_at", starts_at)?
            .put("doctor_id", doctor_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("reason", reason)?
            .put("notes", notes)?
            .put("stranded", stranded)?;
        typed(
            self.command(call, "update_appointment", input.into())
                .await?,
        )
    }

    /// Cancels an appointment; its time is free at once.
    ///
    /// - `id`: The appointment that is cancelled.
    /// - `reason`: Why; kept with the appointment.
    ///
    /// # Errors
    /// `invalid_transition`; `too_late` for a patient after the time that the organization allows.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(reason = None))]
    pub async fn cancel_appointment(
        &self,
        call: CallContext,
        id: AppointmentId,
        reason: Option<String>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default().put("id", id)?.put("reason", reason)?;
        typed(
            self.command(call, "cancel_appointment", input.into())
                .await?,
        )
    }

    /// Moves an appointment along its statuses: every action but cancelling and rescheduling, which are commands of their own.
    ///
    /// - `id`: The appointment whose status changes.
    /// - `action`: What happens to it.
    /// - `reason`: Why, for the history.
    ///
    /// # Errors
    /// `invalid_transition` with the status and what is allowed from it; `too_early` and `too_late` outside the action's time; `slot_taken` if a late patient's time was given to somebody else, with the nearest starts that can be booked.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(reason = None))]
    pub async fn change_appointment_status(
        &self,
        call: CallContext,
        id: AppointmentId,
        action: Action,
        reason: Option<String>,
    ) -> Result<Appointment, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("action", action)?
            .put("reason", reason)?;
        typed(
            self.command(call, "change_appointment_status", input.into())
                .await?,
        )
    }

    /// Books a series: the same time by the clock on the wall, by a rule, in one transaction.
    ///
    /// - `local_start`: The first start, by the clock on the wall of the location.
    /// - `rule`: The rule; it must end by a count, of at most 52, or a date.
    /// - `patient_id`: Who comes; absent: the actor themselves.
    /// - `doctor_id`: With whom; absent: the one doctor with whom most occurrences are free, of several the first by name.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: Where; absent: the only place where the doctor works.
    /// - `room_id`: In this room and no other.
    /// - `mode`: What to do with occurrences that are not free. Default: `skip_conflicts`.
    /// - `reason`: Why the patient comes.
    /// - `source`: Where the booking comes from; absent: the desk if an employee books, else the web. Patients name neither the desk nor a call.
    /// - `allow`: What staff pass over.
    /// - `overbook`: Squeezes in the occurrences at which the doctor is busy.
    ///
    /// # Errors
    /// With `all_or_nothing`, and where nothing at all is free, `slot_taken` or `not_offered` with the reasons of the first occurrence that is not free, and the nearest starts to the first that can be booked; nothing is then booked.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(patient_id = None, doctor_id = None, service_id = None, location_id = None, room_id = None, mode = None, reason = None, source = None, allow = None, overbook = None))]
    pub async fn book_series(
        &self,
        call: CallContext,
        local_start: WallTime,
        rule: RecurrenceRule,
        patient_id: Option<PatientId>,
        doctor_id: Option<DoctorId>,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        mode: Option<SeriesMode>,
        reason: Option<String>,
        source: Option<Source>,
        allow: Option<Allowance>,
        overbook: Option<Overbook>,
    ) -> Result<SeriesOutcome, ClinicError> {
        let input = Input::default()
            .put("local_start", local_start)?
            .put("rule", rule)?
            .put("patient_id", patient_id)?
            .put("doctor_id", doctor_id)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("mode", mode)?
            .put("reason", reason)?
            .put("source", source)?
            .put("allow", allow)?
            .put("overbook", overbook)?;
        typed(self.command(call, "book_series", input.into()).await?)
    }

    /// Cancels the occurrences of a series from one on. Those that are over, or that the caller may no longer cancel, stay as they are and are named.
    ///
    /// - `id`: The series that is cancelled.
    /// - `from`: The first start that is cancelled; absent: from now on.
    /// - `reason`: Why; kept with each appointment.
    ///
    /// # Errors
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(from = None, reason = None))]
    pub async fn cancel_series(
        &self,
        call: CallContext,
        id: SeriesId,
        from: Option<Timestamp>,
        reason: Option<String>,
    ) -> Result<CancelledSeries, ClinicError> {
        let input = Input::default()
            .put("id", id)?
            .put("from", from)?
            .put("reason", reason)?;
        typed(self.command(call, "cancel_series", input.into()).await?)
    }

    /// Keeps a slot for a patient for some minutes. To everyone else it is busy until it lapses; booking with its id turns it into the appointment. A lapsed hold blocks nothing, whether or not it has been swept.
    ///
    /// - `starts_at`: The instant at which it is to start.
    /// - `patient_id`: For whom; absent: the actor themselves.
    /// - `doctor_id`: With whom; absent: the first who is free.
    /// - `service_id`: What for; absent: the organization's default service.
    /// - `location_id`: Where; absent: the only place there is.
    /// - `room_id`: In this room and no other.
    /// - `minutes`: How long it lasts, in minutes, at most 30; absent: what the organization says.
    ///
    /// # Errors
    /// As booking; `too_many_holds` beyond three live ones of the patient.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    #[uniffi::method(default(patient_id = None, doctor_id = None, service_id = None, location_id = None, room_id = None, minutes = None))]
    pub async fn place_hold(
        &self,
        call: CallContext,
        starts_at: Timestamp,
        patient_id: Option<PatientId>,
        doctor_id: Option<DoctorId>,
        service_id: Option<ServiceId>,
        location_id: Option<LocationId>,
        room_id: Option<RoomId>,
        minutes: Option<u32>,
    ) -> Result<Hold, ClinicError> {
        let input = Input::default()
            .put("starts_at", starts_at)?
            .put("patient_id", patient_id)?
            .put("doctor_id", doctor_id)?
            .put("service_id", service_id)?
            .put("location_id", location_id)?
            .put("room_id", room_id)?
            .put("minutes", minutes)?;
        typed(self.command(call, "place_hold", input.into()).await?)
    }

    /// Gives up a hold before it lapses. One that has lapsed is given up all the same, as long as it is on record.
    ///
    /// - `id`: The hold that is released.
    ///
    /// # Errors
    /// `not_found` for one that was used, or that was deleted some time after it lapsed.
    /// Those of every command: `forbidden`, `not_found`, `invalid_value`, `unavailable` and others of docs/errors.md.
    pub async fn release_hold(&self, call: CallContext, id: HoldId) -> Result<(), ClinicError> {
        let input = Input::default().put("id", id)?;
        typed(self.command(call, "release_hold", input.into()).await?)
    }
}
