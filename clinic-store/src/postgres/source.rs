//! Where cells are read from: a row of an answer, or a record that stands in one column of it.

use super::{Db, Row};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::PgRecordDecoder;
use sqlx::postgres::{PgTypeInfo, PgValue, PgValueRef};
use sqlx::{Decode, Row as _, Type, Value as _};

/// Where cells are read from.
#[derive(Clone, Copy)]
pub(super) enum Source<'r> {
    Row(&'r Row),
    Record(&'r Record),
}

impl<'r> From<&'r Row> for Source<'r> {
    fn from(row: &'r Row) -> Self {
        Self::Row(row)
    }
}

impl<'r> Source<'r> {
    /// The value of a column, unless there is no such column, or one of another form.
    pub(super) fn cell<T: Decode<'r, Db> + Type<Db>>(self, column: &str) -> Option<T> {
        match self {
            Self::Row(row) => row.try_get(column).ok(),
            Self::Record(record) => record.cell(column),
        }
    }
}

/// A row of a subquery as one value, `SELECT part FROM (SELECT …) AS part`. It knows the types of its columns,
/// and gets their names from whoever wrote the subquery.
pub(super) struct Record(Vec<(&'static str, PgValue)>);

/// A value of any type.
struct Any(PgValue);

impl Type<Db> for Any {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("unknown")
    }

    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}

impl<'r> Decode<'r, Db> for Any {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(sqlx::ValueRef::to_owned(&value)))
    }
}

impl Record {
    /// Reads a record with these columns.
    pub(super) fn read(
        value: PgValueRef<'_>,
        columns: &[&'static str],
    ) -> Result<Self, BoxDynError> {
        let mut record = PgRecordDecoder::new(value)?;
        let values = columns
            .iter()
            .map(|name| Ok((*name, record.try_decode::<Any>()?.0)));
        Ok(Self(values.collect::<Result<_, BoxDynError>>()?))
    }

    fn cell<'r, T: Decode<'r, Db> + Type<Db>>(&'r self, column: &str) -> Option<T> {
        let (_, value) = self.0.iter().find(|(name, _)| *name == column)?;
        let compatible = value.is_null() || T::compatible(&value.type_info());
        T::decode(value.as_ref()).ok().filter(|_| compatible)
    }
}
