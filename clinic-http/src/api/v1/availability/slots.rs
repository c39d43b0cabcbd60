//! Free slots over doctors.

use super::window::{Window, window};
use crate::extract::{Caller, Query};
use crate::respond::Answer;
use axum::response::IntoResponse;
use clinic_core::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use clinic_core::scheduling::{Slots, SlotsQuery};
use clinic_core::time::{Date, civil};
use serde::Deserialize;
use utoipa::IntoParams;

/// Slots over several doctors.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnyDoctorQuery {
    /// With these, in this order, the parameter repeated; any who gives the service unless said.
    #[serde(alias = "doctor_id")]
    doctor: Vec<DoctorId>,
    /// One date; in place of `from` and `to`.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    date: Option<Date>,
    /// The first date.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    from: Option<Date>,
    /// The date after the last; a week after the first unless said.
    #[serde(deserialize_with = "civil::optional::deserialize")]
    to: Option<Date>,
    /// What for; the organization's default service unless said.
    #[serde(alias = "service_id")]
    service: Option<ServiceId>,
    /// Where; the only place where the doctors work unless said.
    #[serde(alias = "location_id")]
    location: Option<LocationId>,
    /// In this room and no other.
    #[serde(alias = "room_id")]
    room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(alias = "patient_id")]
    patient: Option<PatientId>,
}

/// The starts that can be booked, with any doctor or with some.
#[utoipa::path(get, path = "/appointments/available-slots", tag = "availability", operation_id = "available_slots",
    params(AnyDoctorQuery), responses((status = 200, body = Slots)))]
pub(super) async fn available_slots(caller: Caller, Query(query): Query<AnyDoctorQuery>) -> Answer {
    let Window { from, to } = window(query.date, query.from, query.to)?;
    let caller = caller
        .at(query.location, query.doctor.first().copied())
        .await?;
    let question = SlotsQuery {
        doctor_ids: query.doctor,
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        from,
        to,
    };
    Ok(axum::Json(caller.ask(question).await?).into_response())
}
