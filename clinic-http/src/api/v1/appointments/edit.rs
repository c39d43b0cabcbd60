//! Writing what can be written of an appointment.

use crate::api::v1::crud::{meant, object, patched, without_read_only};
use crate::extract::{Caller, Conditions, Json, Path, decode};
use crate::problem::Problem;
use crate::respond::{Answer, entity, value_of};
use clinic_core::SensitiveText;
use clinic_core::error::Error;
use clinic_core::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use clinic_core::scheduling::{Appointment, GetAppointment, UpdateAppointment};
use clinic_core::time::Instant;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

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
pub(super) async fn put(
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
pub(super) async fn patch(
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
