//! Doctors, their schedules and their time off.

use super::availability::{Window, WindowQuery};
use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, list_query};
use crate::problem::Problem;
use crate::respond::{created, done, entity, whole};
use axum::response::IntoResponse;
use clinic_core::SensitiveText;
use clinic_core::command::Command;
use clinic_core::ids::{DoctorId, LocationId, ServiceId, TimeOffId};
use clinic_core::people::{Doctor, DoctorFields, DoctorSchedule};
use clinic_core::records::{DoctorList, Get};
use clinic_core::scheduling::{
    AddTimeOff, Availability, DoctorAvailability, RemoveTimeOff, SchedulesOf, SetSchedule, Slots,
    SlotsQuery, TimeOff, TimeOffOf, WhatIf, WhatIfAnswer, WhatIfChange,
};
use clinic_core::store::{DoctorFilter, SearchWords, Sort, SortKey};
use clinic_core::text::folded;
use clinic_core::time::{Date, Schedule, WallSpan, civil};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

resource!(
    Doctor,
    DoctorId,
    DoctorFields,
    "doctors",
    "/doctors",
    "/doctors/{id}",
    "/doctors/{id}/activate",
    "create_doctor",
    "get_doctor",
    "put_doctor",
    "patch_doctor",
    "delete_doctor",
    "activate_doctor"
);

impl Resource for Doctor {
    const PATH: &'static str = "/api/v1/doctors";
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(search))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
        .routes(routes!(get_schedule, put_schedule))
        .routes(routes!(schedule_what_if))
        .routes(routes!(list_time_off, add_time_off))
        .routes(routes!(time_off_what_if))
        .routes(routes!(remove_time_off))
        .routes(routes!(availability))
        .routes(routes!(slots))
}

list_query! {
    /// Which doctors the list has, as parameters of the address.
    struct DoctorsQuery {
        /// Beginnings of words of the name.
        name: Option<String>,
        /// A specialty, compared without regard to case and diacritics.
        specialty: Option<String>,
        /// Who work there.
        #[serde(alias = "location_id")]
        location: Option<LocationId>,
        /// Who give the service.
        #[serde(alias = "service_id")]
        service: Option<ServiceId>,
        /// Whether in use.
        active: Option<bool>,
    }
}

async fn answer(caller: Caller, query: &DoctorsQuery) -> Answer {
    let by_name = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let question = DoctorList {
        filter: DoctorFilter {
            words: query
                .name
                .as_deref()
                .map(SearchWords::of)
                .unwrap_or_default(),
            specialty: query.specialty.as_deref().map(folded),
            location_id: query.location,
            ids: None,
            active: query.active,
        },
        service_id: query.service,
        sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
        page: query.page()?,
    };
    let caller = caller.at(query.location, None).await?;
    query.answer(caller.ask(question).await?)
}

/// Lists doctors in pages.
#[utoipa::path(get, path = "/doctors", tag = "doctors", operation_id = "list_doctors",
    params(DoctorsQuery), responses((status = 200, body = crate::respond::List<Doctor>)))]
async fn list(caller: Caller, Query(query): Query<DoctorsQuery>) -> Answer {
    answer(caller, &query).await
}

/// Finds doctors by name and specialty.
#[utoipa::path(get, path = "/doctors/search", tag = "doctors", operation_id = "search_doctors",
    params(DoctorsQuery), responses((status = 200, body = crate::respond::List<Doctor>)))]
async fn search(caller: Caller, Query(query): Query<DoctorsQuery>) -> Answer {
    answer(caller, &query).await
}

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
async fn get_schedule(
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
async fn put_schedule(
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
async fn schedule_what_if(
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
async fn list_time_off(
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
async fn add_time_off(
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
async fn time_off_what_if(
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
async fn remove_time_off(
    caller: Caller,
    Path((doctor_id, id)): Path<(DoctorId, TimeOffId)>,
) -> Answer {
    caller.run(RemoveTimeOff { doctor_id, id }).await?;
    Ok(done())
}

async fn question(
    caller: Caller,
    id: DoctorId,
    query: &WindowQuery,
) -> Result<(Caller, SlotsQuery), Problem> {
    let caller = caller.at(query.location, Some(id)).await?;
    caller.ask(Get::<Doctor> { id }).await?;
    let Window { from, to } = query.window()?;
    let question = SlotsQuery {
        doctor_ids: vec![id],
        service_id: query.service,
        location_id: query.location,
        room_id: query.room,
        patient_id: query.patient,
        from,
        to,
    };
    Ok((caller, question))
}

/// How much of a doctor's time is offered, date by date.
#[utoipa::path(get, path = "/doctors/{id}/availability", tag = "availability", operation_id = "doctor_availability",
    params(("id" = DoctorId, Path), WindowQuery), responses((status = 200, body = DoctorAvailability)))]
async fn availability(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<WindowQuery>,
) -> Answer {
    let (caller, slots) = question(caller, id, &query).await?;
    Ok(axum::Json(caller.ask(Availability { slots }).await?).into_response())
}

/// The starts that can be booked with a doctor.
#[utoipa::path(get, path = "/doctors/{id}/slots", tag = "availability", operation_id = "doctor_slots",
    params(("id" = DoctorId, Path), WindowQuery), responses((status = 200, body = Slots)))]
async fn slots(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<WindowQuery>,
) -> Answer {
    let (caller, question) = question(caller, id, &query).await?;
    Ok(axum::Json(caller.ask(question).await?).into_response())
}
