use super::error::stored;
use super::transaction::StoreTx;
use super::writer::Writer;
use crate::error::OpenError;
use crate::options::Options;
use crate::pause::pause;
use crate::runtime::within_runtime;
use async_trait::async_trait;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Pool, Sqlite};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// The first version whose write-ahead log loses nothing when it starts anew.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/sqlite");

/// A store in a SQLite file: one writer, any number of readers, each on a snapshot.
pub struct SqliteStore {
    options: SqliteConnectOptions,
    readers: Pool<Sqlite>,
    writer: Writer,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens a file, which is made where there is none.
    ///
    /// # Errors
    /// An address that names no file, a SQLite that is too old, or a file that cannot be opened.
    pub async fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        if url.contains(":memory:")
            || url.contains("mode=memory")
            || url == "sqlite:"
            || url == "sqlite://"
        {
            return Err(OpenError::InMemory);
        }
        let connect = SqliteConnectOptions::from_str(url)
            .map_err(|error| OpenError::Address(error.into()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let mut connection = connect.connect().await.map_err(stored)?;
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&mut connection)
            .await
            .map_err(stored)?;
        if !is_recent(&version) {
            return Err(OpenError::SqliteTooOld { found: version });
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .connect_with(connect.clone().pragma("query_only", "ON"))
            .await
            .map_err(stored)?;
        let writer = Writer::new(connection, options.acquire_timeout);
        Ok(Self {
            options: connect,
            readers,
            writer,
        })
    }

    /// The file of an address; none for an address that names none.
    #[must_use]
    pub fn file_of(url: &str) -> Option<PathBuf> {
        if !url.starts_with("sqlite:") {
            return None;
        }
        let options = SqliteConnectOptions::from_str(url).ok()?;
        Some(options.get_filename().to_owned())
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// A migration that failed.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let mut connection = self.options.connect().await.map_err(stored)?;
        MIGRATIONS
            .run_direct(None, &mut connection, false)
            .await
            .map_err(OpenError::Migration)?;
        connection.close().await.map_err(stored)?;
        Ok(())
    }
}

/// Whether a version such as `3.51.3` is not older than the oldest that may be used.
fn is_recent(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= OLDEST
}

#[async_trait]
impl Store for SqliteStore {
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
        within_runtime()?;
        let tx = match mode {
            Mode::Read => StoreTx::reader(scope, self.readers.begin().await.map_err(stored)?),
            Mode::Write => StoreTx::writer(scope, self.writer.turn().await?),
        };
        Ok(Box::new(tx))
    }

    async fn pause(&self, attempt: u32) -> bool {
        within_runtime().is_ok() && pause(attempt).await
    }

    async fn close(&self) -> StoreResult<()> {
        within_runtime()?;
        // The last connection moves the write-ahead log into the file; only the writer may.
        self.readers.close().await;
        self.writer.close().await
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn old_versions_are_refused() {
        for (version, recent) in [
            ("3.51.3", true),
            ("3.52.0", true),
            ("4.0", true),
            ("3.51.2", false),
            ("3.9.99", false),
            ("", false),
        ] {
            assert_eq!(super::is_recent(version), recent, "{version}");
        }
    }
}
