//! Lists: pages by cursor, stable under inserts, and pages by number, with a total.

use super::error_code::ErrorCode;
use crate::base::limits;
use crate::base::time::Instant;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Why a list gives no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// More rows than a page has, or none.
    #[error("a page has 1 to {} rows", limits::PAGE_ROWS)]
    Rows,
    /// An offset beyond what is served.
    #[error(
        "the offset of a page is at most {}; go on by cursor",
        limits::PAGE_OFFSET
    )]
    Offset,
    /// A cursor that the list did not give.
    #[error("the cursor was not given by this list with these filters in this order")]
    Cursor,
    /// Filters that cannot be told apart from others.
    #[error("the filters of a list cannot be written as JSON")]
    Filters,
}

impl PageError {
    /// The code that a host shows.
    #[must_use]
    pub fn code(self) -> ErrorCode {
        match self {
            Self::Rows | Self::Offset => ErrorCode::LimitExceeded,
            Self::Cursor => ErrorCode::InvalidCursor,
            Self::Filters => ErrorCode::Internal,
        }
    }
}

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
        Self::first(limits::PAGE_ROWS_DEFAULT)
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
crate::base::schema::described_by!(PageRequest, Asked);

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
            // Text that no list gave becomes a cursor of no list: the list refuses it as `invalid_cursor`.
            (Some(cursor), None) => Self::Cursor {
                after: Some(Cursor::decode(&cursor).unwrap_or_else(|_| Cursor::of_no_list())),
                limit,
            },
        };
        page.check().map_err(|error| error.to_string())?;
        Ok(page)
    }
}

impl PageRequest {
    /// The first part of a list, of at most so many rows.
    #[must_use]
    pub fn first(limit: u32) -> Self {
        Self::Cursor { after: None, limit }
    }

    /// `Ok` if the part is one that a list gives.
    ///
    /// # Errors
    /// `limit_exceeded` for more rows than a page has, or an offset beyond what is served.
    pub fn check(&self) -> Result<(), PageError> {
        if !(1..=limits::PAGE_ROWS).contains(&self.limit()) {
            return Err(PageError::Rows);
        }
        if self.offset() > limits::PAGE_OFFSET {
            return Err(PageError::Offset);
        }
        Ok(())
    }

    /// `Ok` if the part is one that this list gives: as [`check`](Self::check), and a cursor must have been
    /// given by the same list in the same order with the same filters.
    ///
    /// # Errors
    /// `limit_exceeded`; `invalid_cursor` for a cursor of another list, order or filter.
    pub fn check_in(&self, list: ListMark) -> Result<(), PageError> {
        self.check()?;
        match self.after() {
            Some(cursor) if cursor.mark != Some(list) => Err(PageError::Cursor),
            _ => Ok(()),
        }
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

    /// Turns `limit + 1` rows into a page; `key` gives the place behind a row.
    pub fn page<T>(
        &self,
        mut rows: Vec<T>,
        total: Option<Total>,
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
            total: total.map(|total| total.rows),
            total_capped: total.map(|total| total.capped),
        }
    }
}

/// Which list it is: its name, its organization, its order and its filters, as a hash. A cursor bears the mark of
/// the list that gave it, so that it cannot be used in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListMark([u8; MARK_BYTES]);

const MARK_BYTES: usize = 8;

impl ListMark {
    /// The mark of the list that is asked for: `question` is everything that decides which rows it has and how they
    /// are ordered.
    ///
    /// # Errors
    /// `internal` for a question that cannot be written as JSON.
    pub fn of(name: &str, question: &impl Serialize) -> Result<Self, PageError> {
        let text = serde_json::to_vec(&(name, question)).map_err(|_| PageError::Filters)?;
        let mut mark = [0; MARK_BYTES];
        for (byte, hashed) in mark.iter_mut().zip(Sha256::digest(&text)) {
            *byte = hashed;
        }
        Ok(Self(mark))
    }

    /// The page with its cursor marked as given by this list.
    #[must_use]
    pub fn on<T>(self, mut page: Page<T>) -> Page<T> {
        if let Some(cursor) = &mut page.next_cursor {
            cursor.mark = Some(self);
        }
        page
    }
}

/// A place in a list: behind the row with the id. It holds no name: where a list is ordered by name, the store looks
/// the row's name up, among those that the asker may see.
///
/// It is opaque, not secret. Its mark keeps a cursor from being used in another list by mistake and has no key: a
/// cursor that somebody makes up names a place in a list that they could ask for anyway, and whatever it says, the list
/// has the rows that the asker may see and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The id of the last row that was given.
    pub id: Uuid,
    /// Its instant, where the list is ordered by one.
    pub at: Option<Instant>,
    /// The list that gave it.
    mark: Option<ListMark>,
}

