//! Values that each side has a type of its own for: `java.time.Instant`, `BigDecimal`, `UUID`, `LocalDate`;
//! `Date`, `Decimal`, `UUID` in Swift.

use crate::error::ClinicError;
use clinic_core::time::{Date, Instant, LocalDateTime, local_minutes};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An instant; microseconds since 1970 on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub Instant);

/// An exact decimal number; text on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExactNumber(#[serde(with = "rust_decimal::serde::str")] pub Decimal);

/// An identifier of any kind of record; text on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub Uuid);

/// Identifiers by the kind of record that they name; text on the way.
macro_rules! named_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        uniffi::custom_type!($name, String, {
            try_lift: |text| match text.parse() {
                Ok(id) => Ok($name(id)),
                Err(_) => Err(crate::error::ClinicError::invalid("an id must be a UUID").into()),
            },
            lower: |id| id.0.to_string(),
        });
    )*};
}
pub(crate) use named_ids;

/// A civil date; `YYYY-MM-DD` on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CivilDate(pub Date);

/// A clock on the wall; `YYYY-MM-DDTHH:MM` on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallTime(#[serde(with = "local_minutes")] pub LocalDateTime);

/// A span of a day by the clock on the wall, `[from, to)`: `HH:MM`, up to `24:00`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Record)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct WallRange {
    /// The first minute inside.
    pub from: String,
    /// The first minute after.
    pub to: String,
}

impl From<(String, String)> for WallRange {
    fn from((from, to): (String, String)) -> Self {
        Self { from, to }
    }
}

impl From<WallRange> for (String, String) {
    fn from(range: WallRange) -> Self {
        (range.from, range.to)
    }
}

uniffi::custom_type!(Timestamp, i64, {
    try_lift: |micros| match chrono::DateTime::from_timestamp_micros(micros) {
        Some(at) => Ok(Timestamp(at)),
        None => Err(ClinicError::invalid("an instant lies beyond what is served").into()),
    },
    lower: |at| at.0.timestamp_micros(),
});

uniffi::custom_type!(ExactNumber, String, {
    try_lift: |text| match text.parse() {
        Ok(amount) => Ok(ExactNumber(amount)),
        Err(_) => Err(ClinicError::invalid("an amount must be a decimal number").into()),
    },
    lower: |amount| amount.0.to_string(),
});

uniffi::custom_type!(Id, String, {
    try_lift: |text| match text.parse() {
        Ok(id) => Ok(Id(id)),
        Err(_) => Err(ClinicError::invalid("an id must be a UUID").into()),
    },
    lower: |id| id.0.to_string(),
});

uniffi::custom_type!(CivilDate, String, {
    try_lift: |text| match text.parse() {
        Ok(date) => Ok(CivilDate(date)),
        Err(_) => Err(ClinicError::invalid("a date must be YYYY-MM-DD").into()),
    },
    lower: |date| date.0.to_string(),
});

uniffi::custom_type!(WallTime, String, {
    try_lift: |text| match local_minutes::parse(&text) {
        Some(at) => Ok(WallTime(at)),
        None => Err(ClinicError::invalid("a local time must be YYYY-MM-DDTHH:MM").into()),
    },
    lower: |at| local_minutes::format(&at.0),
});
