//! What the errors of the databases mean to the core.

use clinic_core::error::{Error, ErrorCode};
use clinic_core::store::{ConflictKind, StoreError};
use sqlx::error::DatabaseError;
use std::sync::Arc;

/// Why a store could not be opened or brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address begins with none of `sqlite:` and `postgres:`.
    #[error("the address of a store begins with sqlite: or postgres:")]
    UnknownScheme,
    /// The address is one of a database that was not compiled in.
    #[error(
        "this program was built without {database}: build clinic-store with its feature `{feature}`"
    )]
    NotBuiltIn {
        /// The database that the address means.
        database: &'static str,
        /// The feature of this crate that brings it.
        feature: &'static str,
    },
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
    /// The database cannot be reached or opened.
    #[error("the database {place} cannot be opened")]
    Database {
        /// Its file, or its host and name.
        place: String,
        /// What the database or the driver said.
        #[source]
        cause: StoreError,
    },
    /// The schema could not be brought up to date.
    #[error("the schema of {place} could not be brought up to date")]
    Migration {
        /// The database, named without its password.
        place: String,
        /// What the database or the driver said.
        #[source]
        cause: sqlx::migrate::MigrateError,
    },
    /// The schema is older than this version, and is not to be migrated, or not by this login.
    #[error(
        "the schema of {place} lacks migration {missing}: run `clinic migrate`, on PostgreSQL as the login that owns the \
         database"
    )]
    SchemaBehind {
        /// The database, named without its password.
        place: String,
        /// The first migration that it lacks.
        missing: i64,
    },
    /// The schema is newer than this version.
    #[error(
        "the schema of {place} is newer than this version of clinic: it has migration {found}, and {known} is the last \
         one known"
    )]
    SchemaNewer {
        /// The database, named without its password.
        place: String,
        /// The number of the newest migration that the database has.
        found: i64,
        /// The newest one that this version knows.
        known: i64,
    },
    /// A migration was applied whose text was another, or was left half done.
    #[error("migration {version} of {place} is not the one that this version knows")]
    SchemaDiffers {
        /// The database, named without its password.
        place: String,
        /// The number of the migration.
        version: i64,
    },
    /// Row-level security does not hold the login.
    #[error(
        "the login {login} is a superuser or bypasses row-level security, so nothing would separate organizations: make \
         another with CREATE ROLE clinic LOGIN CREATEROLE PASSWORD '…'; ALTER DATABASE \"{database}\" OWNER TO clinic; \
         or set database.allow_superuser"
    )]
    Superuser {
        /// The name of the database login.
        login: String,
        /// The database, named without its password.
        database: String,
    },
    /// The login may not make the roles that transactions run as, or not grant them.
    #[error(
        "the login of {place} may not make or grant roles ({message}): the owner of the database needs CREATEROLE, and \
         grants only roles that it has made itself; as a superuser, ALTER ROLE … CREATEROLE"
    )]
    NeedsCreateRole {
        /// The database, by its address without a password.
        place: String,
        /// What the database said.
        message: String,
    },
    /// A login cannot be given the rights to serve.
    #[error("the login {login} cannot serve: {why}")]
    ServingLogin {
        /// The name of the database login.
        login: String,
        /// What the database or the driver said.
        why: &'static str,
    },
    /// A SQLite file that another program has made.
    #[error("{path} is a SQLite file of another program")]
    Foreign {
        /// The path of the database file.
        path: String,
    },
    /// There is no SQLite file, and none is to be made.
    #[error(
        "there is no database {path}: look at the path, which is read from the working directory unless it begins \
         with /, or make it with `clinic migrate`"
    )]
    Missing {
        /// The file that was to be opened.
        path: String,
    },
    /// A file that cannot be written.
    #[error(
        "{path} can only be read, and a clinic writes: look at its permissions and those of its folder"
    )]
    ReadOnly {
        /// The path of the database file.
        path: String,
    },
    /// The store failed at what it was first asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What went wrong, with the causes that say more.
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

/// What an embedding host tells its own caller.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        // The hosts show nothing else of an error, so a database that cannot be opened says here why.
        let text = match &error {
            OpenError::Database { .. } => with_causes(&error),
            _ => error.to_string(),
        };
        let code = match error {
            OpenError::UnknownScheme
            | OpenError::NotBuiltIn { .. }
            | OpenError::InMemory
            | OpenError::Address(_)
            | OpenError::Foreign { .. }
            | OpenError::NeedsCreateRole { .. }
            | OpenError::ServingLogin { .. }
            | OpenError::Superuser { .. } => ErrorCode::InvalidValue,
            OpenError::SqliteTooOld { .. }
            | OpenError::Database { .. }
            | OpenError::Migration { .. }
            | OpenError::SchemaBehind { .. }
            | OpenError::SchemaNewer { .. }
            | OpenError::SchemaDiffers { .. }
            | OpenError::Missing { .. }
            | OpenError::ReadOnly { .. }
            | OpenError::Store(_) => ErrorCode::Unavailable,
        };
        let mut told = Self::new(code, text);
        told.cause = Some(Arc::new(error));
        told
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

/// On PostgreSQL, an answer that is not of the form that its statement gives it.
#[cfg(feature = "postgres")]
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
