//! Appointments: booked, read, moved, and taken through their statuses.

use super::crud::{Shown, meant, object, patched, without_read_only};
use crate::app::App;
use crate::extract::{
    Caller, Conditions, Json, ListQuery, Optional, Path, Query, decode, instant, list_query,
};
use crate::problem::Problem;
use crate::respond::{Answer, created, done, entity, found, value_of, whole};
use clinic_core::access::Visibility;
use clinic_core::error::Error;
use clinic_core::ids::{
    AppointmentId, DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId,
};
use clinic_core::scheduling::{
    Action, Allowance, Appointment, AppointmentHistory, AppointmentList, BookAppointment,
    CancelAppointment, ChangeStatus, DoctorStats, GetAppointment, HistoryEntry, Overbook, Queue,
    QueueEntry, RescheduleAppointment, Source, Status, UpdateAppointment,
};
use clinic_core::store::{AppointmentCount, AppointmentFilter, SearchWords, Sort, SortKey};
use clinic_core::time::{Date, Instant, civil};
use clinic_core::{SensitiveText, limits};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, book))
        .routes(routes!(search))
        .routes(routes!(stats))
        .routes(routes!(queue))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(history))
        .routes(routes!(cancel))
        .routes(routes!(reschedule))
        .routes(routes!(approve))
        .routes(routes!(confirm))
        .routes(routes!(check_in))
        .routes(routes!(undo_check_in))
        .routes(routes!(start))
        .routes(routes!(complete))
        .routes(routes!(no_show))
        .routes(routes!(arrive_late))
}

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
pub(super) async fn listed(
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
    query.answer(caller.ask(question).await?)
}

/// Lists appointments, as far as the caller may see them.
#[utoipa::path(get, path = "/appointments", tag = "appointments", operation_id = "list_appointments",
    params(AppointmentsQuery), responses((status = 200, body = crate::respond::List<Appointment>)))]
async fn list(caller: Caller, Query(query): Query<AppointmentsQuery>) -> Answer {
    listed(caller, &query, None).await
}

/// Finds appointments, by the patient's name among others.
#[utoipa::path(get, path = "/appointments/search", tag = "appointments", operation_id = "search_appointments",
    params(AppointmentsQuery), responses((status = 200, body = crate::respond::List<Appointment>)))]
async fn search(caller: Caller, Query(query): Query<AppointmentsQuery>) -> Answer {
    listed(caller, &query, None).await
}

/// Books an appointment.
///
/// `409 slot_taken` where other bookings stand in the way, `422 not_offered` where the time is not offered
/// at all; both with every reason and the nearest starts that can be booked.
#[utoipa::path(post, path = "/appointments", tag = "appointments", operation_id = "book_appointment",
    request_body = BookAppointment, responses((status = 201, body = Appointment)))]
async fn book(caller: Caller, Json(command): Json<BookAppointment>) -> Answer {
    let caller = caller.at(command.location_id, command.doctor_id).await?;
    let booked = caller.run(command).await?;
    let location = format!("/api/v1/appointments/{}", booked.id);
    Ok(created(location, Some(booked.version), &booked))
}

/// Gets an appointment.
#[utoipa::path(get, path = "/appointments/{id}", tag = "appointments", operation_id = "get_appointment",
    params(("id" = AppointmentId, Path), Shown), responses((status = 200, body = Appointment)))]
