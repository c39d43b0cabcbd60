//! Weekly hours and their exceptions.

use super::{Date, LocalDateTime};
use crate::base::words::words;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A wall-clock time of day from `00:00` to `24:00`, in whole minutes.
///
/// ```
/// use clinic_core::time::Wall;
/// let close: Wall = "24:00".parse()?;
/// assert_eq!(close.minutes(), 1440);
/// assert!("24:01".parse::<Wall>().is_err());
/// # Ok::<(), clinic_core::time::InvalidWall>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, pattern = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", example = "09:00"))]
pub struct Wall(u16);

impl Wall {
    /// The time `minutes` after midnight; `None` beyond `24:00`.
    #[must_use]
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= 1440).then_some(Self(minutes))
    }

    /// Minutes after midnight, 0 to 1440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// A text that is no wall-clock time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a wall time is HH:MM from 00:00 to 24:00")]
pub struct InvalidWall;

impl FromStr for Wall {
    type Err = InvalidWall;
    fn from_str(text: &str) -> Result<Self, InvalidWall> {
        let (h, m) = text.split_once(':').ok_or(InvalidWall)?;
        let two = |part: &str| {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
                .ok_or(InvalidWall)
        };
        let (h, m) = (two(h)?, two(m)?);
        if m > 59 {
            return Err(InvalidWall);
        }
        Self::from_minutes(h * 60 + m).ok_or(InvalidWall)
    }
}

impl TryFrom<String> for Wall {
    type Error = InvalidWall;
    fn try_from(text: String) -> Result<Self, InvalidWall> {
        text.parse()
    }
}

impl From<Wall> for String {
    fn from(wall: Wall) -> Self {
        wall.to_string()
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A span of wall time within a date, written `["09:00","12:00"]`.
///
/// `to <= from` means that the span ends on the next date (a night shift).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(Wall, Wall)", into = "(Wall, Wall)")]
pub struct WallRange {
    /// The first minute inside.
    pub from: Wall,
    /// The first minute after.
    pub to: Wall,
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for WallRange {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(utoipa::openapi::Ref::from_schema_name("Wall"))
            .min_items(Some(2))
            .max_items(Some(2))
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for WallRange {
    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        schemas.push(("Wall".to_owned(), <Wall as utoipa::PartialSchema>::schema()));
    }
}

impl From<(Wall, Wall)> for WallRange {
    fn from((from, to): (Wall, Wall)) -> Self {
        Self { from, to }
    }
}

impl From<WallRange> for (Wall, Wall) {
    fn from(range: WallRange) -> Self {
        (range.from, range.to)
    }
}

/// A span between two wall times on dates, such as a time off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WallSpan {
    /// The first wall time inside.
    #[serde(with = "local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub from: LocalDateTime,
    /// The first wall time after.
    #[serde(with = "local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T17:00"))]
    pub to: LocalDateTime,
}

/// The form of a wall time on a date: `2027-02-01T09:00` (seconds are read and written where they are
/// not zero).
pub mod local_minutes {
    use super::LocalDateTime;
    use serde::{Deserialize, Deserializer, Serializer};

    /// The wall time as text, in minutes unless it has seconds.
    pub fn format(at: &LocalDateTime) -> String {
        use chrono::Timelike;
        if at.second() == 0 && at.nanosecond() == 0 {
            return format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute());
        }
        at.format("%Y-%m-%dT%H:%M:%S%.f").to_string()
    }

    /// Reads a wall time; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<LocalDateTime> {
        use chrono::Timelike;
        // Two digits for each part of the date and for the hour, which chrono does not ask for.
        super::civil::parse(text.get(..10)?)?;
        let hour = text.as_bytes().get(11..14)?;
        if !hour[..2].iter().all(u8::is_ascii_digit) || hour[2] != b':' {
            return None;
        }
        let read = if text.len() == 16 {
            LocalDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        } else {
            LocalDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        };
        // A second of 60 is none by the clocks that this time is read on.
        read.ok().filter(|at| at.nanosecond() < 1_000_000_000)
    }

    /// For serde.
    ///
    /// # Errors
    /// The errors of the serializer.
    pub fn serialize<S: Serializer>(at: &LocalDateTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format(at))
    }

    /// For serde.
    ///
    /// # Errors
    /// A text that is not `YYYY-MM-DDTHH:MM`.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<LocalDateTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| serde::de::Error::custom("a local time is YYYY-MM-DDTHH:MM"))
    }
}

/// Civil dates as JSON: `YYYY-MM-DD` and nothing shorter or longer.
pub mod civil {
    use crate::base::time::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Reads a date; `None` if the text is none: four digits, two and two, with hyphens between.
    #[must_use]
    pub fn parse(text: &str) -> Option<Date> {
        let strict = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        strict.then(|| text.parse().ok())?
    }

