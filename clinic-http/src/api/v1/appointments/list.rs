//! Lists of appointments.

use crate::extract::{Caller, ListQuery, Query, instant, list_query};
use crate::problem::Problem;
use crate::respond::{Answer, paged};
use clinic_core::SensitiveText;
use clinic_core::access::Visibility;
use clinic_core::ids::{DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId};
use clinic_core::limits;
use clinic_core::scheduling::{Appointment, AppointmentList, Source, Status};
use clinic_core::store::{AppointmentFilter, SearchWords, Sort, SortKey};
use clinic_core::time::{Date, Instant, civil};

list_query! {
    /// Which appointments the list has, as parameters of the address.
    struct AppointmentsQuery {
        /// Beginnings of words of the patient's name.
        q: Option<SensitiveText>,
        /// Of the patient.
        #[serde(alias = "patient_id")]
        patient: Option<PatientId>,
        /// With the doctor.
        #[serde(alias = "doctor_id")]
        doctor: Option<DoctorId>,
        /// At the location.
        #[serde(alias = "location_id")]
        location: Option<LocationId>,
        /// For the service.
        #[serde(alias = "service_id")]
        service: Option<ServiceId>,
        /// In the room.
        #[serde(alias = "room_id")]
        room: Option<RoomId>,
        /// Of the series.
        #[serde(alias = "series_id")]
        series: Option<SeriesId>,
        /// In one of these statuses, the parameter repeated.
        status: Vec<Status>,
        /// On this civil date.
        #[serde(deserialize_with = "civil::optional::deserialize")]
        date: Option<Date>,
        /// On this civil date or later.
        #[serde(deserialize_with = "civil::optional::deserialize")]
        from: Option<Date>,
        /// Before this civil date.
        #[serde(deserialize_with = "civil::optional::deserialize")]
        to: Option<Date>,
        /// That start at this instant or later.
        #[serde(deserialize_with = "instant::optional")]
        starts_from: Option<Instant>,
        /// That start before this instant.
        #[serde(deserialize_with = "instant::optional")]
        starts_before: Option<Instant>,
        /// Booked from there.
        source: Option<Source>,
        /// Whether a later change of schedule took their time away.
        stranded: Option<bool>,
    }
}

impl AppointmentsQuery {
    fn filter(&self, patient: Option<PatientId>) -> Result<AppointmentFilter, Problem> {
        let (on_from, on_before) = match (self.date, self.from, self.to) {
            (None, from, to) => (from, to),
            (Some(date), None, None) => (Some(date), date.succ_opt()),
            (Some(_), _, _) => {
                return Err(Problem::meaning(
                    "the dates are asked by the parameter date, or by from and to",
                ));
            }
        };
        if self.status.len() > limits::LIST_ENTRIES {
            return Err(Problem::parameter(format!(
                "the parameter status stands more than {} times",
                limits::LIST_ENTRIES
            )));
        }
        // The clinic narrows it to what the caller may see.
        let mut filter = AppointmentFilter::new(Visibility::All);
        filter.patient_id = patient.or(self.patient);
        filter.doctor_id = self.doctor;
        filter.location_id = self.location;
        filter.service_id = self.service;
        filter.room_id = self.room;
        filter.series_id = self.series;
        filter.statuses.clone_from(&self.status);
        filter.starts_from = self.starts_from;
        filter.starts_before = self.starts_before;
        filter.on_from = on_from;
        filter.on_before = on_before;
        filter.source = self.source;
        filter.stranded = self.stranded;
        filter.patient_words = self
            .q
            .as_deref()
            .map(|q| SearchWords::of(q))
            .unwrap_or_default();
        Ok(filter)
    }
}

/// The appointments that a query asks for, perhaps of one patient.
pub(crate) async fn listed(
    caller: Caller,
    query: &AppointmentsQuery,
    patient: Option<PatientId>,
) -> Answer {
    let by_start = Sort {
        key: SortKey::StartsAt,
        descending: false,
    };
    let question = AppointmentList {
        filter: query.filter(patient)?,
        sort: query.sort(&[SortKey::StartsAt, SortKey::CreatedAt], by_start)?,
        page: query.page()?,
    };
    paged(query, caller.ask(question).await?)
}

/// Lists appointments, as far as the caller may see them.
#[utoipa::path(get, path = "/appointments", tag = "appointments", operation_id = "list_appointments",
    params(AppointmentsQuery), responses((status = 200, body = crate::respond::List<Appointment>)))]
pub(super) async fn list(caller: Caller, Query(query): Query<AppointmentsQuery>) -> Answer {
    listed(caller, &query, None).await
}

/// Finds appointments, by the patient's name among others.
#[utoipa::path(get, path = "/appointments/search", tag = "appointments", operation_id = "search_appointments",
    params(AppointmentsQuery), responses((status = 200, body = crate::respond::List<Appointment>)))]
pub(super) async fn search(caller: Caller, Query(query): Query<AppointmentsQuery>) -> Answer {
    listed(caller, &query, None).await
}
