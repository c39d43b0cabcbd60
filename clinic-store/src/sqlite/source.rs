use super::{Db, Row};
use sqlx::{Decode, Row as _, Type};

/// Where cells are read from.
#[derive(Clone, Copy)]
pub(super) struct Source<'r>(&'r Row);

impl<'r> From<&'r Row> for Source<'r> {
    fn from(row: &'r Row) -> Self {
        Self(row)
    }
}

impl<'r> Source<'r> {
    /// The value of a column, unless there is no such column, or one of another form.
    pub(super) fn cell<T: Decode<'r, Db> + Type<Db>>(self, column: &str) -> Option<T> {
        self.0.try_get(column).ok()
    }
}
