use crate::openapi::members_of;
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use clinic_core::limits;
use clinic_core::page::{Cursor, Page, PageRequest};
use clinic_core::store::{Sort, SortKey};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The parameters that every list takes.
pub(crate) trait ListQuery {
    /// They, as they were given.
    fn list(&self) -> ListParams<'_>;

    /// Which part is asked for.
    ///
    /// # Errors
    /// `invalid_parameter` for parts that cannot be; `invalid_cursor`.
    fn page(&self) -> Result<PageRequest, Problem> {
        self.list().page()
    }

    /// In which order; `name` stands for the order by name, `starts_at` for that by start.
    ///
    /// # Errors
    /// `invalid_parameter` for another order.
    fn sort(&self, allowed: &[SortKey], default: Sort) -> Result<Sort, Problem> {
        self.list().sort(allowed, default)
    }

    /// The answer to a page.
    ///
    /// # Errors
    /// `invalid_parameter` for fields that are not there.
    fn answer<T: Serialize + ToSchema + 'static>(
        &self,
        page: Page<T>,
    ) -> Result<Response, Problem> {
        self.list().answer(page)
    }
}

/// The parameters that every list takes.
#[derive(Debug)]
pub(crate) struct ListParams<'a> {
    pub(crate) limit: Option<u32>,
    pub(crate) cursor: Option<&'a str>,
    pub(crate) offset: Option<u64>,
    pub(crate) page: Option<u32>,
    pub(crate) page_size: Option<u32>,
    pub(crate) sort: Option<&'a str>,
    pub(crate) fields: Option<&'a str>,
}

/// Defines the query of a list: its own filters, and the parameters that every list takes.
macro_rules! list_query {
    ($(#[$meta:meta])* struct $name:ident { $($(#[$own:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[serde(default, deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            $($(#[$own])* $field: $type,)*
            /// Rows at most, 1 to 200; 20 unless said.
            limit: Option<u32>,
            /// `next_cursor` of the page before.
            cursor: Option<String>,
            /// Rows to pass over; the answer then has the total.
            offset: Option<u64>,
            /// The number of the page, from 1; the answer then has the total.
            page: Option<u32>,
            /// Rows of a page that is asked by number, 1 to 200; 20 unless said.
            page_size: Option<u32>,
            /// The order: a member's name, with `-` before it from the greatest to the least.
            sort: Option<String>,
            /// Members to show, by commas; all unless said.
            fields: Option<String>,
        }

        impl $crate::extract::ListQuery for $name {
            fn list(&self) -> $crate::extract::ListParams<'_> {
                $crate::extract::ListParams {
                    limit: self.limit,
                    cursor: self.cursor.as_deref(),
                    offset: self.offset,
                    page: self.page,
                    page_size: self.page_size,
                    sort: self.sort.as_deref(),
                    fields: self.fields.as_deref(),
                }
            }
        }
    };
}
pub(crate) use list_query;

fn rows(name: &str, value: Option<u32>) -> Result<u32, Problem> {
    match value {
        None => Ok(limits::PAGE_ROWS_DEFAULT),
        Some(rows) if (1..=limits::PAGE_ROWS).contains(&rows) => Ok(rows),
        Some(_) => Err(Problem::parameter(format!(
            "the parameter {name} must be 1 to {}",
            limits::PAGE_ROWS
        ))),
    }
}

impl ListParams<'_> {
    fn by_number(&self) -> bool {
        self.page.is_some() || self.page_size.is_some()
    }

    fn page(&self) -> Result<PageRequest, Problem> {
        let ways = [
            self.cursor.is_some(),
            self.offset.is_some(),
            self.by_number(),
        ];
        if ways.into_iter().filter(|way| *way).count() > 1 {
            return Err(Problem::meaning(
                "a part of a list is asked by cursor, by offset or by page, not by two of them",
            ));
        }
        if self.by_number() {
            let limit = rows("page_size", self.page_size.or(self.limit))?;
            let page = self.page.unwrap_or(1);
            if !(1..limits::PAGE_NUMBER).contains(&page) {
                return Err(Problem::parameter(format!(
                    "the parameter page must be 1 to {}",
                    limits::PAGE_NUMBER - 1
                )));
            }
            let offset = u64::from(page - 1) * u64::from(limit);
            if offset > limits::PAGE_OFFSET {
                return Err(Problem::parameter(format!(
                    "the parameter page must lie within the first {} rows; go on by cursor",
                    limits::PAGE_OFFSET
                )));
            }
            return Ok(PageRequest::Offset { offset, limit });
        }
        let limit = rows("limit", self.limit)?;
        if let Some(offset) = self.offset {
            let most = limits::PAGE_OFFSET;
            if offset > most {
                return Err(Problem::parameter(format!(
                    "the parameter offset must be 0 to {most}; go on by cursor"
                )));
            }
            return Ok(PageRequest::Offset { offset, limit });
        }
        let after = self.cursor.map(Cursor::decode).transpose();
        let after = after.map_err(clinic_core::Error::from)?;
        Ok(PageRequest::Cursor { after, limit })
    }

    fn sort(&self, allowed: &[SortKey], default: Sort) -> Result<Sort, Problem> {
        let Some(text) = self.sort else {
            return Ok(default);
        };
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        match allowed.iter().find(|key| key.as_str() == name) {
            Some(key) => Ok(Sort {
                key: *key,
                descending,
            }),
            None => {
                let names: Vec<_> = allowed.iter().map(|key| key.as_str()).collect();
                Err(Problem::parameter(format!(
                    "the parameter sort must be one of {}, perhaps with - before it",
                    names.join(", ")
                )))
            }
        }
    }

    fn answer<T: Serialize + ToSchema + 'static>(
        &self,
        page: Page<T>,
    ) -> Result<Response, Problem> {
        let items = match self.fields {
            None => Rows::Whole(&page.items),
            Some(_) => Rows::Shown(shown(&page.items, self.fields)?),
        };
        let part = match page.total {
            None => Part::Cursor {
                next_cursor: page.next_cursor.map(|cursor| cursor.encode()),
                has_more: page.has_more,
            },
            Some(total) if self.by_number() => {
                let page_size = rows("page_size", self.page_size.or(self.limit))?;
                Part::Number {
                    page: self.page.unwrap_or(1),
                    page_size,
                    total,
                    pages: total.div_ceil(u64::from(page_size)),
                    total_capped: page.total_capped == Some(true),
                }
            }
            Some(total) => Part::Offset {
                limit: rows("limit", self.limit)?,
                offset: self.offset.unwrap_or(0),
                total,
                total_capped: page.total_capped == Some(true),
                has_more: page.has_more,
            },
        };
        Ok(axum::Json(Listed { items, part }).into_response())
    }
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
        let mut value = crate::respond::value_of(row)?;
        if let (Some(names), Value::Object(members)) = (&names, &mut value) {
            members.retain(|name, _| names.contains(&name.as_str()));
        }
        values.push(value);
    }
    Ok(values)
}
