//! The forms in which values stand in columns.

use super::super::Db;
use super::cells::{Cells, corrupt};
use crate::column::At;
use clinic_core::Sensitive;
use clinic_core::access::{Actor, Capacity, PasswordHash, Permission, Role};
use clinic_core::audit::Target;
use clinic_core::ids;
use clinic_core::money::{Currency, Money, Rate};
use clinic_core::organization::{Address, Coordinates, Settings};
use clinic_core::people::{EmergencyContact, Identifier, Sex};
use clinic_core::scheduling::{Action, RecurrenceRule, SeriesMode, Source, Status};
use clinic_core::store::{StoreError, StoreResult};
use clinic_core::time::{
    Date, Instant, LocalDateTime, Schedule, WallSpan, ZoneName, local_minutes,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StringDeserializer};
use sqlx::types::Json;
use sqlx::{Decode, Encode, Type};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The values of a row that are being written.
pub(crate) type Values<'q> = sqlx::query_builder::Separated<'q, Db, &'static str>;

/// A value that stands in one column.
pub(crate) trait Cell: Sized {
    /// The type by which the database knows it.
    type Column: for<'q> Encode<'q, Db> + for<'r> Decode<'r, Db> + Type<Db>;

    /// Binds it to the next column.
    ///
    /// # Errors
    /// `Internal` if the value has no stored form.
    fn push(&self, values: &mut Values<'_>) -> StoreResult<()>;

    /// The value that was stored; `None` if nothing that is stored can look like that.
    fn of(column: Self::Column) -> Option<Self>;
}

/// A value that stands in several columns, or in one under another name.
pub(crate) trait Group: Sized {
    /// Binds it to its columns.
    ///
    /// # Errors
    /// `Internal` if the value has no stored form.
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()>;

    /// Reads it from its columns.
    ///
    /// # Errors
    /// `Corrupt` if they cannot be read.
    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self>;
}

impl<T: Cell> Cell for Option<T>
where
    Option<T::Column>: for<'q> Encode<'q, Db> + for<'r> Decode<'r, Db> + Type<Db>,
{
    type Column = Option<T::Column>;

    fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
        match self {
            Some(value) => value.push(values)?,
            None => {
                values.push_bind(None::<T::Column>);
            }
        }
        Ok(())
    }

    fn of(column: Self::Column) -> Option<Self> {
        match column {
            Some(column) => T::of(column).map(Some),
            None => Some(None),
        }
    }
}

impl<T: Cell> Cell for Sensitive<T> {
    type Column = T::Column;

    fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.expose().push(values)
    }

    fn of(column: T::Column) -> Option<Self> {
        T::of(column).map(Self::new)
    }
}

/// Values whose column has a type of its own.
macro_rules! plain {
    ($($value:ty),* $(,)?) => {$(
        impl Cell for $value {
            type Column = $value;

            fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
                values.push_bind(self.clone());
                Ok(())
            }

            fn of(column: $value) -> Option<Self> {
                Some(column)
            }
        }
    )*};
}

plain!(String, bool, i32, i64, Uuid, Date, Vec<u8>);

/// Values that stand in a column of another type.
macro_rules! converted {
    ($($value:ty, $column:ty, $to:expr, $of:expr);* $(;)?) => {$(
        impl Cell for $value {
            type Column = $column;

            fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
                let to: fn(&$value) -> $column = $to;
                values.push_bind(to(self));
                Ok(())
            }

            fn of(column: $column) -> Option<Self> {
                let of: fn($column) -> Option<$value> = $of;
                of(column)
            }
        }
    )*};
}

converted! {
    Instant, At, |at| At(*at), |at| Some(at.0);
    u16, i32, |number| i32::from(*number), |number| u16::try_from(number).ok();
    u32, i32, |number| small(*number), |number| u32::try_from(number).ok();
    u64, i64, |number| i64::try_from(*number).unwrap_or(i64::MAX), |number| u64::try_from(number).ok();
    LocalDateTime, String, local_minutes::format, |text| local_minutes::parse(&text);
    Actor, String, ToString::to_string, |text| actor(&text);
    Capacity, String, |capacity| capacity.as_str().to_owned(), |text| capacity(&text);
    PasswordHash, String, |hash| hash.0.clone(), |text| Some(PasswordHash(text));
    Rate, i64, |rate| rate.scaled(), |scaled| Rate::from_scaled(scaled).ok();
}

/// Identifiers.
macro_rules! identifiers {
    ($($id:ident),* $(,)?) => {$(
        impl Cell for ids::$id {
            type Column = Uuid;

            fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
                values.push_bind(self.0);
                Ok(())
            }

            fn of(column: Uuid) -> Option<Self> {
                Some(Self(column))
            }
        }
    )*};
}

