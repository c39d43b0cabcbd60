//! The connections to a PostgreSQL server.
//!
//! A transaction that was committed leaves its connection as it found it, so that the next one can have it at
//! once; one that was dropped is rolled back before. A pool that tests each connection that comes back would make a
//! journey more for each transaction.

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{ConnectOptions, Connection as _, PgConnection, SqlStr};
use std::borrow::Cow;
use std::io::ErrorKind;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// A connection is not used longer than that: what the server keeps for it grows.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// One that was not used for so long is not used again: something on the way may have forgotten it.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How long taking back may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Connections that are used in turn.
pub(super) struct Lines {
    options: PgConnectOptions,
    patience: Duration,
    count: u32,
    /// One for each connection that may be in use.
    permits: Arc<Semaphore>,
    idle: std::sync::Mutex<Vec<Idle>>,
}

/// A connection that nobody uses.
struct Idle {
    connection: Arc<Mutex<PgConnection>>,
    opened: Instant,
    since: Instant,
}

/// A connection in use. Dropped, it rolls back what is not committed, and is given back.
pub(super) struct Line {
    connection: OwnedMutexGuard<PgConnection>,
    opened: Instant,
    end: End,
    lines: Arc<Lines>,
    permit: Option<OwnedSemaphorePermit>,
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

impl Lines {
    /// At most `count` connections; who waits longer than `patience` for one gets none.
    pub(super) fn new(options: PgConnectOptions, count: u32, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            options,
            patience,
            count,
            permits: Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1))),
            idle: std::sync::Mutex::default(),
        })
    }

    /// A connection on which the statements have run that begin a transaction. Those that the server has closed
    /// in the meantime are passed over.
    pub(super) async fn begin(self: &Arc<Self>, statements: SqlStr) -> Result<Line, sqlx::Error> {
        timeout(self.patience, self.begun(statements))
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn begun(self: &Arc<Self>, statements: SqlStr) -> Result<Line, sqlx::Error> {
        let mut permit = Some(self.permit().await?);
        loop {
            let (mut line, used) = self.line(permit.take()).await?;
            let begun = sqlx::raw_sql(statements.clone())
                .execute(&mut *line.connection)
                .await;
            match begun {
                Ok(_) => return Ok(line),
                Err(error) if used && was_cut(&error) => permit = line.discard(),
                Err(error) => return Err(error),
            }
        }
    }

    /// The row of a statement that needs no transaction.
    pub(super) async fn row(
        self: &Arc<Self>,
        statement: &'static str,
    ) -> Result<PgRow, sqlx::Error> {
        timeout(self.patience, self.fetched(statement))
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn fetched(self: &Arc<Self>, statement: &'static str) -> Result<PgRow, sqlx::Error> {
        let mut permit = Some(self.permit().await?);
        loop {
            let (mut line, used) = self.line(permit.take()).await?;
            let query = sqlx::query(statement);
            match query.fetch_one(&mut *line.connection).await {
                Ok(row) => {
                    line.keep();
                    return Ok(row);
                }
                Err(error) if used && was_cut(&error) => permit = line.discard(),
                Err(error) => return Err(error),
            }
        }
    }

    /// Closes the connections when those in use have been given back.
    pub(super) async fn close(&self) {
        if let Ok(all) = self.permits.acquire_many(self.count).await {
            self.permits.close();
            drop(all);
        }
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle.into_iter().map(|one| one.connection) {
            if let Some(connection) = Arc::into_inner(connection) {
                // Whether the server hears the goodbye or not, it is gone.
                let _ = connection.into_inner().close().await;
            }
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, sqlx::Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        permit.map_err(|_| sqlx::Error::PoolClosed)
    }

    /// The connection that was used last, or a new one; and whether it was used before.
    async fn line(
        self: &Arc<Self>,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<(Line, bool), sqlx::Error> {
        let idle = self.usable();
        let used = idle.is_some();
        let (connection, opened) = match idle {
            Some(idle) => (idle.connection, idle.opened),
            None => {
                let connection = self.connect().await?;
                (Arc::new(Mutex::new(connection)), Instant::now())
            }
        };
        let line = Line {
            connection: connection.lock_owned().await,
            opened,
            end: End::RollBack,
            lines: Arc::clone(self),
            permit,
        };
        Ok((line, used))
    }

    /// A new connection; a server that is just starting is waited for.
    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let mut wait = Duration::from_millis(10);
        loop {
            match self.options.connect().await {
                Err(error) if is_starting(&error) => {
                    tracing::debug!("the database does not take connections yet");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_millis(500));
                }
                other => return other,
            }
        }
    }

    fn usable(&self) -> Option<Idle> {
        let mut idle = self.idle();
        while let Some(one) = idle.pop() {
            if one.opened.elapsed() < LIFETIME && one.since.elapsed() < IDLE {
                return Some(one);
            }
        }
        None
    }

    /// Takes a connection back, and closes those that nobody has needed for long.
    fn keep(&self, one: Idle) {
        let mut idle = self.idle();
        idle.push(one);
        let unused = idle.iter().take_while(|one| one.since.elapsed() >= IDLE);
        let unused = unused.count();
        idle.drain(..unused);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Whether a server is not there yet, or has no connection left for the moment.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == ErrorKind::ConnectionRefused,
        // cannot_connect_now, too_many_connections
        _ => code(error).is_some_and(|code| ["57P03", "53300"].contains(&code.as_ref())),
    }
}

fn code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}

impl Deref for Line {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Line {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl Line {
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

    /// Closes the connection, and gives its place back.
    fn discard(mut self) -> Option<OwnedSemaphorePermit> {
        self.end = End::Close;
        self.permit.take()
    }

    fn give_back(&self) -> Idle {
        Idle {
            connection: Arc::clone(OwnedMutexGuard::mutex(&self.connection)),
            opened: self.opened,
            since: Instant::now(),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        match self.end {
            End::Keep => self.lines.keep(self.give_back()),
            End::RollBack => {
                // Without a runtime it is closed, which rolls back too.
                if let Ok(runtime) = Handle::try_current() {
                    let (lines, permit) = (Arc::clone(&self.lines), self.permit.take());
                    runtime.spawn(roll_back(lines, self.give_back(), permit));
                }
            }
            End::Close => {}
        }
    }
}

/// Takes back what is open on a connection, and gives it back unless it is broken.
async fn roll_back(lines: Arc<Lines>, idle: Idle, permit: Option<OwnedSemaphorePermit>) {
    let rolled_back = async {
        let mut connection = idle.connection.lock().await;
        let rollback = sqlx::raw_sql("ROLLBACK");
        rollback.execute(&mut *connection).await
    };
    match timeout(PATIENCE, rolled_back).await {
        Ok(Ok(_)) => lines.keep(idle),
        Ok(Err(_)) | Err(_) => drop(idle),
    }
    drop(permit);
}
