use super::error::{is_read_only, stored};
use super::file::DatabaseFile;
use super::reader::Readers;
use super::schema::{self, patiently};
use super::shared::due;
use super::transaction::StoreTx;
use super::writer::Writer;
use crate::error::OpenError;
use crate::options::Options;
use crate::pause::{pause, within};
use crate::runtime::within_runtime;
use async_trait::async_trait;
use clinic_core::ids::AccountId;
use clinic_core::store::{DoneDue, Due, Mode, Scope, Store, StoreError, StoreResult, Tx, Work};
use clinic_core::time::Instant;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// The first version whose write-ahead log loses nothing when it starts anew.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// A store in a SQLite file: one writer, any number of readers, each on a snapshot.
pub struct SqliteStore {
    options: SqliteConnectOptions,
    file: DatabaseFile,
    place: String,
    readers: Readers,
    writer: Writer,
    request_timeout: Duration,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens a file, which is made where there is none ([`Options::create`]), for its owner alone. A path that does not
    /// begin with `/` is read from the working directory.
    ///
    /// # Errors
    /// An address that names no file, a file that is not there and is not to be made, a SQLite that is too old, a file that cannot be opened or written, or one
    /// that another program has made.
    pub async fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        if url.contains(":memory:")
            || url.contains("mode=memory")
            || url == "sqlite:"
            || url == "sqlite://"
        {
            return Err(OpenError::InMemory);
        }
        let plain = SqliteConnectOptions::from_str(url)
            .map_err(|error| OpenError::Address(error.into()))?
            .create_if_missing(false)
            .busy_timeout(Duration::from_secs(5));
        let file = DatabaseFile::at(plain.get_filename(), options.create)?;
        let place = file.path().display().to_string();
        let plain = plain.filename(file.path());
        let failed = |cause| OpenError::Database {
            place: place.clone(),
            cause,
        };
        let patience = options.request_timeout;
        let mut connection = patiently(patience, || plain.connect())
            .await
            .map_err(failed)?;
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&mut connection)
            .await
            .map_err(|error| failed(stored(error)))?;
        if !is_recent(&version) {
            return Err(OpenError::SqliteTooOld { found: version });
        }
        // Before anything is written, which the mode of the journal is.
        schema::require_own(&mut connection, &place).await?;
        connection
            .close()
            .await
            .map_err(|error| failed(stored(error)))?;
        let connect = plain
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // On Apple systems `fsync` alone leaves data in the disk's cache; elsewhere this does nothing.
            .pragma("fullfsync", "ON")
            .pragma("checkpoint_fullfsync", "ON")
            .foreign_keys(true);
        let opened = patiently(patience, || connect.connect()).await;
        let mut connection = opened.map_err(|cause| refused(cause, &place))?;
        // SQLite opens a file that it may not write without a word, and says so with the first write.
        let write = sqlx::raw_sql("BEGIN IMMEDIATE; PRAGMA application_id = 1131179619; ROLLBACK");
        match write.execute(&mut connection).await.map_err(stored) {
            // Others may write just now.
            Ok(_) | Err(StoreError::Retry(_)) => {}
            Err(cause) => return Err(refused(cause, &place)),
        }
        // The writer waits for other processes itself.
        sqlx::raw_sql("PRAGMA busy_timeout = 0")
            .execute(&mut connection)
            .await
            .map_err(|error| failed(stored(error)))?;
        let reading = connect.clone().pragma("query_only", "ON");
        let readers = Readers::new(reading, options.max_connections, options.acquire_timeout)
            .map_err(|error| failed(stored(error)))?;
        let writer = Writer::new(connection, file.clone(), options.acquire_timeout);
        Ok(Self {
            options: connect,
            file,
            place,
            readers,
            writer,
            request_timeout: options.request_timeout,
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

    /// Brings the schema up to date. Processes that start at once wait for each other, for as long as it takes.
    ///
    /// # Errors
    /// A migration that failed, or a schema that is newer than this version.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        schema::migrate(&self.options, &self.place).await
    }

    /// Says whether the schema is up to date.
    ///
    /// # Errors
    /// A schema that lacks a migration, or is newer than this version.
    pub async fn check_schema(&self) -> Result<(), OpenError> {
        let failed = |error| OpenError::Database {
            place: self.place.clone(),
            cause: stored(error),
        };
        let mut connection = self.options.connect().await.map_err(failed)?;
        let schema = schema::current(&mut connection, &self.place).await?;
        connection.close().await.map_err(failed)?;
        schema.require(&self.place)
    }
}

/// Why a file that is there cannot be used.
fn refused(cause: StoreError, place: &str) -> OpenError {
    let place = place.to_owned();
    match &cause {
        StoreError::Unavailable(why) if is_read_only(why.as_ref()) => {
            OpenError::ReadOnly { path: place }
        }
        _ => OpenError::Database { place, cause },
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
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        within_runtime()?;
        self.file.require()?;
        let tx = match mode {
            Mode::Read => StoreTx::reader(scope, account, self.readers.reader().await?),
            Mode::Write => {
                self.writer.require_open()?;
                StoreTx::writer(scope, account, self.writer.clone())
            }
        };
        Ok(Box::new(tx))
    }

    async fn pause(&self, attempt: u32) -> bool {
        within_runtime().is_ok() && pause(attempt).await
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        within(self.request_timeout, work).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        // Whoever can open the file has the same clock.
        Ok(None)
    }

    async fn ready(&self) -> StoreResult<()> {
        self.file.require()?;
        let mut reader = self.readers.reader().await?;
        sqlx::query("SELECT 1")
            .execute(reader.connection()?)
            .await
            .map_err(stored)?;
        drop(reader);
        self.writer.ready().await
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        self.file.require()?;
        let mut done = DoneDue::default();
        let mut reader = self.readers.reader().await?;
        if !due::is_due(reader.connection()?, due).await? {
            return Ok(done);
        }
        drop(reader);
        let mut turn = self.writer.turn().await?;
        done.events = due::sequence(turn.connection(), due).await?;
        due::purge(turn.connection(), due, &mut done).await?;
        turn.commit().await?;
        Ok(done)
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
