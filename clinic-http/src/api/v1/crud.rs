//! What records of the catalog have in common: created, read, replaced, patched, taken out of use.

use crate::extract::{Caller, Conditions, decode};
use crate::problem::Problem;
use crate::respond::{Answer, created, done, entity, found, value_of};
use clinic_core::ErrorCode;
use clinic_core::error::Error;
use clinic_core::records::{CatalogRecord, Create, Get, SetActive, Update};
use clinic_core::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Members that every record has and nobody writes.
const READ_ONLY: [&str; 5] = ["id", "version", "active", "created_at", "updated_at"];

/// A record as it stands in the API.
pub(crate) trait Resource:
    CatalogRecord<Id: Serialize + std::fmt::Display, Fields: Serialize + DeserializeOwned>
    + Serialize
    + utoipa::ToSchema
{
    /// Its path.
    const PATH: &'static str;
    /// Members that a write without them leaves as they are.
    const LEFT: &'static [&'static str] = &[];

    /// Gives members that are sent under other names their own.
    ///
    /// # Errors
    /// `invalid_value` where both are sent.
    fn rename(_body: &mut Map<String, Value>) -> Result<(), Problem> {
        Ok(())
    }
}

/// What a change of a record may do to appointments.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AcceptStranded {
    /// Saves it even where live appointments lose their place; they are flagged for the desk.
    pub(crate) accept_stranded: bool,
}

/// What is shown of a record.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Shown {
    /// Members to show, by commas; all unless said.
    pub(crate) fields: Option<String>,
}

/// The members of a body.
pub(crate) fn object(body: Value) -> Result<Map<String, Value>, Problem> {
    match body {
        Value::Object(members) => Ok(members),
        _ => Err(Problem(Error::field("", "must be an object"))),
    }
}

/// Takes away the members that nobody writes; they must be as they are. A caller who means another version than
/// `current` is told so by the command, so nothing is compared then.
///
/// # Errors
/// `read_only` for one that was changed.
pub(crate) fn without_read_only(
    body: &mut Map<String, Value>,
    current: &Value,
    read_only: &[&str],
    is_stale: bool,
) -> Result<(), Problem> {
    for name in read_only {
        if let Some(sent) = body.remove(*name)
            && !is_stale
            && !is_same(&sent, current.get(name).unwrap_or(&Value::Null))
        {
            let error = Error::field(format!("/{name}"), "is read-only");
            return Err(Problem(Error {
                code: ErrorCode::ReadOnly,
                ..error
            }));
        }
    }
    Ok(())
}

/// Whether two JSON values mean the same: clients with types of their own write an instant, an id or a number in
/// another form than they have read it, and leave out what is null.
fn is_same(sent: &Value, current: &Value) -> bool {
    match (sent, current) {
        (Value::String(a), Value::String(b)) => a == b || instants_or_ids(a, b),
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().all(|name| {
                let of = |members: &Map<String, Value>| members.get(name).cloned();
                is_same(&of(a).unwrap_or_default(), &of(b).unwrap_or_default())
            })
        }
        (a, b) => a == b,
    }
}

fn instants_or_ids(a: &str, b: &str) -> bool {
    match (a.parse::<Instant>(), b.parse::<Instant>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => matches!((a.parse::<Uuid>(), b.parse::<Uuid>()), (Ok(a), Ok(b)) if a == b),
    }
}

/// The members after a JSON Merge Patch (RFC 7396).
pub(crate) fn patched(mut current: Value, patch: &Map<String, Value>) -> Value {
    json_patch::merge(&mut current, &Value::Object(patch.clone()));
    current
}

/// A refusal of a command whose `fields` are the body.
pub(crate) fn of_fields(problem: Problem) -> Problem {
    problem.relative_to("/fields")
}

/// What a patch has made of a record's members, read by `T`. `left`: members that without a value stay as they are.
///
/// # Errors
/// `invalid_value` for a `null` where there must be a value: it clears nothing there.
pub(crate) fn after_patch<T: Serialize + DeserializeOwned>(
    current: &impl Serialize,
    patch: &Map<String, Value>,
    left: &[&str],
) -> Result<T, Problem> {
    let fields: T = decode(patched(value_of(current)?, patch))?;
    let is_null = |name: &&&str| patch.get(**name).is_some_and(Value::is_null);
    if let Some(name) = left.iter().find(is_null) {
        return Err(not_cleared(format!("/{name}")));
    }
    require_cleared(patch, &value_of(&fields)?, "")?;
    Ok(fields)
}

fn not_cleared(pointer: String) -> Problem {
    let detail = "cannot be cleared: give it a value, or leave it out";
    Problem(Error::field(pointer, detail))
}

/// `Ok` if all that a patch gives as `null` has no value any more.
pub(crate) fn require_cleared(
    patch: &Map<String, Value>,
    after: &Value,
    place: &str,
) -> Result<(), Problem> {
    for (name, sent) in patch {
        let pointer = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
        match (sent, after.get(name)) {
            (Value::Null, None | Some(Value::Null)) => {}
            (Value::Null, Some(Value::Array(rest))) if rest.is_empty() => {}
            (Value::Null, Some(Value::Object(rest))) if rest.is_empty() => {}
            (Value::Null, Some(_)) => {
                return Err(not_cleared(pointer));
            }
            (Value::Object(sent), Some(after)) => require_cleared(sent, after, &pointer)?,
            _ => {}
        }
    }
    Ok(())
}

pub(crate) async fn create<R: Resource>(caller: Caller, body: Value) -> Answer {
    let mut body = object(body)?;
    R::rename(&mut body)?;
    let fields = decode(Value::Object(body))?;
    let made = caller.run(Create::<R> { fields }).await;
    let record: R = made.map_err(of_fields)?;
    let head = record.head();
    Ok(created(
        format!("{}/{}", R::PATH, head.id),
        Some(head.version),
        &record,
    ))
}

