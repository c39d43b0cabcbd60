//! One appointment, and the steps of its life.

use crate::api::v1::crud::Shown;
use crate::extract::{Caller, Conditions, Path, Query};
use crate::problem::Problem;
use crate::respond::{Answer, found, whole};
use clinic_core::ids::AppointmentId;
use clinic_core::scheduling::{Appointment, AppointmentHistory, GetAppointment, HistoryEntry};
use serde::Deserialize;
use utoipa::IntoParams;

/// Gets an appointment.
#[utoipa::path(get, path = "/appointments/{id}", tag = "appointments", operation_id = "get_appointment",
    params(("id" = AppointmentId, Path), Shown), responses((status = 200, body = Appointment)))]
pub(super) async fn get(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    Query(shown): Query<Shown>,
    conditions: Conditions,
) -> Answer {
    let appointment = caller.ask(GetAppointment { id }).await?;
    found(
        &conditions,
        appointment.version,
        &appointment,
        shown.fields.as_deref(),
    )
}

/// Which steps are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Steps {
    /// Only the steps that made a later version than this.
    #[param(minimum = 0, maximum = 4_294_967_295_u64)]
    after_version: Option<u32>,
    /// The first so many steps of them.
    limit: Option<u32>,
}

/// The steps in the life of an appointment, the oldest first. More than a thousand are asked for in parts.
#[utoipa::path(get, path = "/appointments/{id}/history", tag = "appointments", operation_id = "get_appointment_history",
    params(("id" = AppointmentId, Path), Steps), responses((status = 200, body = crate::respond::List<HistoryEntry>)))]
pub(super) async fn history(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    Query(steps): Query<Steps>,
) -> Answer {
    let question = AppointmentHistory {
        id,
        after_version: steps.after_version.map(u64::from),
        limit: steps.limit,
    };
    Ok(whole(&caller.ask(question).await?))
}

/// The version of an appointment.
pub(super) async fn version(caller: &Caller, id: AppointmentId) -> Result<u64, Problem> {
    Ok(caller.ask(GetAppointment { id }).await?.version)
}
