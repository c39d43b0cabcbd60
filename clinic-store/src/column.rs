//! Column types that the two databases store differently.

use clinic_core::time::Instant;

/// An instant: microseconds since 1970 in SQLite, `timestamptz` in PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At(pub(crate) Instant);

#[cfg(feature = "sqlite")]
mod in_sqlite {
    use super::At;
    use chrono::DateTime;
    use sqlx::encode::IsNull;
    use sqlx::error::BoxDynError;
    use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
    use sqlx::{Decode, Encode, Sqlite, Type};

    impl Type<Sqlite> for At {
        fn type_info() -> SqliteTypeInfo {
            <i64 as Type<Sqlite>>::type_info()
        }

        fn compatible(info: &SqliteTypeInfo) -> bool {
            <i64 as Type<Sqlite>>::compatible(info)
        }
    }

    impl Encode<'_, Sqlite> for At {
        fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
            <i64 as Encode<Sqlite>>::encode(self.0.timestamp_micros(), buffer)
        }
    }

    impl<'r> Decode<'r, Sqlite> for At {
        fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
            let micros = <i64 as Decode<Sqlite>>::decode(value)?;
            DateTime::from_timestamp_micros(micros)
                .map(Self)
                .ok_or_else(|| "an instant out of range".into())
        }
    }
}

#[cfg(feature = "postgres")]
mod in_postgres {
    use super::At;
    use chrono::{DateTime, Utc};
    use sqlx::encode::IsNull;
    use sqlx::error::BoxDynError;
    use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
    use sqlx::{Decode, Encode, Postgres, Type};

    impl Type<Postgres> for At {
        fn type_info() -> PgTypeInfo {
            <DateTime<Utc> as Type<Postgres>>::type_info()
        }

        fn compatible(info: &PgTypeInfo) -> bool {
            <DateTime<Utc> as Type<Postgres>>::compatible(info)
        }
    }

    impl Encode<'_, Postgres> for At {
        fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            <DateTime<Utc> as Encode<Postgres>>::encode_by_ref(&self.0, buffer)
        }
    }

    impl<'r> Decode<'r, Postgres> for At {
        fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
            <DateTime<Utc> as Decode<Postgres>>::decode(value).map(Self)
        }
    }
}
