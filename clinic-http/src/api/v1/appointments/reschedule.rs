//! Moving an appointment.

use super::read::version;
use crate::extract::{Caller, Conditions, Json, Path};
use crate::respond::{Answer, entity};
use clinic_core::SensitiveText;
use clinic_core::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use clinic_core::scheduling::{Allowance, Appointment, Overbook, RescheduleAppointment};
use clinic_core::time::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where an appointment is to be moved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reschedule {
    /// When it is to start.
    starts_at: Instant,
    /// With whom; as it was unless said.
    #[serde(default)]
    doctor_id: Option<DoctorId>,
    /// Where; as it was unless said.
    #[serde(default)]
    location_id: Option<LocationId>,
    /// In which room; the first that is free unless said.
    #[serde(default)]
    room_id: Option<RoomId>,
    /// Why; kept in the history.
    #[serde(default)]
    reason: Option<SensitiveText>,
    /// What staff pass over.
    #[serde(default)]
    allow: Allowance,
    /// Squeezes it in beside what the doctor has.
    #[serde(default)]
    overbook: Option<Overbook>,
}

/// Moves an appointment to another time, doctor or place, in one step: it keeps its id, and the old time
/// is free at once. `409` and `422` as in booking.
#[utoipa::path(method(post, patch), path = "/appointments/{id}/reschedule", tag = "appointments", operation_id = "reschedule_appointment",
    params(("id" = AppointmentId, Path)), request_body = Reschedule, responses((status = 200, body = Appointment)))]
pub(super) async fn reschedule(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    conditions: Conditions,
    Json(to): Json<Reschedule>,
) -> Answer {
    let expected = conditions
        .expected_of(async || version(&caller, id).await)
        .await?;
    let command = RescheduleAppointment {
        id,
        starts_at: to.starts_at,
        doctor_id: to.doctor_id,
        location_id: to.location_id,
        room_id: to.room_id,
        reason: to.reason,
        allow: to.allow,
        overbook: to.overbook,
    };
    let saved = caller.run_at(expected, command).await?;
    Ok(entity(saved.version, &saved))
}
