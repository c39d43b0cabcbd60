//! The cells of a row, read by the names of their columns.

use super::super::{Db, Source};
use super::cell::Cell;
use clinic_core::store::{StoreError, StoreResult};
use sqlx::{Decode, Type};

/// What cannot be read, named by its column; never with its value.
pub(crate) fn corrupt(column: &str) -> StoreError {
    StoreError::Corrupt(["the column ", column].concat())
}

/// Reads the cells of a row by name.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'r>(pub(crate) Source<'r>);

impl Cells<'_> {
    /// The value of a column, in the form in which it stands there.
    pub(crate) fn get<T>(self, column: &'static str) -> StoreResult<T>
    where
        T: for<'a> Decode<'a, Db> + Type<Db>,
    {
        self.0.cell(column).ok_or_else(|| corrupt(column))
    }

    /// The value of a column.
    pub(crate) fn value<T: Cell>(self, column: &'static str) -> StoreResult<T> {
        T::of(self.get(column)?).ok_or_else(|| corrupt(column))
    }
}
