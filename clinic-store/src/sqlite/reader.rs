//! The connections that read a SQLite file, each transaction a snapshot of it.

use super::batch::{Statements, Stopped};
use super::{Connection, Row, stored};
use clinic_core::store::StoreResult;
use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolConfig, PoolError, QueueMode, RecycleResult,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Opens the connections that the pool keeps.
#[derive(Debug)]
struct Opener(SqliteConnectOptions);

impl Manager for Opener {
    type Type = Connection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Connection, sqlx::Error> {
        self.0.connect().await
    }

    async fn recycle(&self, _: &mut Connection, _: &Metrics) -> RecycleResult<sqlx::Error> {
        Ok(())
    }
}

/// Connections that are used in turn.
pub(super) struct Readers {
    pool: Pool<Opener>,
    acquire_timeout: Duration,
    /// No connection is given any more.
    closing: AtomicBool,
}

impl Readers {
    /// At most `count` connections; who waits longer than `acquire_timeout` for one gets none.
    pub(super) fn new(
        options: SqliteConnectOptions,
        count: u32,
        acquire_timeout: Duration,
    ) -> Result<Self, sqlx::Error> {
        let config = PoolConfig {
            max_size: usize::try_from(count).unwrap_or(usize::MAX),
            queue_mode: QueueMode::Lifo,
            ..PoolConfig::default()
        };
        let pool = Pool::builder(Opener(options)).config(config).build();
        let pool = pool.map_err(|error| sqlx::Error::Configuration(error.into()))?;
        Ok(Self {
            pool,
            acquire_timeout,
            closing: AtomicBool::new(false),
        })
    }

    /// A connection of one's own. Its snapshot is taken with the first statement.
    pub(super) async fn reader(&self) -> StoreResult<Reader> {
        if self.closing.load(Ordering::SeqCst) {
            return Err(stored(sqlx::Error::PoolClosed));
        }
        let got = timeout(self.acquire_timeout, self.pool.get()).await;
        let connection = match got {
            Ok(Ok(connection)) => connection,
            Ok(Err(PoolError::Backend(error))) => return Err(stored(error)),
            Ok(Err(PoolError::Closed)) => return Err(stored(sqlx::Error::PoolClosed)),
            Ok(Err(_)) | Err(_) => return Err(stored(sqlx::Error::PoolTimedOut)),
        };
        Ok(Reader {
            connection: Some(connection),
            begun: false,
        })
    }

    /// Closes the connections when those in use have been given back, and waits until each is closed: one that is only
    /// dropped is closed later by its own thread, which a fork of the process may catch inside SQLite.
    pub(super) async fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        loop {
            for connection in self.pool.retain(|_, _| false).removed {
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection that reads could not be closed");
                }
            }
            if self.pool.status().size == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.pool.close();
    }
}

/// A connection in use. Dropped, it gives up its snapshot and is given back.
pub(super) struct Reader {
    connection: Option<Object<Opener>>,
    /// Whether a transaction may be open.
    begun: bool,
}

impl Reader {
    /// The connection, for statements that need no snapshot.
    pub(super) fn connection(&mut self) -> StoreResult<&mut Connection> {
        let connection = self.connection.as_mut();
        let connection = connection.ok_or_else(|| stored(sqlx::Error::PoolClosed))?;
        Ok(&mut *connection)
    }

    /// Runs statements on the snapshot.
    pub(super) async fn run(&mut self, statements: &Statements) -> StoreResult<Vec<Vec<Row>>> {
        let (before, leading) = if self.begun { ("", 0) } else { ("BEGIN; ", 1) };
        self.begun = true;
        let run = statements.run(self.connection()?, before, leading).await;
        run.map_err(|Stopped { error, .. }| error)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        match (self.begun, Handle::try_current()) {
            (false, _) => drop(connection),
            (true, Ok(runtime)) => drop(runtime.spawn(give_back(Leaving(Some(connection))))),
            (true, Err(_)) => drop(Object::take(connection)),
        }
    }
}

/// A connection on which a snapshot is open. Dropped, as by a runtime that ends, it is closed and never given back.
struct Leaving(Option<Object<Opener>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

/// Gives up the snapshot of a connection, and gives it back.
async fn give_back(mut leaving: Leaving) {
    let Some(connection) = leaving.0.as_mut() else {
        return;
    };
    let ended = sqlx::raw_sql("ROLLBACK").execute(&mut **connection).await;
    let Some(connection) = leaving.0.take() else {
        return;
    };
    if let Err(error) = ended {
        // Without a snapshot there is nothing to give up; with one nobody else may read from it.
        tracing::debug!(%error, "a connection that reads is closed");
        let closed = Object::take(connection).close().await;
        if let Err(error) = closed {
            tracing::warn!(%error, "a connection that reads could not be closed");
        }
    }
}
