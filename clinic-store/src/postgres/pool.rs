//! The connections to a PostgreSQL server.
//!
//! A transaction that was committed leaves its connection as it found it, so that the next one can have it at
//! once; one that was dropped is rolled back before. sqlx's own pool tests each connection that comes back: one
//! round trip more for each transaction.

use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolConfig, PoolError, QueueMode, RecycleError, RecycleResult,
};
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{ConnectOptions, Connection, PgConnection, SqlStr};
use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

/// A connection is not used longer than that: what the server keeps for it grows.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// One that was not used for so long is not used again: something on the way may have forgotten it.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How long a statement whose request went away may go on before it is cancelled.
const ROLLBACK_GRACE: Duration = Duration::from_millis(20);
/// How long taking back may take.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections that are used in turn.
pub(super) struct Connections {
    pool: Pool<Opener>,
    acquire_timeout: Duration,
}

/// Opens the connections that the pool keeps.
#[derive(Debug)]
struct Opener(PgConnectOptions);

/// An open connection.
struct Opened {
    connection: Arc<Mutex<PgConnection>>,
    /// The server's process that answers it, by which its statement can be cancelled.
    process: i32,
}

/// A connection in use. Dropped, it rolls back what is not committed, and is given back.
pub(super) struct PooledConnection {
    connection: OwnedMutexGuard<PgConnection>,
    end: End,
    /// Its place in the pool.
    place: Option<Object<Opener>>,
}

/// What becomes of a connection that is given back.
#[derive(Clone, Copy)]
enum End {
    /// What is open on it is rolled back.
    RollBack,
    /// Nothing is open on it.
    Keep,
    /// It is closed.
    Close,
}

impl Opener {
    /// Cancels the statement that a process of the server works on.
    async fn cancel(&self, process: i32) -> Result<(), sqlx::Error> {
        let mut other = self.0.connect().await?;
        let cancel = sqlx::query("SELECT pg_cancel_backend($1)").bind(process);
        cancel.execute(&mut other).await?;
        other.close().await
    }
}

impl Manager for Opener {
    type Type = Opened;
    type Error = sqlx::Error;

    /// A new connection. A server that is just starting, or has none left for the moment, is waited for; one that
    /// refuses is not.
    async fn create(&self) -> Result<Opened, sqlx::Error> {
        let mut wait = Duration::from_millis(10);
        loop {
            match self.0.connect().await {
                Err(error) if is_starting(&error) => {
                    tracing::debug!("the database does not take connections yet");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_millis(500));
                }
                opened => {
                    let mut connection = opened?;
                    let process = sqlx::query_scalar("SELECT pg_backend_pid()");
                    let process = process.fetch_one(&mut connection).await?;
                    let connection = Arc::new(Mutex::new(connection));
                    return Ok(Opened {
                        connection,
                        process,
                    });
                }
            }
        }
    }

    async fn recycle(&self, _: &mut Opened, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() < LIFETIME && metrics.last_used() < IDLE {
            Ok(())
        } else {
            Err(RecycleError::message("the connection is old"))
        }
    }
}

impl Connections {
    /// At most `count` connections; who waits longer than `acquire_timeout` for one gets none.
    pub(super) fn new(
        options: PgConnectOptions,
        count: u32,
        acquire_timeout: Duration,
    ) -> Result<Self, sqlx::Error> {
        let config = PoolConfig {
            max_size: usize::try_from(count).unwrap_or(usize::MAX),
            // What is not needed grows old.
            queue_mode: QueueMode::Lifo,
            ..PoolConfig::default()
        };
        let pool = Pool::builder(Opener(options)).config(config).build();
        let pool = pool.map_err(|error| sqlx::Error::Configuration(error.into()))?;
        Ok(Self {
            pool,
            acquire_timeout,
        })
    }

