//! Why a start is offered or not.

use crate::extract::{Caller, Query, instant};
use crate::respond::Answer;
use axum::response::IntoResponse;
use clinic_core::ids::{AppointmentId, DoctorId, LocationId, PatientId, RoomId, ServiceId};
use clinic_core::scheduling::{ExplainSlot, Explanation};
use clinic_core::time::Instant;
use serde::Deserialize;
use utoipa::IntoParams;

/// A start that is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplainQuery {
    /// The doctor who gives the service.
    #[serde(alias = "doctor_id")]
    doctor: DoctorId,
    /// The start that is asked about.
    #[serde(deserialize_with = "instant::required")]
    starts_at: Instant,
    /// What for; the organization's default service unless said.
    #[serde(default, alias = "service_id")]
    service: Option<ServiceId>,
    /// Where; the only place where the doctor works unless said.
    #[serde(default, alias = "location_id")]
    location: Option<LocationId>,
    /// In this room and no other.
    #[serde(default, alias = "room_id")]
    room: Option<RoomId>,
    /// For this patient, who must be free.
    #[serde(default, alias = "patient_id")]
    patient: Option<PatientId>,
    /// As if this appointment were moved there.
    #[serde(default)]
    moving: Option<AppointmentId>,
}

/// Why a start is offered or not: every reason that holds.
#[utoipa::path(get, path = "/availability/explain", tag = "availability", operation_id = "explain",
    params(ExplainQuery), responses((status = 200, body = Explanation)))]
pub(super) async fn explain(caller: Caller, Query(query): Query<ExplainQuery>) -> Answer {
    let caller = caller.at(query.location, Some(query.doctor)).await?;
    let question = ExplainSlot {
        doctor_id: query.doctor,
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        moving: query.moving,
        starts_at: query.starts_at,
    };
    Ok(axum::Json(caller.ask(question).await?).into_response())
}
