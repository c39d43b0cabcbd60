use super::Query;
use super::error::stored;
use super::transaction::StoreTx;
use crate::column::At;
use crate::error::OpenError;
use crate::options::Options;
use crate::pause::pause;
use async_trait::async_trait;
use clinic_core::ids::OrganizationId;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
use clinic_core::time::Instant;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Pool, Postgres, Row, SqlStr, Transaction};
use std::fmt;
use std::str::FromStr;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/postgres");

/// A store in a PostgreSQL database, which any number of servers may share.
///
/// The user of the address owns the schema, or is a member of the roles `clinic_app` and
/// `clinic_platform`; every transaction runs as one of them, under row-level security.
pub struct PostgresStore {
    pool: Pool<Postgres>,
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
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            // A connection is tested when it is given back; one that broke since is met in `begin`.
            .test_before_acquire(false)
            .connect_with(connect)
            .await
            .map_err(stored)?;
        Ok(Self {
            pool,
            database_clock: options.database_clock,
        })
    }

    /// Brings the schema up to date. Servers that start at once wait for each other.
    ///
    /// # Errors
    /// A migration that failed.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        MIGRATIONS
            .run(&self.pool)
            .await
            .map_err(OpenError::Migration)
    }

    /// The connections, for what is no part of the domain: health, statistics, plans. What is read through
    /// them passes no row-level security unless a role is set.
    #[must_use]
    pub fn pool(&self) -> &Pool<Postgres> {
        &self.pool
    }

    /// Closes the connections when the transactions under way have ended.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Opens a transaction; connections that the server has closed in the meantime are passed over.
    async fn transaction(
        &self,
        statement: SqlStr,
    ) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut stale = self.pool.size();
        loop {
            match self.pool.begin_with(statement.clone()).await {
                Err(sqlx::Error::Io(_)) if stale > 0 => stale -= 1,
                Err(sqlx::Error::Database(error))
                    if stale > 0 && error.code().is_some_and(|code| code.starts_with("57P")) =>
                {
                    stale -= 1;
                }
                other => return other,
            }
        }
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
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
        let transaction = self.transaction(begin.into_sql()).await.map_err(stored)?;
        Ok(Box::new(StoreTx::new(transaction, scope, mode)))
    }

    async fn pause(&self, attempt: u32) -> bool {
        pause(attempt).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        if !self.database_clock {
            return Ok(None);
        }
        let row = sqlx::query("SELECT clock_timestamp() AS now")
            .fetch_one(&self.pool)
            .await
            .map_err(stored)?;
        Ok(Some(row.try_get::<At, _>("now").map_err(stored)?.0))
    }
}
