//! The migrations of a SQLite file, and whose file it is.

use super::error::stored;
use crate::error::OpenError;
use crate::schema::{Applied, Schema};
use clinic_core::store::{StoreError, StoreResult};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// What our files say in their header (`PRAGMA application_id`): `Clnc`. The first migration writes it.
const APPLICATION: i64 = 0x436c_6e63;

/// How long a migration waits before it looks again for a file that another process has locked.
const AGAIN: Duration = Duration::from_millis(100);

/// `Ok` for a file of ours and for an empty one. Reads only: a file of another program stays as it is.
pub(super) async fn require_own(
    connection: &mut SqliteConnection,
    place: &str,
) -> Result<(), OpenError> {
    let failed = |error| OpenError::Database {
        place: place.to_owned(),
        cause: stored(error),
    };
    // In one statement, so that a file that is just being made is seen before or after.
    const HEADER: &str = "SELECT (SELECT application_id FROM pragma_application_id) AS application, \
        (SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '\\_sqlx\\_%' ESCAPE '\\' \
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\') AS tables";
    let (application, tables): (i64, i64) = sqlx::query_as(HEADER)
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    if application == APPLICATION || (application == 0 && tables == 0) {
        Ok(())
    } else {
        Err(OpenError::Foreign {
            path: place.to_owned(),
        })
    }
}

/// Where the schema stands.
pub(super) async fn current(
    connection: &mut SqliteConnection,
    place: &str,
) -> Result<Schema, OpenError> {
    let applied = applied(connection)
        .await
        .map_err(|error| OpenError::Database {
            place: place.to_owned(),
            cause: stored(error),
        })?;
    Schema::of(place, &MIGRATIONS, &applied)
}

async fn applied(connection: &mut SqliteConnection) -> Result<Vec<Applied>, sqlx::Error> {
    const TABLE: &str = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(TABLE)
        .fetch_one(&mut *connection)
        .await?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
        .fetch_all(connection)
        .await
}

/// Runs the migrations that are lacking. Several processes may do so at once: whoever finds the file locked, or a
/// migration run by another, looks again, for as long as it takes.
pub(super) async fn migrate(options: &SqliteConnectOptions, place: &str) -> Result<(), OpenError> {
    let failed = |cause| OpenError::Migration {
        place: place.to_owned(),
        cause,
    };
    let mut tried = None;
    loop {
        let mut connection = options
            .connect()
            .await
            .map_err(|error| failed(MigrateError::Execute(error)))?;
        let schema = current(&mut connection, place).await?;
        if schema == Schema::Current {
            connection
                .close()
                .await
                .map_err(|error| failed(MigrateError::Execute(error)))?;
            return Ok(());
        }
        if let Some((before, error)) = tried.take()
            && before == schema
        {
            if !is_busy(&error) {
                return Err(failed(error));
            }
            tracing::info!(
                place,
                "another process has locked the database; waiting for it"
            );
            tokio::time::sleep(AGAIN).await;
        }
        let done = MIGRATIONS.run_direct(None, &mut connection, false).await;
        // On the next turn it is looked at by a connection on which nothing is open. This one is closed and not dropped:
        // as long as it goes on ending by itself, the last to leave the file is another, and the log stays beside it.
        let closed = connection.close().await;
        if done.is_ok() {
            closed.map_err(|error| failed(MigrateError::Execute(error)))?;
        }
        tried = done.err().map(|error| (schema, error));
    }
}

/// Whether another process was in the way.
fn is_busy(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    let code: i32 = code.and_then(|code| code.parse().ok()).unwrap_or(0);
    // BUSY, LOCKED
    matches!(code & 0xff, 5 | 6)
}

/// Repeats what another process that opens the same new file may be in the way of.
pub(super) async fn patiently<T, F>(
    patience: Duration,
    mut attempt: impl FnMut() -> F,
) -> StoreResult<T>
where
    F: Future<Output = Result<T, sqlx::Error>>,
{
    let repeated = async {
        loop {
            match attempt().await.map_err(stored) {
                Err(StoreError::Retry(_)) => tokio::time::sleep(AGAIN).await,
                done => return done,
            }
        }
    };
    tokio::time::timeout(patience, repeated)
        .await
        .unwrap_or_else(|elapsed| Err(StoreError::Unavailable(elapsed.into())))
}