async fn get(
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
async fn history(
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

/// What can be written of an appointment. A changed time, doctor, place or room is a reschedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentBody {
    /// When it starts.
    #[serde(default)]
    starts_at: Option<Instant>,
    /// The doctor who gives the service.
    #[serde(default)]
    doctor_id: Option<DoctorId>,
    /// The location at which it takes place.
    #[serde(default)]
    location_id: Option<LocationId>,
    /// In which room.
    #[serde(default)]
    room_id: Option<RoomId>,
    /// Why the patient comes.
    #[serde(default)]
    reason: Option<SensitiveText>,
    /// Notes of the desk; not clinical.
    #[serde(default)]
    notes: Option<SensitiveText>,
    /// Whether the desk still has to see to it after a change of schedule.
    #[serde(default)]
    stranded: Option<bool>,
}

const WRITABLE: [&str; 7] = [
    "starts_at",
    "doctor_id",
    "location_id",
    "room_id",
    "reason",
    "notes",
    "stranded",
];

/// Members that always have a value.
const ALWAYS: [&str; 5] = [
    "starts_at",
    "doctor_id",
    "location_id",
    "room_id",
    "stranded",
];

async fn write(
    caller: Caller,
    id: AppointmentId,
    expected: Option<u64>,
    body: Map<String, Value>,
) -> Answer {
    let sent: AppointmentBody = decode(Value::Object(body))?;
    let command = UpdateAppointment {
        id,
        starts_at: sent.starts_at,
        doctor_id: sent.doctor_id,
        location_id: sent.location_id,
        room_id: sent.room_id,
        reason: sent.reason,
        notes: sent.notes,
        stranded: sent.stranded,
    };
    let saved = caller.run_at(expected, command).await?;
    Ok(entity(saved.version, &saved))
}

/// The version of an appointment.
async fn version(caller: &Caller, id: AppointmentId) -> Result<u64, Problem> {
    Ok(caller.ask(GetAppointment { id }).await?.version)
}

/// The members of an appointment that cannot be written.
fn read_only(current: &Value) -> Vec<&str> {
    let members = current.as_object().into_iter().flat_map(Map::keys);
    members
        .map(String::as_str)
        .filter(|name| !WRITABLE.contains(name))
        .collect()
}

/// Replaces what can be written of an appointment. A changed time, doctor, place or room is a reschedule;
/// the status never changes here.
#[utoipa::path(put, path = "/appointments/{id}", tag = "appointments", operation_id = "put_appointment",
    params(("id" = AppointmentId, Path)), request_body = AppointmentBody,
    responses((status = 200, body = Appointment)))]
async fn put(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    conditions: Conditions,
    Json(body): Json<Value>,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(GetAppointment { id }).await?;
    let (expected, is_stale) = meant(&conditions, current.version);
    let (value, mut body) = (value_of(&current)?, object(body)?);
    without_read_only(&mut body, &value, &read_only(&value), is_stale)?;
    write(caller, id, expected, body).await
}

/// Changes some of what can be written of an appointment: a JSON Merge Patch (RFC 7396).
#[utoipa::path(patch, path = "/appointments/{id}", tag = "appointments", operation_id = "patch_appointment",
    params(("id" = AppointmentId, Path)), request_body = AppointmentBody, responses((status = 200, body = Appointment)))]
async fn patch(
    caller: Caller,
    Path(id): Path<AppointmentId>,
    conditions: Conditions,
    Json(body): Json<Value>,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(GetAppointment { id }).await?;
    let (expected, is_stale) = meant(&conditions, current.version);
    let (value, mut body) = (value_of(&current)?, object(body)?);
    without_read_only(&mut body, &value, &read_only(&value), is_stale)?;
    let mut writable = object(value)?;
    writable.retain(|name, _| WRITABLE.contains(&name.as_str()));
    // What has no value, or is not shown, stays without one.
    body.retain(|name, sent| !(sent.is_null() && writable.get(name).is_none_or(Value::is_null)));
    if let Some(name) = ALWAYS
        .iter()
        .find(|name| body.get(**name).is_some_and(Value::is_null))
    {
        return Err(Problem(Error::field(
            format!("/{name}"),
            "cannot be cleared: give it a value, or leave it out",
        )));
    }
    let body = object(patched(Value::Object(writable), &body))?;
    // What was patched is the version that was read, and no other.
    write(caller, id, expected.or(Some(current.version)), body).await
}

/// Why it is done; kept with the appointment.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReasonBody {
    /// Why; kept with the appointment.
    reason: Option<SensitiveText>,
}

/// Cancels an appointment; its time is free at once.
#[utoipa::path(delete, path = "/appointments/{id}", tag = "appointments", operation_id = "delete_appointment",
    params(("id" = AppointmentId, Path), ReasonBody), responses((status = 204)))]
