//! When a doctor works.

use crate::api::v1::crud::AcceptStranded;
use crate::extract::{Caller, Conditions, Json, Path, Query};
use crate::respond::{Answer, entity, whole};
use axum::response::IntoResponse;
use clinic_core::ids::{DoctorId, LocationId};
use clinic_core::people::DoctorSchedule;
use clinic_core::scheduling::{SchedulesOf, SetSchedule, WhatIf, WhatIfAnswer, WhatIfChange};
use clinic_core::time::Schedule;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The location whose schedule is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Place {
    /// At this location only.
    #[serde(alias = "location_id")]
    location: Option<LocationId>,
}

/// When a doctor works, location by location. With a location, the entity tag is its schedule's.
#[utoipa::path(get, path = "/doctors/{id}/schedule", tag = "doctors", operation_id = "get_schedule",
    params(("id" = DoctorId, Path), Place), responses((status = 200, body = crate::respond::List<DoctorSchedule>)))]
pub(super) async fn get_schedule(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(place): Query<Place>,
) -> Answer {
    let caller = caller.at(place.location, Some(id)).await?;
    let schedules = caller
        .ask(SchedulesOf {
            doctor_id: id,
            location_id: place.location,
        })
        .await?;
    let mut response = whole(&schedules);
    if let (Some(_), [one]) = (place.location, schedules.as_slice())
        && let Ok(value) = crate::extract::etag(one.version, None).parse()
    {
        response
            .headers_mut()
            .insert(axum::http::header::ETAG, value);
    }
    Ok(response)
}

/// When a doctor is to work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleBody {
    /// The location whose schedule is meant.
    location_id: LocationId,
    /// The weekly hours with their exceptions, by the location's wall clock.
    schedule: Schedule,
}

/// Sets when a doctor works at a location. `If-Match` names the version of that schedule;
/// `If-None-Match: *` is for the first one.
#[utoipa::path(put, path = "/doctors/{id}/schedule", tag = "doctors", operation_id = "put_schedule",
    params(("id" = DoctorId, Path), AcceptStranded), request_body = ScheduleBody,
    responses((status = 200, body = DoctorSchedule)))]
pub(super) async fn put_schedule(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(stranded): Query<AcceptStranded>,
    conditions: Conditions,
    Json(body): Json<ScheduleBody>,
) -> Answer {
    let command = SetSchedule {
        doctor_id: id,
        location_id: body.location_id,
        schedule: body.schedule,
        accept_stranded: stranded.accept_stranded,
    };
    conditions.required()?;
    let location_id = command.location_id;
    let version = async || {
        let schedules = caller
            .ask(SchedulesOf {
                doctor_id: id,
                location_id: Some(location_id),
            })
            .await?;
        Ok(schedules.first().map_or(0, |schedule| schedule.version))
    };
    let expected = conditions.expected_of(version).await?;
    let saved = caller.run_at(expected, command).await?;
    Ok(entity(saved.version, &saved))
}

/// Which live appointments a new schedule would strand. Nothing is saved.
#[utoipa::path(post, path = "/doctors/{id}/schedule/what-if", tag = "doctors", operation_id = "schedule_what_if",
    params(("id" = DoctorId, Path)), request_body = ScheduleBody,
    responses((status = 200, body = WhatIfAnswer)))]
pub(super) async fn schedule_what_if(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Json(body): Json<ScheduleBody>,
) -> Answer {
    let change = WhatIfChange::Schedule {
        location_id: body.location_id,
        schedule: body.schedule,
    };
    let stranded = caller
        .ask(WhatIf {
            doctor_id: id,
            change,
        })
        .await
        .map_err(|problem| problem.relative_to("/change/schedule"))?;
    Ok(axum::Json(stranded).into_response())
}
