//! The parameters that every list takes: which part of it, in which order, which members.

use crate::problem::Problem;
use clinic_core::limits;
use clinic_core::page::{Cursor, PageRequest};
use clinic_core::store::{Sort, SortKey};

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
    /// Whether a part is asked for by the number of its page.
    pub(crate) fn by_number(&self) -> bool {
        self.page.is_some() || self.page_size.is_some()
    }

    /// Rows at most.
    ///
    /// # Errors
    /// `invalid_parameter` for none or too many.
    pub(crate) fn rows(&self) -> Result<u32, Problem> {
        rows("limit", self.limit)
    }

    /// Rows of a page that is asked for by its number.
    ///
    /// # Errors
    /// `invalid_parameter` for none or too many.
    pub(crate) fn rows_of_page(&self) -> Result<u32, Problem> {
        rows("page_size", self.page_size.or(self.limit))
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
            let limit = self.rows_of_page()?;
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
        let limit = self.rows()?;
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
}