    /// For serde.
    ///
    /// # Errors
    /// The errors of the serializer.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        date.serialize(serializer)
    }

    /// For serde.
    ///
    /// # Errors
    /// A text that is not `YYYY-MM-DD`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| serde::de::Error::custom("a date is YYYY-MM-DD"))
    }

    /// A civil date that may be absent or null, as JSON text `YYYY-MM-DD`.
    pub mod optional {
        use super::Date;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};
        use std::borrow::Borrow;

        /// For serde.
        ///
        /// # Errors
        /// The errors of the serializer.
        pub fn serialize<D: Borrow<Date>, S: Serializer>(
            date: &Option<D>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            let date: Option<&Date> = date.as_ref().map(Borrow::borrow);
            date.serialize(serializer)
        }

        /// For serde.
        ///
        /// # Errors
        /// A text that is not `YYYY-MM-DD`.
        pub fn deserialize<'de, T: From<Date>, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<T>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            let read = |text: String| {
                let date = super::parse(&text).map(T::from);
                date.ok_or_else(|| serde::de::Error::custom("a date is YYYY-MM-DD"))
            };
            text.map(read).transpose()
        }
    }

    /// Civil dates that are the keys of a map, as JSON text `YYYY-MM-DD`.
    pub mod keys {
        use super::Date;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};
        use std::collections::BTreeMap;

        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        struct Key(Date);

        // Not derived: what tells the place of an error takes keys as texts, and no struct around one.
        impl<'de> Deserialize<'de> for Key {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::deserialize(deserializer).map(Self)
            }
        }

        /// For serde.
        ///
        /// # Errors
        /// The errors of the serializer.
        pub fn serialize<V: Serialize, S: Serializer>(
            map: &BTreeMap<Date, V>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            map.serialize(serializer)
        }

        /// For serde.
        ///
        /// # Errors
        /// A key that is not `YYYY-MM-DD`, and the errors of the values.
        pub fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<BTreeMap<Date, V>, D::Error> {
            let map = BTreeMap::<Key, V>::deserialize(deserializer)?;
            Ok(map.into_iter().map(|(key, value)| (key.0, value)).collect())
        }
    }
}

/// A day of the week, written `mon` … `sun`. Weeks start on Monday (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Weekday {
    /// Monday, written by its first three letters in lower case.
    Mon,
    /// Tuesday, written by its first three letters in lower case.
    Tue,
    /// Wednesday, written by its first three letters in lower case.
    Wed,
    /// Thursday, written by its first three letters in lower case.
    Thu,
    /// Friday, written by its first three letters in lower case.
    Fri,
    /// Saturday, written by its first three letters in lower case.
    Sat,
    /// Sunday, written by its first three letters in lower case.
    Sun,
}

words!("weekday", Weekday {
    Mon = "mon",
    Tue = "tue",
    Wed = "wed",
    Thu = "thu",
    Fri = "fri",
    Sat = "sat",
    Sun = "sun",
});

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Mon,
            chrono::Weekday::Tue => Self::Tue,
            chrono::Weekday::Wed => Self::Wed,
            chrono::Weekday::Thu => Self::Thu,
            chrono::Weekday::Fri => Self::Fri,
            chrono::Weekday::Sat => Self::Sat,
            chrono::Weekday::Sun => Self::Sun,
        }
    }
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

impl Weekday {
    /// The weekday of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        date.weekday().into()
    }

    /// Days since Monday, 0 to 6.
    #[must_use]
    pub fn days_from_monday(self) -> u8 {
        self as u8
    }
}

/// Spans of wall time for each weekday; a weekday without any is closed. Spans may overlap: they count as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Weekly {
    /// The spans that begin on a Monday.
    pub mon: Vec<WallRange>,
    /// The spans that begin on a Tuesday.
    pub tue: Vec<WallRange>,
    /// The spans that begin on a Wednesday.
    pub wed: Vec<WallRange>,
    /// The spans that begin on a Thursday.
    pub thu: Vec<WallRange>,
    /// The spans that begin on a Friday.
    pub fri: Vec<WallRange>,
    /// The spans that begin on a Saturday.
    pub sat: Vec<WallRange>,
    /// The spans that begin on a Sunday.
    pub sun: Vec<WallRange>,
}

impl Weekly {
    /// The spans of one weekday.
    #[must_use]
    pub fn on(&self, day: Weekday) -> &[WallRange] {
        match day {
            Weekday::Mon => &self.mon,
            Weekday::Tue => &self.tue,
            Weekday::Wed => &self.wed,
            Weekday::Thu => &self.thu,
            Weekday::Fri => &self.fri,
            Weekday::Sat => &self.sat,
            Weekday::Sun => &self.sun,
        }
    }

    /// The spans of one weekday, to be changed.
    pub fn on_mut(&mut self, day: Weekday) -> &mut Vec<WallRange> {
        match day {
            Weekday::Mon => &mut self.mon,
            Weekday::Tue => &mut self.tue,
            Weekday::Wed => &mut self.wed,
            Weekday::Thu => &mut self.thu,
            Weekday::Fri => &mut self.fri,
            Weekday::Sat => &mut self.sat,
            Weekday::Sun => &mut self.sun,
        }
    }
}

/// Weekly hours with exceptions by date: a doctor's schedule at a location, a room's, or the opening
/// hours of a location.
///
/// An exception replaces its date whole; an empty one closes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// The spans of each weekday, on every date that has no exception.
    pub weekly: Weekly,
    /// What replaces it on single dates.
    #[serde(with = "civil::keys")]
    pub dates: BTreeMap<Date, Vec<WallRange>>,
}

impl Schedule {
    /// Monday to Friday from one wall time to another, without exceptions.
    ///
    /// ```
    /// use clinic_core::time::Schedule;
    /// let hours = Schedule::workdays("09:00".parse()?, "17:00".parse()?);
    /// assert_eq!(hours.on("2027-02-01".parse()?).len(), 1, "a Monday");
    /// assert!(hours.on("2027-02-06".parse()?).is_empty(), "a Saturday");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn workdays(from: Wall, to: Wall) -> Self {
        let day = || vec![WallRange { from, to }];
        let weekly = Weekly {
            mon: day(),
            tue: day(),
            wed: day(),
            thu: day(),
            fri: day(),
            ..Weekly::default()
        };
        Self {
            weekly,
            dates: BTreeMap::new(),
        }
    }

    /// The spans that `date` declares.
    #[must_use]
    pub fn on(&self, date: Date) -> &[WallRange] {
        match self.dates.get(&date) {
            Some(spans) => spans,
            None => self.weekly.on(Weekday::of(date)),
        }
    }
}
