//! Lists as an answer.

use super::answer::Answer;
use super::record::shown;
use crate::extract::ListQuery;
use axum::response::{IntoResponse, Response};
use clinic_core::page::Page;
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

/// A list that has no further pages.
pub(crate) fn whole<T: Serialize>(items: &[T]) -> Response {
    axum::Json(json!({ "items": items, "next_cursor": null, "has_more": false })).into_response()
}

/// One part of a list: what stands beside its rows depends on how it was asked for.
///
/// # Errors
/// `invalid_parameter` for fields that are not there.
pub(crate) fn paged<T: Serialize + ToSchema + 'static>(
    query: &impl ListQuery,
    page: Page<T>,
) -> Answer {
    let query = query.list();
    let items = match query.fields {
        None => Rows::Whole(&page.items),
        Some(_) => Rows::Shown(shown(&page.items, query.fields)?),
    };
    let part = match page.total {
        None => Part::Cursor {
            next_cursor: page.next_cursor.map(|cursor| cursor.encode()),
            has_more: page.has_more,
        },
        Some(total) if query.by_number() => {
            let page_size = query.rows_of_page()?;
            Part::Number {
                page: query.page.unwrap_or(1),
                page_size,
                total,
                pages: total.div_ceil(u64::from(page_size)),
                total_capped: page.total_capped == Some(true),
            }
        }
        Some(total) => Part::Offset {
            limit: query.rows()?,
            offset: query.offset.unwrap_or(0),
            total,
            total_capped: page.total_capped == Some(true),
            has_more: page.has_more,
        },
    };
    Ok(axum::Json(Listed { items, part }).into_response())
}

#[derive(Serialize)]
struct Listed<'a, T> {
    items: Rows<'a, T>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Rows<'a, T> {
    Whole(&'a [T]),
    Shown(Vec<Value>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Part {
    Cursor {
        next_cursor: Option<String>,
        has_more: bool,
    },
    Number {
        page: u32,
        page_size: u32,
        total: u64,
        total_capped: bool,
        pages: u64,
    },
    Offset {
        limit: u32,
        offset: u64,
        total: u64,
        total_capped: bool,
        has_more: bool,
    },
}
