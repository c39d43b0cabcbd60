//! The migrations of a PostgreSQL database.

use super::stored;
use crate::error::OpenError;
use crate::schema::{Applied, Schema};
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{Connection, PgConnection};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Where the schema stands.
pub(super) async fn current(
    connection: &mut PgConnection,
    place: &str,
) -> Result<Schema, OpenError> {
    let applied = applied(connection).await;
    let applied = applied.map_err(|error| OpenError::Database {
        place: place.to_owned(),
        cause: stored(error),
    })?;
    Schema::of(place, &MIGRATIONS, &applied)
}

/// The migrations that have run. A login that only serves reads them as `clinic_platform`.
async fn applied(connection: &mut PgConnection) -> Result<Vec<Applied>, sqlx::Error> {
    const TABLE: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL, \
        coalesce(has_table_privilege(to_regclass('_sqlx_migrations'), 'SELECT'), false)";
    let (exists, readable): (bool, bool) =
        sqlx::query_as(TABLE).fetch_one(&mut *connection).await?;
    if !exists {
        return Ok(Vec::new());
    }
    let mut tx = connection.begin().await?;
    if !readable {
        sqlx::query("SET LOCAL ROLE clinic_platform")
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
        .fetch_all(&mut *tx)
        .await
}

/// Runs the migrations that are lacking, one server after the other.
pub(super) async fn migrate(connection: &mut PgConnection, place: &str) -> Result<(), OpenError> {
    if current(connection, place).await? == Schema::Current {
        return Ok(());
    }
    let failed = |cause| OpenError::Migration {
        place: place.to_owned(),
        cause,
    };
    tracing::info!("the schema lacks migrations; waiting for others who migrate it");
    connection.lock().await.map_err(failed)?;
    // Others may have run them meanwhile.
    let schema = current(connection, place).await?;
    if schema == Schema::Current {
        return Ok(());
    }
    if !may_create(connection).await.map_err(failed)? {
        return schema.require(place);
    }
    MIGRATIONS
        .run_direct(None, connection, false)
        .await
        .map_err(failed)
}

/// Whether the login may make tables here.
pub(super) async fn may_create(connection: &mut PgConnection) -> Result<bool, MigrateError> {
    const MAY: &str = "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)";
    Ok(sqlx::query_scalar(MAY).fetch_one(connection).await?)
}
