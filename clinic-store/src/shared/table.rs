//! How records stand in their tables: which columns, what is bound to them, and how a row is read.

use super::row::{Cells, big};
use super::{Connection, Db, Query, Row, stored};
use crate::column::At;
use clinic_core::record::{Head, Record};
use clinic_core::store::{ConflictKind, StoreError, StoreResult};
use uuid::Uuid;

/// The values of a row that are being written.
pub(super) type Values<'q> = sqlx::query_builder::Separated<'q, Db, &'static str>;

/// The rows that one statement inserts at most.
const ROWS_PER_STATEMENT: usize = 200;

/// A record with a table of its own.
pub(super) trait Stored: Sized + Send + Sync {
    /// `INSERT INTO t (key, columns) `.
    const INSERT: &'static str;
    /// `UPDATE t SET (columns) = (`.
    const UPDATE: &'static str;

    /// Its id, by which rows are put in order.
    fn uuid(&self) -> Uuid;

    /// Its version; for records that are never updated, anything.
    fn version(&self) -> u64;

    /// Binds its key.
    fn bind_key(&self, organization: Uuid, values: &mut Values<'_>) {
        values.push_bind(organization).push_bind(self.uuid());
    }

    /// Binds its other columns, in the order of the statements.
    ///
    /// # Errors
    /// `Internal` if a value has no stored form.
    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()>;

    /// Names its row.
    fn push_place(&self, organization: Uuid, query: &mut Query) {
        query
            .push(" WHERE organization_id = ")
            .push_bind(organization)
            .push(" AND id = ")
            .push_bind(self.uuid());
    }

    /// Reads it from a row.
    ///
    /// # Errors
    /// `Corrupt` if the row cannot be read.
    fn read(row: &Row) -> StoreResult<Self>;
}

/// The statements of a table whose key is the organization and an id.
macro_rules! statements {
    ($table:literal, $columns:literal) => {
        const INSERT: &'static str = concat!(
            "INSERT INTO ",
            $table,
            " (organization_id, id, ",
            $columns,
            ") "
        );
        const UPDATE: &'static str = concat!("UPDATE ", $table, " SET (", $columns, ") = (");
    };
}
pub(super) use statements;

/// `SELECT` of all columns of a table, up to and with `WHERE organization_id = `.
macro_rules! select {
    ($table:literal, $columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            " WHERE organization_id = "
        )
    };
}
pub(super) use select;

/// Reads the head of a record.
pub(super) fn head<I: From<Uuid>>(cells: Cells<'_>) -> StoreResult<Head<I>> {
    Ok(Head {
        id: cells.id("id")?,
        version: cells.version()?,
        active: cells.get("active")?,
        created_at: cells.at("created_at")?,
        updated_at: cells.at("updated_at")?,
    })
}

/// Binds `version, active, created_at, updated_at`.
pub(super) fn bind_head(record: &impl Record, values: &mut Values<'_>) {
    let head = record.head();
    values
        .push_bind(big(head.version))
        .push_bind(head.active)
        .push_bind(At(head.created_at))
        .push_bind(At(head.updated_at));
}

/// Inserts records, many in one statement.
pub(super) async fn insert<T: Stored>(
    connection: &mut Connection,
    organization: Uuid,
    rows: &[&T],
) -> StoreResult<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = Query::new(T::INSERT);
        let mut fault = None;
        query.push_values(chunk, |mut values, row| {
            row.bind_key(organization, &mut values);
            if let Err(error) = row.bind(&mut values) {
                fault = Some(error);
            }
        });
        if let Some(error) = fault {
            return Err(error);
        }
        query
            .build()
            .execute(&mut *connection)
            .await
            .map_err(stored)?;
    }
    Ok(())
}

/// Writes the new state of a record, which must stand at the version before.
pub(super) async fn update<T: Stored>(
    connection: &mut Connection,
    organization: Uuid,
    row: &T,
) -> StoreResult<()> {
    let mut query = Query::new(T::UPDATE);
    row.bind(&mut query.separated(", "))?;
    query.push(")");
    row.push_place(organization, &mut query);
    query
        .push(" AND version = ")
        .push_bind(big(row.version()) - 1);
    let done = query
        .build()
        .execute(&mut *connection)
        .await
        .map_err(stored)?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict(ConflictKind::Stale))
    }
}

/// Reads one record at most.
pub(super) async fn read_one<T: Stored>(
    connection: &mut Connection,
    mut query: Query,
) -> StoreResult<Option<T>> {
    let row = query
        .build()
        .fetch_optional(&mut *connection)
        .await
        .map_err(stored)?;
    row.as_ref().map(T::read).transpose()
}

/// Reads records.
pub(super) async fn read_all<T: Stored>(
    connection: &mut Connection,
    mut query: Query,
) -> StoreResult<Vec<T>> {
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    rows.iter().map(T::read).collect()
}
