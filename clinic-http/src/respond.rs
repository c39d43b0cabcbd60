//! The forms of an answer.

use crate::extract::{Conditions, etag, shown};
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A list: with a cursor, or by page with a total.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The rows of this part of the list.
    items: Vec<T>,
    /// Where the next page begins.
    next_cursor: Option<String>,
    /// Whether there are more rows.
    has_more: Option<bool>,
    /// The number of the page, where it was asked by number.
    page: Option<u32>,
    /// Rows of a page, where it was asked by number.
    page_size: Option<u32>,
    /// Rows of the whole list, where it was asked by number or offset; counted up to 100,000.
    total: Option<u64>,
    /// Whether the list has more rows than `total`, where it was asked by number or offset.
    total_capped: Option<bool>,
    /// Pages of the whole list, where it was asked by number.
    pages: Option<u64>,
}

/// What a handler answers.
pub(crate) type Answer = Result<Response, Problem>;

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

/// A list that has no further pages.
pub(crate) fn whole<T: Serialize>(items: &[T]) -> Response {
    axum::Json(json!({ "items": items, "next_cursor": null, "has_more": false })).into_response()
}

/// A record as JSON.
pub(crate) fn value_of<T: Serialize>(record: &T) -> Result<Value, Problem> {
    serde_json::to_value(record)
        .map_err(|_| Problem::new(ErrorCode::Internal, "an unexpected fault"))
}
