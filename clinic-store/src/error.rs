//! What the errors of the databases mean to the core.

use clinic_core::error::{Error, ErrorCode};
use clinic_core::store::{ConflictKind, StoreError};
use sqlx::error::DatabaseError;

/// Why a store could not be opened or brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address begins with none of `sqlite:` and `postgres:`.
    #[error("the address of a store begins with sqlite: or postgres:")]
    UnknownScheme,
    /// A SQLite database without a file.
    #[error("a SQLite store needs a file; use the core's MemoryStore to keep all in memory")]
    InMemory,
    /// A SQLite that can lose committed writes when its write-ahead log starts anew.
    #[error("SQLite is {found}, and must be 3.51.3 or later")]
    SqliteTooOld {
        /// The version that was found.
        found: String,
    },
    /// The address cannot be read.
    #[error("the address of the store cannot be read")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an embedding host tells its own caller.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        let code = match error {
            OpenError::UnknownScheme | OpenError::InMemory | OpenError::Address(_) => {
                ErrorCode::InvalidValue
            }
            OpenError::SqliteTooOld { .. } | OpenError::Migration(_) | OpenError::Store(_) => {
                ErrorCode::Unavailable
            }
        };
        Self::new(code, error.to_string())
    }
}

/// An error of a database without the values that its own message may quote.
#[derive(Debug, thiserror::Error)]
#[error("the database answered {code}{}", .detail.as_deref().map(|d| [": ", d].concat()).unwrap_or_default())]
pub(crate) struct DatabaseFailure {
    /// The database's code.
    pub(crate) code: String,
    /// A name of the schema, or a message that quotes no value.
    pub(crate) detail: Option<String>,
}

/// The verdict on an error of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Conflict(ConflictKind),
    Retry,
    Unavailable,
    Corrupt,
    Internal,
}

/// An answer that is not of the form that its statement gives it.
pub(crate) fn unreadable() -> StoreError {
    StoreError::Corrupt("an answer has an unexpected form".to_owned())
}

/// What an error means; `judge` knows the codes of its database.
pub(crate) fn meaning(
    error: sqlx::Error,
    judge: fn(&dyn DatabaseError) -> (Verdict, DatabaseFailure),
) -> StoreError {
    use sqlx::Error as E;
    match error {
        E::Database(error) => {
            let (verdict, failure) = judge(error.as_ref());
            tracing::debug!(
                code = failure.code,
                ?verdict,
                "the database refused a statement"
            );
            match verdict {
                Verdict::Conflict(kind) => StoreError::Conflict(kind),
                Verdict::Retry => StoreError::Retry(failure.into()),
                Verdict::Unavailable => StoreError::Unavailable(failure.into()),
                Verdict::Corrupt => StoreError::Corrupt(failure.to_string()),
                Verdict::Internal => StoreError::Internal(failure.into()),
            }
        }
        E::Io(_)
        | E::Tls(_)
        | E::PoolTimedOut
        | E::PoolClosed
        | E::WorkerCrashed
        | E::BeginFailed => StoreError::Unavailable(error.into()),
        // Their sources may quote a value.
        E::Decode(_) | E::ColumnDecode { .. } => {
            StoreError::Corrupt("a column has an unexpected form".to_owned())
        }
        E::Encode(_) => StoreError::Internal("a value has no stored form".into()),
        other => StoreError::Internal(other.into()),
    }
}
