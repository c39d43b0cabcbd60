//! When a doctor does not work.

use crate::api::v1::crud::{AcceptStranded, Resource};
use crate::extract::{Caller, Json, Path, Query};
use crate::problem::Problem;
use crate::respond::{Answer, created, done, whole};
use axum::response::IntoResponse;
use clinic_core::SensitiveText;
use clinic_core::command::Command;
use clinic_core::ids::{DoctorId, TimeOffId};
use clinic_core::people::Doctor;
use clinic_core::scheduling::{
    AddTimeOff, RemoveTimeOff, TimeOff, TimeOffOf, WhatIf, WhatIfAnswer, WhatIfChange,
};
use clinic_core::time::{Date, WallSpan, civil};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The dates that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Dates {
    /// The first date.
    #[serde(deserialize_with = "civil::deserialize")]
    from: Date,
    /// The date after the last.
    #[serde(deserialize_with = "civil::deserialize")]
    to: Date,
}

/// Lists the time off of a doctor that touches the dates.
#[utoipa::path(get, path = "/doctors/{id}/time-off", tag = "doctors", operation_id = "list_time_off",
    params(("id" = DoctorId, Path), Dates), responses((status = 200, body = crate::respond::List<TimeOff>)))]
pub(super) async fn list_time_off(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(dates): Query<Dates>,
) -> Answer {
    if dates.from >= dates.to {
        return Err(Problem::meaning("the parameter to must lie after from"));
    }
    let found = caller
        .ask(TimeOffOf {
            doctor_id: id,
            from: dates.from,
            to: dates.to,
        })
        .await?;
    Ok(whole(&found))
}

/// A span in which a doctor does not work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeOffBody {
    /// From when to when, by the wall clock of each location.
    span: WallSpan,
    /// Why; for staff only.
    #[serde(default)]
    reason: Option<SensitiveText>,
}

/// Enters a time off.
#[utoipa::path(post, path = "/doctors/{id}/time-off", tag = "doctors", operation_id = "add_time_off",
    params(("id" = DoctorId, Path), AcceptStranded), request_body = TimeOffBody,
    responses((status = 201, body = TimeOff)))]
pub(super) async fn add_time_off(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(stranded): Query<AcceptStranded>,
    Json(body): Json<TimeOffBody>,
) -> Answer {
    let made = caller
        .run(AddTimeOff {
            doctor_id: id,
            span: body.span,
            reason: body.reason,
            accept_stranded: stranded.accept_stranded,
        })
        .await?;
    let location = format!("{}/{id}/time-off/{}", Doctor::PATH, made.id);
    Ok(created(location, None, &made))
}

/// Which live appointments a time off would strand. Nothing is saved.
#[utoipa::path(post, path = "/doctors/{id}/time-off/what-if", tag = "doctors", operation_id = "time_off_what_if",
    params(("id" = DoctorId, Path)), request_body = TimeOffBody,
    responses((status = 200, body = WhatIfAnswer)))]
pub(super) async fn time_off_what_if(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Json(body): Json<TimeOffBody>,
) -> Answer {
    // As it would be entered, so that what is refused there is refused here.
    let mut entered = AddTimeOff {
        doctor_id: id,
        span: body.span,
        reason: body.reason,
        accept_stranded: false,
    };
    entered.check(caller.app().clinic().zones())?;
    let change = WhatIfChange::TimeOff(entered.span);
    let stranded = caller
        .ask(WhatIf {
            doctor_id: id,
            change,
        })
        .await?;
    Ok(axum::Json(stranded).into_response())
}

/// Takes a time off away.
#[utoipa::path(delete, path = "/doctors/{id}/time-off/{time_off_id}", tag = "doctors", operation_id = "remove_time_off",
    params(("id" = DoctorId, Path), ("time_off_id" = TimeOffId, Path)), responses((status = 204)))]
pub(super) async fn remove_time_off(
    caller: Caller,
    Path((doctor_id, id)): Path<(DoctorId, TimeOffId)>,
) -> Answer {
    caller.run(RemoveTimeOff { doctor_id, id }).await?;
    Ok(done())
}
