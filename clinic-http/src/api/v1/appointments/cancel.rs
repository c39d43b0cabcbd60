//! Cancelling an appointment.

use super::read::version;
use super::reason::ReasonBody;
use crate::extract::{Caller, Conditions, Optional, Path, Query};
use crate::respond::{Answer, done, entity};
use clinic_core::ids::AppointmentId;
use clinic_core::scheduling::{Appointment, CancelAppointment};

/// Cancels an appointment; its time is free at once.
#[utoipa::path(delete, path = "/appointments/{id}", tag = "appointments", operation_id = "delete_appointment",
    params(("id" = AppointmentId, Path), ReasonBody), responses((status = 204)))]
pub(super) async fn delete(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    Query(why): Query<ReasonBody>,
    conditions: Conditions,
) -> Answer {
    let expected = conditions
        .expected_of(async || version(&caller, id).await)
        .await?;
    let command = CancelAppointment {
        id,
        reason: why.reason,
    };
    caller.run_at(expected, command).await?;
    Ok(done())
}

/// Cancels an appointment; its time is free at once.
#[utoipa::path(method(post, patch), path = "/appointments/{id}/cancel", tag = "appointments", operation_id = "cancel_appointment",
    params(("id" = AppointmentId, Path)), request_body = ReasonBody, responses((status = 200, body = Appointment)))]
pub(super) async fn cancel(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    conditions: Conditions,
    Optional(why): Optional<ReasonBody>,
) -> Answer {
    let expected = conditions
        .expected_of(async || version(&caller, id).await)
        .await?;
    let command = CancelAppointment {
        id,
        reason: why.reason,
    };
    let saved = caller.run_at(expected, command).await?;
    Ok(entity(saved.version, &saved))
}