identifiers!(
    AccountId,
    AppointmentId,
    AuditId,
    DoctorId,
    EventId,
    HoldId,
    LocationId,
    MembershipId,
    OrganizationId,
    PatientId,
    PayerId,
    RoomId,
    SeriesId,
    ServiceId,
    SessionId,
    TimeOffId,
);

/// Values that are one word in JSON: a status, a zone, a currency.
macro_rules! words {
    ($($value:ty),* $(,)?) => {$(
        impl Cell for $value {
            type Column = String;

            fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
                values.push_bind(word(self)?);
                Ok(())
            }

            fn of(column: String) -> Option<Self> {
                from_word(column)
            }
        }
    )*};
}

words!(
    Action, Currency, Role, SeriesMode, Sex, Source, Status, ZoneName
);

/// Values that are written as JSON.
macro_rules! documents {
    ($($value:ty),* $(,)?) => {$(
        impl Cell for $value {
            type Column = Json<Self>;

            fn push(&self, values: &mut Values<'_>) -> StoreResult<()> {
                values.push_bind(Json(self));
                Ok(())
            }

            fn of(column: Json<Self>) -> Option<Self> {
                Some(column.0)
            }
        }
    )*};
}

documents!(
    Address,
    BTreeMap<Date, String>,
    EmergencyContact,
    RecurrenceRule,
    Schedule,
    Vec<String>,
    Vec<Permission>,
    Vec<ids::DoctorId>,
    Vec<ids::LocationId>,
    Option<Settings>,
    Option<Vec<Identifier>>,
    serde_json::Value,
);

impl Group for Option<Money> {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.map(|price| price.minor()).push(values)?;
        self.map(|price| price.currency().code().to_owned())
            .push(values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [minor, currency] = columns else {
            return Err(corrupt("money"));
        };
        match (cells.value::<Option<i64>>(minor)?, cells.value(currency)?) {
            (Some(minor), Some(currency)) => Ok(Some(Money::from_minor(minor, currency))),
            (None, None) => Ok(None),
            _ => Err(corrupt(minor)),
        }
    }
}

impl Group for Option<Coordinates> {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.map(|at| at.latitude_e6).push(values)?;
        self.map(|at| at.longitude_e6).push(values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [latitude, longitude] = columns else {
            return Err(corrupt("coordinates"));
        };
        Ok(match (cells.value(latitude)?, cells.value(longitude)?) {
            (Some(latitude_e6), Some(longitude_e6)) => Some(Coordinates {
                latitude_e6,
                longitude_e6,
            }),
            _ => None,
        })
    }
}

impl Group for WallSpan {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.from.push(values)?;
        self.to.push(values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [from, to] = columns else {
            return Err(corrupt("a span"));
        };
        Ok(Self {
            from: cells.value(from)?,
            to: cells.value(to)?,
        })
    }
}

impl Group for Option<Target> {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.as_ref()
            .map(|target| target.kind.clone())
            .push(values)?;
        self.as_ref().map(|target| target.id).push(values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [kind, id] = columns else {
            return Err(corrupt("a target"));
        };
        Ok(match (cells.value(kind)?, cells.value(id)?) {
            (Some(kind), Some(id)) => Some(Target { kind, id }),
            _ => None,
        })
    }
}

/// A value in one column of another name.
impl<T: Cell> Group for T {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        Cell::push(self, values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        match columns {
            [column] => cells.value(column),
            _ => Err(corrupt("a value of one column")),
        }
    }
}

/// The actor as `Display` has written it.
fn actor(text: &str) -> Option<Actor> {
    match text {
        "host" => Some(Actor::Host),
        "public" => Some(Actor::Public),
        _ => text
            .strip_prefix("account:")?
            .parse()
            .ok()
            .map(Actor::Account),
    }
}

fn capacity(text: &str) -> Option<Capacity> {
    Capacity::ALL.into_iter().find(|one| one.as_str() == text)
}

/// A value that is one word in JSON, as that word.
pub(crate) fn word<T: Serialize>(value: &T) -> StoreResult<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Internal(
            "a value that should be one word is not".into(),
        )),
    }
}

fn from_word<T: DeserializeOwned>(text: String) -> Option<T> {
    let from: StringDeserializer<ValueError> = text.into_deserializer();
    T::deserialize(from).ok()
}

/// A count as it is stored.
pub(crate) fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A version as it is stored.
pub(crate) fn big(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
