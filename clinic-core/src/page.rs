//! Lists: pages by cursor, stable under inserts, and pages by number, with a total.

use crate::error::{Error, ErrorCode};
use crate::limits;
use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

/// Which part of a list is asked for. As JSON: `limit` with `cursor` or `offset`, all of which may be left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Asked")]
pub enum PageRequest {
    /// Up to `limit` rows after the cursor.
    Cursor {
        /// Where the last page ended.
        after: Option<Cursor>,
        /// How many rows at most.
        limit: u32,
    },
    /// Up to `limit` rows after the first `offset`, and the total.
    Offset {
        /// How many rows to pass over.
        offset: u64,
        /// How many rows at most.
        limit: u32,
    },
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::Cursor {
            after: None,
            limit: limits::PAGE_ROWS_DEFAULT,
        }
    }
}

/// Which part of a list is asked for: up to `limit` rows after `cursor`, or after the first `offset`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
struct Asked {
    /// How many rows at most.
    limit: Option<u32>,
    /// Where the last page ended: its `next_cursor`.
    cursor: Option<String>,
    /// How many rows to pass over; the answer then has the total.
    offset: Option<u64>,
}

#[cfg(feature = "schema")]
crate::schema::described_by!(PageRequest, Asked);

impl TryFrom<Asked> for PageRequest {
    type Error = String;

    fn try_from(asked: Asked) -> Result<Self, String> {
        let limit = asked.limit.unwrap_or(limits::PAGE_ROWS_DEFAULT);
        let page = match (asked.cursor, asked.offset) {
            (Some(_), Some(_)) => {
                return Err("a page is asked by cursor or by offset, not by both".to_owned());
            }
            (None, Some(offset)) => Self::Offset { offset, limit },
            (None, None) => Self::Cursor { after: None, limit },
            (Some(cursor), None) => {
                let after = Cursor::decode(&cursor).map_err(|e| e.message.into_owned())?;
                Self::Cursor {
                    after: Some(after),
                    limit,
                }
            }
        };
        page.check().map_err(|e| e.message.into_owned())?;
        Ok(page)
    }
}

impl PageRequest {
    /// `Ok` if the part is one that a list gives.
    ///
    /// # Errors
    /// `limit_exceeded` for more rows than a page has, or an offset beyond what is served.
    pub fn check(&self) -> Result<(), Error> {
        let most = u64::from(limits::PAGE_NUMBER) * u64::from(limits::PAGE_ROWS);
        if !(1..=limits::PAGE_ROWS).contains(&self.limit()) {
            let message = format!("a page has 1 to {} rows", limits::PAGE_ROWS);
            return Err(Error::new(ErrorCode::LimitExceeded, message));
        }
        if self.offset() > most {
            let message = format!("the offset of a page is at most {most}");
            return Err(Error::new(ErrorCode::LimitExceeded, message));
        }
        Ok(())
    }

    /// How many rows at most.
    #[must_use]
    pub fn limit(&self) -> u32 {
        match self {
            Self::Cursor { limit, .. } | Self::Offset { limit, .. } => *limit,
        }
    }

    /// How many rows to pass over.
    #[must_use]
    pub fn offset(&self) -> u64 {
        match self {
            Self::Cursor { .. } => 0,
            Self::Offset { offset, .. } => *offset,
        }
    }

    /// Where the last page ended.
    #[must_use]
    pub fn after(&self) -> Option<&Cursor> {
        match self {
            Self::Cursor { after, .. } => after.as_ref(),
            Self::Offset { .. } => None,
        }
    }

    /// The row that stands at `sort` and `id` as a cursor, a page's rows and one more having been read:
    /// turns `limit + 1` rows into a page.
    pub fn page<T>(
        &self,
        mut rows: Vec<T>,
        total: Option<u64>,
        key: impl Fn(&T) -> Cursor,
    ) -> Page<T> {
        let limit = self.limit() as usize;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if has_more { rows.last().map(key) } else { None };
        Page {
            items: rows,
            next_cursor,
            has_more,
            total,
        }
    }
}

/// A place in a list: the sort key and the id of the last row that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sort key of the row.
    pub key: String,
    /// The id of the row.
    pub id: Uuid,
}

impl Cursor {
    /// The cursor as an opaque word of letters and digits.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = self.id.simple().to_string();
        for byte in self.key.bytes() {
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        text
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `invalid_cursor` if the text was not given by a list.
    pub fn decode(text: &str) -> Result<Self, Error> {
        let invalid = || {
            Error::new(
                ErrorCode::InvalidCursor,
                "the cursor was not given by this list",
            )
        };
        if text.len() < 32
            || text.len() > 1_024
            || !text.len().is_multiple_of(2)
            || !text.is_ascii()
        {
            return Err(invalid());
        }
        let (id, key) = text.split_at(32);
        let id = Uuid::try_parse(id).map_err(|_| invalid())?;
        let digit = |b: u8| {
            char::from(b)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
                .ok_or_else(invalid)
        };
        let mut bytes = Vec::with_capacity(key.len() / 2);
        for pair in key.as_bytes().chunks_exact(2) {
            bytes.push(digit(pair[0])? << 4 | digit(pair[1])?);
        }
        let key = String::from_utf8(bytes).map_err(|_| invalid())?;
        Ok(Self { key, id })
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    #[serde(serialize_with = "encoded")]
    pub next_cursor: Option<Cursor>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// How many rows the whole list has; only where it was asked by offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

fn encoded<S: Serializer>(cursor: &Option<Cursor>, serializer: S) -> Result<S::Ok, S::Error> {
    cursor.as_ref().map(Cursor::encode).serialize(serializer)
}

impl<T> Page<T> {
    /// A list without rows.
    #[must_use]
    pub fn nothing(request: &PageRequest) -> Self {
        Self {
            items: Vec::new(),
            next_cursor: None,
            has_more: false,
            total: matches!(request, PageRequest::Offset { .. }).then_some(0),
        }
    }

    /// The same page of other rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            has_more: self.has_more,
            total: self.total,
        }
    }
}