impl Cursor {
    /// Behind the row with the id; `at` is its instant where the list is ordered by one.
    #[must_use]
    pub fn behind(id: Uuid, at: Option<Instant>) -> Self {
        Self { id, at, mark: None }
    }

    /// A cursor that every list refuses.
    fn of_no_list() -> Self {
        Self::behind(Uuid::nil(), None)
    }

    /// The cursor as an opaque word of letters and digits.
    #[must_use]
    pub fn encode(&self) -> String {
        let mark = self.mark.map_or([0; MARK_BYTES], |mark| mark.0);
        let at = self.at.map(|at| at.timestamp_micros().to_be_bytes());
        let bytes = mark.iter().chain(self.id.as_bytes());
        let mut text = String::new();
        for byte in bytes.chain(at.iter().flatten()) {
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        text
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `invalid_cursor` if the text was not given by a list.
    pub fn decode(text: &str) -> Result<Self, PageError> {
        let digit = |b: u8| {
            char::from(b)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
                .ok_or(PageError::Cursor)
        };
        const IDS: usize = MARK_BYTES + 16;
        const INSTANTS: usize = IDS + 8;
        if text.len() != 2 * IDS && text.len() != 2 * INSTANTS {
            return Err(PageError::Cursor);
        }
        let mut bytes = Vec::with_capacity(INSTANTS);
        for pair in text.as_bytes().chunks_exact(2) {
            bytes.push(digit(pair[0])? << 4 | digit(pair[1])?);
        }
        let mark = bytes[..MARK_BYTES]
            .try_into()
            .map_err(|_| PageError::Cursor)?;
        let id = Uuid::from_slice(&bytes[MARK_BYTES..IDS]).map_err(|_| PageError::Cursor)?;
        let at = match <[u8; 8]>::try_from(&bytes[IDS..]) {
            Ok(micros) => Some(
                Instant::from_timestamp_micros(i64::from_be_bytes(micros))
                    .ok_or(PageError::Cursor)?,
            ),
            Err(_) => None,
        };
        Ok(Self {
            id,
            at,
            mark: Some(ListMark(mark)),
        })
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// How many rows a list has, as far as they were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// How many, at most [`limits::COUNTED_ROWS`].
    pub rows: u64,
    /// Whether the list has more than that.
    pub capped: bool,
}

impl Total {
    /// What a count says that stopped one row behind [`limits::COUNTED_ROWS`].
    #[must_use]
    pub fn counted(rows: u64) -> Self {
        Self {
            rows: rows.min(limits::COUNTED_ROWS),
            capped: rows > limits::COUNTED_ROWS,
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows of this part, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    #[serde(serialize_with = "encoded")]
    pub next_cursor: Option<Cursor>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// How many rows the whole list has, at most [`limits::COUNTED_ROWS`]; only where it was asked by offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether the list has more rows than `total`; only where it was asked by offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_capped: Option<bool>,
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
            total_capped: matches!(request, PageRequest::Offset { .. }).then_some(false),
        }
    }

    /// The page with each row replaced by what `f` makes of it; cursor and total stay.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            has_more: self.has_more,
            total: self.total,
            total_capped: self.total_capped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_one_list_and_holds_no_name() {
        let here = ListMark::of("list_patients", &("name", "ana")).unwrap();
        let elsewhere = ListMark::of("list_patients", &("name", "ion")).unwrap();
        let page = PageRequest::default().page(vec!["Pop Ana"; 21], None, |_| {
            Cursor::behind(Uuid::max(), None)
        });
        let cursor = here.on(page).next_cursor.unwrap();
        let text = cursor.encode();
        assert_eq!(text.len(), 48, "a mark and an id");
        let asked = |text: &str| -> PageRequest {
            serde_json::from_value(serde_json::json!({ "cursor": text })).unwrap()
        };
        asked(&text).check_in(here).unwrap();
        for (text, list) in [(text.as_str(), elsewhere), ("no cursor", here), ("", here)] {
            let refused = asked(text).check_in(list).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::InvalidCursor, "{text}");
        }
        let at = Instant::from_timestamp_micros(1_800_000_000_000_001);
        let instant = here.on(Page {
            items: vec![()],
            next_cursor: Some(Cursor::behind(Uuid::max(), at)),
            has_more: true,
            total: None,
            total_capped: None,
        });
        let instant = instant.next_cursor.unwrap();
        assert_eq!(Cursor::decode(&instant.encode()), Ok(instant));
    }

    #[test]
    fn a_total_is_counted_up_to_a_bound_and_says_so() {
        let most = limits::COUNTED_ROWS;
        for (rows, total, capped) in [(0, 0, false), (most, most, false), (most + 1, most, true)] {
            let counted = Total::counted(rows);
            assert_eq!((counted.rows, counted.capped), (total, capped));
        }
    }
}
