//! The body of a write: its read-only members, and what a merge patch makes of a record.

use crate::extract::{Conditions, decode};
use crate::problem::Problem;
use crate::respond::value_of;
use clinic_core::ErrorCode;
use clinic_core::error::Error;
use clinic_core::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

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

/// The version that the caller means, and whether the record has left it.
pub(crate) fn meant(conditions: &Conditions, current: u64) -> (Option<u64>, bool) {
    let expected = conditions.expected(current);
    (expected, expected.is_some_and(|version| version != current))
}
