//! One record as an answer.

use super::answer::Answer;
use crate::extract::{Conditions, etag};
use crate::openapi::members_of;
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One record with its version as entity tag.
pub(crate) fn entity<T: Serialize>(version: u64, record: &T) -> Response {
    shown_entity(version, None, record)
}

fn shown_entity<T: Serialize>(version: u64, fields: Option<&str>, record: &T) -> Response {
    ([(ETAG, etag(version, fields))], axum::Json(record)).into_response()
}

/// One record, unless the caller has this version already; only the members that were asked for.
pub(crate) fn found<T: Serialize + ToSchema + 'static>(
    conditions: &Conditions,
    version: u64,
    record: &T,
    fields: Option<&str>,
) -> Answer {
    // What is wrong with the request is said whatever the caller has.
    let part = fields
        .map(|_| shown(std::slice::from_ref(record), fields))
        .transpose()?;
    if conditions.has(version, fields) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag(version, fields))]).into_response());
    }
    Ok(match part {
        None => entity(version, record),
        Some(mut rows) => shown_entity(version, fields, &rows.pop()),
    })
}

/// One new record, at its place.
pub(crate) fn created<T: Serialize>(
    location: String,
    version: Option<u64>,
    record: &T,
) -> Response {
    let mut response = (
        StatusCode::CREATED,
        [(LOCATION, location)],
        axum::Json(record),
    )
        .into_response();
    if let Some(Ok(value)) = version.map(|version| etag(version, None).parse()) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

/// Nothing more to say.
pub(crate) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A record as JSON.
pub(crate) fn value_of<T: Serialize>(record: &T) -> Result<Value, Problem> {
    serde_json::to_value(record)
        .map_err(|_| Problem::new(ErrorCode::Internal, "an unexpected fault"))
}

/// Rows with the members that were asked for.
///
/// # Errors
/// `invalid_parameter` for a member that such a record has not.
pub(crate) fn shown<T: Serialize + ToSchema + 'static>(
    rows: &[T],
    fields: Option<&str>,
) -> Result<Vec<Value>, Problem> {
    let names: Option<Vec<&str>> = fields.map(|fields| fields.split(',').map(str::trim).collect());
    let members = members_of::<T>();
    let unknown = names
        .iter()
        .flatten()
        .find(|name| !members.iter().any(|member| member == *name));
    if let Some(name) = unknown {
        let name: String = name.chars().take(100).collect();
        return Err(Problem::parameter(format!(
            "the parameter fields names {name}, which is no member"
        )));
    }
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let mut value = value_of(row)?;
        if let (Some(names), Value::Object(members)) = (&names, &mut value) {
            members.retain(|name, _| names.contains(&name.as_str()));
        }
        values.push(value);
    }
    Ok(values)
}