async fn delete(
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
async fn cancel(
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
async fn reschedule(
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

/// Writes the endpoint of one action on an appointment.
macro_rules! action {
    ($(#[doc = $doc:literal])* $name:ident, $action:ident, $path:tt, $operation:tt) => {
        $(#[doc = $doc])*
        #[utoipa::path(method(post, patch), path = $path, tag = "appointments", operation_id = $operation,
            params(("id" = AppointmentId, Path)), request_body = ReasonBody, responses((status = 200, body = Appointment)))]
        async fn $name(
            caller: Caller,
            Path(id): Path<AppointmentId>,
            conditions: Conditions,
            Optional(why): Optional<ReasonBody>,
        ) -> Answer {
            let expected = conditions.expected_of(async || version(&caller, id).await).await?;
            let command = ChangeStatus { id, action: Action::$action, reason: why.reason };
            let saved = caller.run_at(expected, command).await?;
            Ok(entity(saved.version, &saved))
        }
    };
}

action!(
    /// Approves a requested appointment.
    approve, Approve, "/appointments/{id}/approve", "approve_appointment"
);
action!(
    /// Confirms an appointment.
    confirm, Confirm, "/appointments/{id}/confirm", "confirm_appointment"
);
action!(
    /// Checks the patient in.
    check_in, CheckIn, "/appointments/{id}/check-in", "check_in_appointment"
);
action!(
    /// Takes a check-in back.
    undo_check_in, UndoCheckIn, "/appointments/{id}/undo-check-in", "undo_check_in_appointment"
);
action!(
    /// Starts the appointment.
    start, Start, "/appointments/{id}/start", "start_appointment"
);
action!(
    /// Completes the appointment.
    complete, Complete, "/appointments/{id}/complete", "complete_appointment"
);
action!(
    /// Marks that the patient did not show; the time is free at once.
    no_show, MarkNoShow, "/appointments/{id}/no-show", "no_show_appointment"
);
action!(
    /// Checks in a patient who was marked as not shown, if the time is still free.
    arrive_late, ArriveLate, "/appointments/{id}/arrive-late", "arrive_late_appointment"
);

/// Where the queue is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// The location at which it takes place.
    #[serde(alias = "location_id")]
    location: LocationId,
}

/// Those checked in at a location, by doctor and arrival, with the expected wait.
#[utoipa::path(get, path = "/queue", tag = "appointments", operation_id = "get_queue",
    params(QueueQuery), responses((status = 200, body = crate::respond::List<QueueEntry>)))]
async fn queue(caller: Caller, Query(query): Query<QueueQuery>) -> Answer {
    let location_id = query.location;
    Ok(whole(&caller.ask(Queue { location_id }).await?))
}

/// The period by which figures are grouped.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Period {
    /// One figure for each month.
    #[default]
    Month,
    /// One figure for each date.
    Day,
}

/// How appointments are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatsQuery {
    /// By month or by day.
    #[serde(rename = "groupBy", alias = "group_by")]
    group_by: Period,
    /// Periods at most, the newest first; 12 unless said.
    limit: Option<u32>,
}

/// How many appointments a doctor has had, by period and status.
#[utoipa::path(get, path = "/appointments/stats/doctor/{id}", tag = "appointments", operation_id = "get_doctor_stats",
    params(("id" = DoctorId, Path), StatsQuery), responses((status = 200, body = crate::respond::List<AppointmentCount>)))]
async fn stats(
    caller: Caller,
    Path(id): Path<DoctorId>,
    Query(query): Query<StatsQuery>,
) -> Answer {
    let limit = query.limit.unwrap_or(12);
    if !(1..=limits::PAGE_ROWS).contains(&limit) {
        return Err(Problem::parameter("the parameter limit must be 1 to 200"));
    }
    let counts = caller
        .ask(DoctorStats {
            doctor_id: id,
            by_month: matches!(query.group_by, Period::Month),
            limit,
        })
        .await?;
    Ok(whole(&counts))
}