pub(crate) async fn get<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    shown: &Shown,
) -> Answer {
    let record = caller.ask(Get::<R> { id }).await?;
    found(
        conditions,
        record.head().version,
        &record,
        shown.fields.as_deref(),
    )
}

pub(crate) async fn put<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    body: Value,
    stranded: &AcceptStranded,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(Get::<R> { id }).await?;
    let (expected, is_stale) = meant(conditions, current.head().version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    R::rename(&mut body)?;
    let fields = decode(Value::Object(body))?;
    update::<R>(caller, id, expected, fields, stranded).await
}

/// The version that the caller means, and whether the record has left it.
pub(crate) fn meant(conditions: &Conditions, current: u64) -> (Option<u64>, bool) {
    let expected = conditions.expected(current);
    (expected, expected.is_some_and(|version| version != current))
}

pub(crate) async fn patch<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    body: Value,
    stranded: &AcceptStranded,
) -> Answer {
    conditions.required()?;
    let current = caller.ask(Get::<R> { id }).await?;
    let (expected, is_stale) = meant(conditions, current.head().version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    R::rename(&mut body)?;
    let fields = after_patch(current.fields(), &body, R::LEFT)?;
    // What was patched is the version that was read, and no other.
    let expected = expected.or(Some(current.head().version));
    update::<R>(caller, id, expected, fields, stranded).await
}

async fn update<R: Resource>(
    caller: Caller,
    id: R::Id,
    expected: Option<u64>,
    fields: R::Fields,
    stranded: &AcceptStranded,
) -> Answer {
    let command = Update::<R> {
        id,
        fields,
        accept_stranded: stranded.accept_stranded,
    };
    let saved = caller.run_at(expected, command).await;
    let record = saved.map_err(of_fields)?;
    Ok(entity(record.head().version, &record))
}

pub(crate) async fn set_active<R: Resource>(
    caller: Caller,
    id: R::Id,
    conditions: &Conditions,
    active: bool,
    stranded: &AcceptStranded,
) -> Answer {
    let command = SetActive::<R> {
        id,
        active,
        accept_stranded: stranded.accept_stranded,
    };
    let current = async || Ok(caller.ask(Get::<R> { id }).await?.head().version);
    let expected = conditions.expected_of(current).await?;
    let record = caller.run_at(expected, command).await?;
    Ok(if active {
        entity(record.head().version, &record)
    } else {
        done()
    })
}

/// Writes the endpoints of one kind of record: `create`, `get`, `put`, `patch`, `delete`, `activate`.
macro_rules! resource {
    (
        $record:ident, $id:ident, $fields:ident, $tag:tt, $path:tt, $path_id:tt, $path_activate:tt,
        $create:tt, $get:tt, $put:tt, $patch:tt, $delete:tt, $activate:tt
    ) => {
        use crate::api::v1::crud::{self, AcceptStranded, Shown};
        use crate::extract::{Caller, Conditions, Json, Path, Query};
        use crate::respond::Answer;

        /// Creates one.
        #[utoipa::path(post, path = $path, tag = $tag, operation_id = $create,
                    request_body = $fields, responses((status = 201, body = $record)))]
        async fn create(caller: Caller, Json(body): Json<serde_json::Value>) -> Answer {
            crud::create::<$record>(caller, body).await
        }

        /// Gets one.
        #[utoipa::path(get, path = $path_id, tag = $tag, operation_id = $get,
                    params(("id" = $id, Path), Shown), responses((status = 200, body = $record)))]
        async fn get(
            caller: Caller,
            Path(id): Path<$id>,
            Query(shown): Query<Shown>,
            conditions: Conditions,
        ) -> Answer {
            crud::get::<$record>(caller, id, &conditions, &shown).await
        }

        /// Replaces one. Read-only members may be sent as they are.
        #[utoipa::path(put, path = $path_id, tag = $tag, operation_id = $put,
                    params(("id" = $id, Path), AcceptStranded), request_body = $fields,
                    responses((status = 200, body = $record)))]
        async fn put(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
            Json(body): Json<serde_json::Value>,
        ) -> Answer {
            crud::put::<$record>(caller, id, &conditions, body, &stranded).await
        }

        /// Changes some members of one: a JSON Merge Patch (RFC 7396).
        #[utoipa::path(patch, path = $path_id, tag = $tag, operation_id = $patch,
                    params(("id" = $id, Path), AcceptStranded), request_body = $fields,
                    responses((status = 200, body = $record)))]
        async fn patch(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
            Json(body): Json<serde_json::Value>,
        ) -> Answer {
            crud::patch::<$record>(caller, id, &conditions, body, &stranded).await
        }

        /// Takes one out of use.
        #[utoipa::path(delete, path = $path_id, tag = $tag, operation_id = $delete,
                    params(("id" = $id, Path), AcceptStranded), responses((status = 204)))]
        async fn delete(
            caller: Caller,
            Path(id): Path<$id>,
            Query(stranded): Query<AcceptStranded>,
            conditions: Conditions,
        ) -> Answer {
            crud::set_active::<$record>(caller, id, &conditions, false, &stranded).await
        }

        /// Takes one back into use.
        #[utoipa::path(post, path = $path_activate, tag = $tag, operation_id = $activate,
                    params(("id" = $id, Path)), responses((status = 200, body = $record)))]
        async fn activate(caller: Caller, Path(id): Path<$id>, conditions: Conditions) -> Answer {
            let stranded = AcceptStranded::default();
            crud::set_active::<$record>(caller, id, &conditions, true, &stranded).await
        }
    };
}
pub(crate) use resource;
