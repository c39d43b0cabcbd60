use super::Query;
use super::error::stored;
use super::lines::{Line, Lines};
use super::transaction::StoreTx;
use crate::column::At;
use crate::error::OpenError;
use crate::options::Options;
use crate::pause::pause;
use crate::runtime::within_runtime;
use async_trait::async_trait;
use clinic_core::ids::OrganizationId;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
use clinic_core::time::Instant;
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgConnection, Row, SqlStr};
use std::fmt;
use std::ops::DerefMut;
use std::str::FromStr;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/postgres");

/// A store in a PostgreSQL database, which any number of servers may share.
///
/// The user of the address owns the schema, or is a member of the roles `clinic_app` and
/// `clinic_platform`; every transaction runs as one of them, under row-level security.
pub struct PostgresStore {
    lines: Lines,
    database_clock: bool,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("database_clock", &self.database_clock)
            .finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects to a database.
    ///
    /// # Errors
    /// An address that cannot be read, or a database that cannot be reached.
    pub async fn connect(url: &str, options: &Options) -> Result<Self, OpenError> {
        let connect = PgConnectOptions::from_str(url)
            .map_err(|error| OpenError::Address(error.into()))?
            .application_name("clinic")
            .options([
                ("lock_timeout", "5s"),
                ("idle_in_transaction_session_timeout", "60s"),
                // Pages come from memory or a solid-state disk: reading by index costs what it costs there.
                ("random_page_cost", "1.1"),
            ]);
        let lines = Lines::new(connect, options.max_connections, options.acquire_timeout)
            .map_err(stored)?;
        let store = Self {
            lines,
            database_clock: options.database_clock,
        };
        // A database that is not there is told now, not when somebody books.
        store.line().await?.keep();
        Ok(store)
    }

    /// Brings the schema up to date. Servers that start at once wait for each other.
    ///
    /// # Errors
    /// A migration that failed.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let mut line = self.line().await?;
        MIGRATIONS
            .run_direct(None, &mut *line, false)
            .await
            .map_err(OpenError::Migration)?;
        line.keep();
        Ok(())
    }

    /// A connection, for what is no part of the domain: statistics, plans. What is read through it passes no
    /// row-level security unless a role is set; a transaction that is left open on it is rolled back.
    ///
    /// # Errors
    /// A database that cannot be reached, or no connection that is free in time.
    pub async fn connection(&self) -> StoreResult<impl DerefMut<Target = PgConnection> + Send> {
        self.line().await
    }

    async fn line(&self) -> StoreResult<Line> {
        // A statement that does nothing shows whether the connection is still there.
        let nothing = SqlStr::from_static("");
        self.lines.begin(nothing).await.map_err(stored)
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
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
        begin.push("'");
        let begun = self.lines.begin(begin.into_sql()).await;
        let line = begun.map_err(stored)?;
        Ok(Box::new(StoreTx::new(line, scope, mode)))
    }

    async fn pause(&self, attempt: u32) -> bool {
        within_runtime().is_ok() && pause(attempt).await
    }

    async fn close(&self) -> StoreResult<()> {
        within_runtime()?;
        self.lines.close().await;
        Ok(())
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        if !self.database_clock {
            return Ok(None);
        }
        within_runtime()?;
        let row = self.lines.row("SELECT clock_timestamp() AS now").await;
        let now = row.and_then(|row| row.try_get::<At, _>("now"));
        Ok(Some(now.map_err(stored)?.0))
    }
}
