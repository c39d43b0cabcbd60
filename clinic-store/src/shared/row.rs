//! Cells of a row, and the forms in which values stand in them.

use super::{Db, Row, Source};
use crate::column::At;
use clinic_core::Sensitive;
use clinic_core::money::{Currency, Money};
use clinic_core::store::{StoreError, StoreResult};
use clinic_core::time::{Instant, LocalDateTime, local_minutes};
use serde::Serialize;
use serde::de::value::{Error as ValueError, StringDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use sqlx::types::Json;
use sqlx::{Decode, Type};
use uuid::Uuid;

/// What cannot be read, named by its column; never with its value.
pub(super) fn corrupt(column: &str) -> StoreError {
    StoreError::Corrupt(["the column ", column].concat())
}

/// Reads the cells of a row by name.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r>(pub(super) Source<'r>);

impl<'r> Cells<'r> {
    /// The cells of a row of an answer.
    pub(super) fn of(row: &'r Row) -> Self {
        Self(row.into())
    }
    /// The value of a column.
    pub(super) fn get<T>(self, column: &'static str) -> StoreResult<T>
    where
        T: for<'a> Decode<'a, Db> + Type<Db>,
    {
        self.0.cell(column).ok_or_else(|| corrupt(column))
    }

    /// A text, marked as sensitive where the record has it so.
    pub(super) fn text<T: From<String>>(self, column: &'static str) -> StoreResult<T> {
        self.get::<String>(column).map(T::from)
    }

    pub(super) fn optional_text<T: From<String>>(
        self,
        column: &'static str,
    ) -> StoreResult<Option<T>> {
        Ok(self.get::<Option<String>>(column)?.map(T::from))
    }

    pub(super) fn id<I: From<Uuid>>(self, column: &'static str) -> StoreResult<I> {
        self.get::<Uuid>(column).map(I::from)
    }

    pub(super) fn optional_id<I: From<Uuid>>(self, column: &'static str) -> StoreResult<Option<I>> {
        Ok(self.get::<Option<Uuid>>(column)?.map(I::from))
    }

    pub(super) fn at(self, column: &'static str) -> StoreResult<Instant> {
        Ok(self.get::<At>(column)?.0)
    }

    pub(super) fn optional_at(self, column: &'static str) -> StoreResult<Option<Instant>> {
        Ok(self.get::<Option<At>>(column)?.map(|at| at.0))
    }

    pub(super) fn number(self, column: &'static str) -> StoreResult<u32> {
        u32::try_from(self.get::<i32>(column)?).map_err(|_| corrupt(column))
    }

    pub(super) fn optional_number(self, column: &'static str) -> StoreResult<Option<u32>> {
        self.get::<Option<i32>>(column)?
            .map(u32::try_from)
            .transpose()
            .map_err(|_| corrupt(column))
    }

    pub(super) fn lane(self) -> StoreResult<u16> {
        u16::try_from(self.get::<i32>("lane")?).map_err(|_| corrupt("lane"))
    }

    pub(super) fn version(self) -> StoreResult<u64> {
        u64::try_from(self.get::<i64>("version")?).map_err(|_| corrupt("version"))
    }

    pub(super) fn json<T: DeserializeOwned + 'static>(
        self,
        column: &'static str,
    ) -> StoreResult<T> {
        Ok(self.get::<Json<T>>(column)?.0)
    }

    pub(super) fn optional_json<T: DeserializeOwned + 'static>(
        self,
        column: &'static str,
    ) -> StoreResult<Option<T>> {
        Ok(self.get::<Option<Json<T>>>(column)?.map(|json| json.0))
    }

    /// A value that is one word in JSON: a status, a zone, a currency.
    pub(super) fn word<T: DeserializeOwned>(self, column: &'static str) -> StoreResult<T> {
        from_word(self.text(column)?).ok_or_else(|| corrupt(column))
    }

    pub(super) fn optional_word<T: DeserializeOwned>(
        self,
        column: &'static str,
    ) -> StoreResult<Option<T>> {
        self.optional_text(column)?
            .map(|text: String| from_word(text).ok_or_else(|| corrupt(column)))
            .transpose()
    }

    pub(super) fn wall(self, column: &'static str) -> StoreResult<LocalDateTime> {
        local_minutes::parse(&self.get::<String>(column)?).ok_or_else(|| corrupt(column))
    }

    /// The price in `price_minor` and `price_currency`.
    pub(super) fn price(self) -> StoreResult<Option<Money>> {
        match (
            self.get::<Option<i64>>("price_minor")?,
            self.optional_word::<Currency>("price_currency")?,
        ) {
            (Some(minor), Some(currency)) => Ok(Some(Money::from_minor(minor, currency))),
            (None, None) => Ok(None),
            _ => Err(corrupt("price_minor")),
        }
    }
}

/// A sensitive value as it is stored.
pub(super) fn exposed<T: Clone>(value: &Option<Sensitive<T>>) -> Option<T> {
    value.clone().map(Sensitive::into_inner)
}

/// A value that is one word in JSON, as that word.
pub(super) fn word<T: Serialize>(value: &T) -> StoreResult<String> {
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

/// The count as it is stored.
pub(super) fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The version as it is stored.
pub(super) fn big(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
