use super::error::stored;
use super::pool::Connections;
use super::shared::due;
use super::transaction::{Opened, StoreTx};
use super::{Query, roles, schema};
use crate::commits::Commits;
use crate::error::OpenError;
use crate::options::Options;
use crate::pause::{pause, within};
use crate::runtime::within_runtime;
use async_trait::async_trait;
use clinic_core::ids::{AccountId, OrganizationId};
use clinic_core::store::{DoneDue, Due, Mode, Scope, Store, StoreError, StoreResult, Tx, Work};
use clinic_core::time::Instant;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{ConnectOptions, Connection, PgConnection, Row, SqlStr};
use std::fmt;
use std::ops::DerefMut;
use std::str::FromStr;
use std::time::Duration;

/// A store in a PostgreSQL database, which any number of servers may share.
///
/// The login of the address owns the schema, or is a member of the roles `clinic_app` and `clinic_platform`
/// ([`PostgresStore::allow_to_serve`]); every transaction runs as one of them, under row-level security.
pub struct PostgresStore {
    connections: Connections,
    /// How to connect for work that no request waits for: without its limits of time.
    unlimited: PgConnectOptions,
    place: String,
    request_timeout: Duration,
    database_clock: bool,
    commits: Commits,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("place", &self.place)
            .field("database_clock", &self.database_clock)
            .finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects to a database.
    ///
    /// # Errors
    /// An address that cannot be read, a database that cannot be reached, or a login that is a superuser unless
    /// the options allow it.
    pub async fn connect(url: &str, options: &Options) -> Result<Self, OpenError> {
        let plain = PgConnectOptions::from_str(url)
            .map_err(|error| OpenError::Address(error.into()))?
            .application_name("clinic");
        let database = plain.get_database().unwrap_or(plain.get_username());
        let place = [plain.get_host(), "/", database].concat();
        let limit = options.request_timeout.as_millis().max(1).to_string();
        let limited = plain.clone().options([
            ("lock_timeout", "5s"),
            ("statement_timeout", limit.as_str()),
            ("idle_in_transaction_session_timeout", "60s"),
            // Pages come from memory or a solid-state disk: reading by index costs what it costs there.
            ("random_page_cost", "1.1"),
        ]);
        let unlimited = plain.options([
            ("lock_timeout", "0"),
            ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "0"),
        ]);
        let closed = |cause| OpenError::Database {
            place: place.clone(),
            cause: stored(cause),
        };
        let connections =
            Connections::new(limited, options.max_connections, options.acquire_timeout);
        let connections = connections.map_err(closed)?;
        // A database that is not there is told now, not when somebody books.
        let login = connections.row(roles::LOGIN).await.map_err(closed)?;
        roles::refuse_superuser(&login, options.allow_superuser)?;
        Ok(Self {
            connections,
            unlimited,
            place,
            request_timeout: options.request_timeout,
            database_clock: options.database_clock,
            commits: Commits::default(),
        })
    }

    /// Brings the schema up to date. Servers that start at once wait for each other, for as long as it takes.
    ///
    /// # Errors
    /// A migration that failed, a schema that lacks a migration which this login may not run, or one that is
    /// newer than this version.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let mut connection = self.unlimited_connection().await?;
        let migrated = schema::migrate(&mut connection, &self.place).await;
        // Closed whatever came of it: the lock of a migration that failed ends with its session.
        self.close_connection(connection, migrated).await
    }

    /// Says whether the schema is up to date.
    ///
    /// # Errors
    /// A schema that lacks a migration, or is newer than this version.
    pub async fn check_schema(&self) -> Result<(), OpenError> {
        let mut connection = self.unlimited_connection().await?;
        let found = schema::current(&mut connection, &self.place).await;
        let checked = found.and_then(|schema| schema.require(&self.place));
        self.close_connection(connection, checked).await
    }

    /// Whether the login may migrate the schema.
    pub(crate) async fn may_migrate(&self) -> Result<bool, OpenError> {
        let mut connection = self.unlimited_connection().await?;
        let may = schema::may_create(&mut connection).await;
        let closed = connection.close().await;
        let may = may.map_err(|cause| OpenError::Migration {
            place: self.place.clone(),
            cause,
        })?;
        closed.map_err(|error| self.closed(error))?;
        Ok(may)
    }

    /// Gives a login what it needs to serve, and no more: it owns nothing, and may become `clinic_app` and
    /// `clinic_platform`. One that does not exist is made. Run as the owner of the schema, with CREATEROLE.
    ///
    /// # Errors
    /// A login that is a superuser or owns tables here, or a server that refuses.
    pub async fn allow_to_serve(
        &self,
        login: &str,
        password: Option<&str>,
    ) -> Result<(), OpenError> {
        let mut connection = self.unlimited_connection().await?;
        let granted = roles::allow(&mut connection, &self.place, login, password).await;
        self.close_connection(connection, granted).await
    }

    async fn unlimited_connection(&self) -> Result<PgConnection, OpenError> {
        let opened = self.unlimited.connect().await;
        opened.map_err(|error| self.closed(error))
    }

    /// Closes a connection after work on it, whose error counts first.
    async fn close_connection(
        &self,
        connection: PgConnection,
        done: Result<(), OpenError>,
    ) -> Result<(), OpenError> {
        let closed = connection.close().await;
        done?;
        closed.map_err(|error| self.closed(error))
    }

    fn closed(&self, cause: sqlx::Error) -> OpenError {
        OpenError::Database {
            place: self.place.clone(),
            cause: stored(cause),
        }
    }

    /// A connection, for what is no part of the domain: statistics, plans. What is read through it passes no
    /// row-level security unless a role is set; a transaction that is left open on it is rolled back.
    ///
    /// # Errors
    /// A database that cannot be reached, or no connection that is free in time.
    pub async fn connection(&self) -> StoreResult<impl DerefMut<Target = PgConnection> + Send> {
        // A statement that does nothing shows whether the connection is still there.
        let nothing = SqlStr::from_static("");
        let (connection, _) = self.connections.begin(nothing).await.map_err(stored)?;
        Ok(connection)
    }
}