    /// A connection on which the statements have run that begin a transaction, with the rows that they gave. Those that
    /// the server has closed in the meantime are passed over.
    pub(super) async fn begin(
        &self,
        statements: SqlStr,
    ) -> Result<(PooledConnection, Vec<PgRow>), sqlx::Error> {
        let begun = async {
            loop {
                let (mut pooled, used) = self.connection().await?;
                let begun = sqlx::raw_sql(statements.clone())
                    .fetch_all(&mut *pooled.connection)
                    .await;
                match begun {
                    Ok(rows) => return Ok((pooled, rows)),
                    Err(error) if used && was_cut(&error) => pooled.discard(),
                    Err(error) => return Err(error),
                }
            }
        };
        let begun = timeout(self.acquire_timeout, begun).await;
        begun.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// The row of a statement that needs no transaction.
    pub(super) async fn row(&self, statement: &'static str) -> Result<PgRow, sqlx::Error> {
        let fetched = async {
            loop {
                let (mut pooled, used) = self.connection().await?;
                let query = sqlx::query(statement);
                match query.fetch_one(&mut *pooled.connection).await {
                    Ok(row) => {
                        pooled.keep();
                        return Ok(row);
                    }
                    Err(error) if used && was_cut(&error) => pooled.discard(),
                    Err(error) => return Err(error),
                }
            }
        };
        let fetched = timeout(self.acquire_timeout, fetched).await;
        fetched.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// Closes the connections when those in use have been given back.
    pub(super) async fn close(&self) {
        self.pool.close();
        while self.pool.status().size > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The connection that was used last, or a new one; and whether it was used before.
    async fn connection(&self) -> Result<(PooledConnection, bool), sqlx::Error> {
        let place = self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => sqlx::Error::PoolClosed,
            PoolError::Timeout(_) => sqlx::Error::PoolTimedOut,
            other => sqlx::Error::Configuration(other.into()),
        })?;
        let used = Object::metrics(&place).recycled.is_some();
        let pooled = PooledConnection {
            connection: Arc::clone(&place.connection).lock_owned().await,
            end: End::RollBack,
            place: Some(place),
        };
        Ok((pooled, used))
    }
}

/// Whether the server, or what lies between, had closed the connection.
fn was_cut(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // operator intervention: terminated, shutting down
        _ => code(error).is_some_and(|code| code.starts_with("57P")),
    }
}

/// Whether a server is just starting, or has no connection left for the moment.
fn is_starting(error: &sqlx::Error) -> bool {
    // cannot_connect_now, too_many_connections
    code(error).is_some_and(|code| ["57P03", "53300"].contains(&code.as_ref()))
}

fn code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}

impl Deref for PooledConnection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for PooledConnection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl PooledConnection {
    /// Makes what the transaction wrote last.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("COMMIT")
            .execute(&mut *self.connection)
            .await?;
        self.end = End::Keep;
        Ok(())
    }

    /// Gives the connection back as one on which nothing is open.
    pub(super) fn keep(mut self) {
        self.end = End::Keep;
    }

    /// Closes the connection.
    fn discard(mut self) {
        self.end = End::Close;
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        match (self.end, Handle::try_current()) {
            (End::Keep, _) => drop(place),
            (End::RollBack, Ok(runtime)) => drop(runtime.spawn(roll_back(place))),
            // A connection that is closed is rolled back too.
            (End::RollBack, Err(_)) | (End::Close, _) => drop(Object::take(place)),
        }
    }
}

/// Takes back what is open on a connection, and gives it back unless it is broken. A statement that still runs has
/// nobody who waits for it, and is cancelled.
async fn roll_back(place: Object<Opener>) {
    // Closed unless it comes back in order: a cancellation that comes late must not meet the statement of another.
    if ended(&place).await {
        drop(place);
    } else {
        drop(Object::take(place));
    }
}

/// Whether the rollback ran at once.
async fn ended(place: &Object<Opener>) -> bool {
    let rolled_back = async {
        let mut connection = place.connection.lock().await;
        let rollback = sqlx::raw_sql("ROLLBACK");
        rollback.execute(&mut *connection).await
    };
    let mut rolled_back = std::pin::pin!(rolled_back);
    match timeout(ROLLBACK_GRACE, &mut rolled_back).await {
        Ok(done) => done.is_ok(),
        Err(_) => {
            let cancelled = async {
                if let Some(pool) = Object::pool(place) {
                    pool.manager().cancel(place.process).await?;
                }
                rolled_back.await
            };
            if !matches!(timeout(ROLLBACK_TIMEOUT, cancelled).await, Ok(Ok(_))) {
                tracing::warn!("a statement could not be cancelled; its connection is closed");
            }
            false
        }
    }
}
