//! Time: instants, spans, wall-clock times and zones.
//!
//! Instants are UTC with microseconds; spans are half-open `[from, to)`; wall times are read in the
//! zone of a location. Nothing here reads a clock: the present comes from the host's [`Clock`](crate::time::Clock).

mod schedule;
mod zone;

pub use schedule::{
    InvalidWall, Schedule, Wall, WallRange, WallSpan, Weekday, Weekly, civil, local_minutes,
};
pub(crate) use zone::{DAY, Edge, MINUTE, instant};
pub use zone::{InvalidZone, UnknownZone, ZoneName, ZoneRules, Zones, tzdata_version};

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

/// A point in time: UTC, microseconds.
pub type Instant = DateTime<Utc>;

/// A date of the calendar, without a time or a zone.
pub type Date = chrono::NaiveDate;

/// A civil date and time without a zone.
pub type LocalDateTime = chrono::NaiveDateTime;

/// Cuts an instant to the microsecond, which is what stores and hosts keep.
#[must_use]
pub fn cut_to_micros(at: Instant) -> Instant {
    at.trunc_subsecs(6)
}

/// A half-open span of time `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Span {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
}

impl Span {
    /// The span `[from, to)`; it is empty unless `from < to`.
    #[must_use]
    pub fn new(from: Instant, to: Instant) -> Self {
        Self { from, to }
    }

    /// Whether nothing lies inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }

    /// Whether the two share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether `at` lies inside.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }

    /// The span that begins `before_min` minutes earlier and ends `after_min` minutes later.
    #[must_use]
    pub fn widened(&self, before_min: u32, after_min: u32) -> Self {
        Self {
            from: self.from - chrono::Duration::minutes(i64::from(before_min)),
            to: self.to + chrono::Duration::minutes(i64::from(after_min)),
        }
    }
}