impl PostgresStore {
    /// Opens a transaction, and asks for the server's time with the statements that begin it, if `asks_time`.
    async fn open(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
        asks_time: bool,
    ) -> StoreResult<(Box<dyn Tx>, Option<Instant>)> {
        within_runtime()?;
        let mut begin = Query::new(match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        });
        // These take no bound values. An id is digits and hyphens, whatever it was made from.
        begin.push("; SET LOCAL ROLE ").push(match scope {
            Scope::Organization(_) => "clinic_app",
            Scope::Platform => "clinic_platform",
        });
        begin.push("; SET LOCAL clinic.organization_id = '");
        if let Scope::Organization(OrganizationId(id)) = scope {
            begin.push(id);
        }
        begin.push("'; SET LOCAL clinic.account_id = '");
        if let Some(AccountId(id)) = account {
            begin.push(id);
        }
        begin.push("'");
        if asks_time {
            begin.push("; ").push(NOW);
        }
        let begun = self.connections.begin(begin.into_sql()).await;
        let (connection, rows) = begun.map_err(stored)?;
        let now = rows.last().map(told).transpose()?;
        let opened = Opened {
            scope,
            mode,
            account,
        };
        let tx = StoreTx::new(connection, opened, self.commits.clone());
        Ok((Box::new(tx), now))
    }
}

/// The clock of the server, in microseconds since 1970.
const NOW: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now";

/// The instant that the clock of the server has told.
fn told(row: &PgRow) -> StoreResult<Instant> {
    let micros: i64 = row.try_get("now").map_err(stored)?;
    let now = chrono::DateTime::from_timestamp_micros(micros);
    now.ok_or_else(|| StoreError::Corrupt("the clock of the server".to_owned()))
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        let (tx, _) = self.open(scope, mode, account, false).await?;
        Ok(tx)
    }

    async fn begin_now(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<(Box<dyn Tx>, Option<Instant>)> {
        self.open(scope, mode, account, self.database_clock).await
    }

    async fn pause(&self, attempt: u32) -> bool {
        within_runtime().is_ok() && pause(attempt).await
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        within(self.request_timeout, work).await
    }

    async fn ready(&self) -> StoreResult<()> {
        const READ_ONLY: &str = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only";
        // It takes a number for a transaction, which is written to the log on its commit.
        const WRITE: &str = "SELECT pg_current_xact_id() IS NULL AS read_only";
        let failed = self.commits.failed();
        let probe = if failed { WRITE } else { READ_ONLY };
        let row = self.connections.row(probe).await.map_err(stored)?;
        if row.try_get::<bool, _>("read_only").map_err(stored)? {
            return Err(StoreError::Unavailable(
                "the database can only be read".into(),
            ));
        }
        if failed {
            self.commits.note(true);
        }
        Ok(())
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        // The lock ends with the transaction. What others have committed before it was taken is seen after it.
        const ALONE: &str = "SELECT pg_try_advisory_xact_lock(hashtextextended('clinic relay', 0))";
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL ROLE clinic_worker";
        let begun = self.connections.begin(SqlStr::from_static(begin)).await;
        let (mut connection, _) = begun.map_err(stored)?;
        let mut done = DoneDue::default();
        if due::is_due(&mut connection, due).await? {
            let alone = sqlx::query_scalar(ALONE).fetch_one(&mut *connection).await;
            if alone.map_err(stored)? {
                done.events = due::sequence(&mut connection, due).await?;
                due::purge(&mut connection, due, &mut done).await?;
            }
        }
        connection.commit().await.map_err(stored)?;
        Ok(done)
    }

    async fn close(&self) -> StoreResult<()> {
        within_runtime()?;
        self.connections.close().await;
        Ok(())
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        if !self.database_clock {
            return Ok(None);
        }
        within_runtime()?;
        let row = self.connections.row(NOW).await.map_err(stored)?;
        Ok(Some(told(&row)?))
    }
}
