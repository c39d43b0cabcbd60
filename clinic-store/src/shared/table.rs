//! How records stand in their tables: which columns, what is bound to them, and how a row is read.

use super::row::{Cells, big};
use super::{Connection, Db, Query, Script, list, stored};
use crate::column::At;
use clinic_core::record::{Head, Record};
use clinic_core::store::{ConflictKind, StoreResult};
use uuid::Uuid;

/// The values of a row that are being written.
pub(super) type Values<'q> = sqlx::query_builder::Separated<'q, Db, &'static str>;

/// The rows that one statement inserts at most.
const ROWS_PER_STATEMENT: usize = 200;

/// How many rows a statement writes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    /// As many as there are.
    Any,
    /// So many; fewer are a conflict.
    Exactly(u64, ConflictKind),
}

impl Rows {
    /// Whether it wrote as many as it should.
    pub(super) fn check(self, written: u64) -> Result<(), ConflictKind> {
        match self {
            Self::Exactly(rows, conflict) if rows != written => Err(conflict),
            Self::Any | Self::Exactly(..) => Ok(()),
        }
    }
}

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
    fn read(cells: Cells<'_>) -> StoreResult<Self>;
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
    script: &mut Script<'_>,
    organization: Uuid,
    rows: &[&T],
) -> StoreResult<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        script
            .add(Rows::Any, |query| push_rows(query, organization, chunk))
            .await?;
    }
    Ok(())
}

/// Inserts records of which others may have written the same just before.
pub(super) async fn insert_new<T: Stored>(
    script: &mut Script<'_>,
    organization: Uuid,
    rows: &[&T],
    conflict: ConflictKind,
) -> StoreResult<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let all = Rows::Exactly(chunk.len() as u64, conflict);
        script
            .add(all, |query| {
                push_rows(query, organization, chunk)?;
                query.push(" ON CONFLICT DO NOTHING");
                Ok(())
            })
            .await?;
    }
    Ok(())
}

fn push_rows<T: Stored>(query: &mut Query, organization: Uuid, rows: &[&T]) -> StoreResult<()> {
    let mut done = Ok(());
    query.push(T::INSERT).push_values(rows, |mut values, row| {
        row.bind_key(organization, &mut values);
        if let Err(error) = row.bind(&mut values) {
            done = Err(error);
        }
    });
    done
}

/// Writes the new state of a record, which must stand at the version before.
pub(super) async fn update<T: Stored>(
    script: &mut Script<'_>,
    organization: Uuid,
    row: &T,
) -> StoreResult<()> {
    script
        .add(Rows::Exactly(1, ConflictKind::Stale), |query| {
            row.bind(&mut query.push(T::UPDATE).separated(", "))?;
            query.push(")");
            row.push_place(organization, query);
            query
                .push(" AND version = ")
                .push_bind(big(row.version()) - 1);
            Ok(())
        })
        .await
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
    row.as_ref().map(Cells::of).map(T::read).transpose()
}

/// Reads the records of a statement that are of one kind.
pub(super) async fn read_all<T: Stored>(
    connection: &mut Connection,
    mut query: Query,
) -> StoreResult<Vec<T>> {
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    rows.iter().map(Cells::of).map(T::read).collect()
}

/// Deletes the rows that bear one of the ids; `statement` goes up to the organization.
pub(super) async fn delete<I: Into<Uuid> + Copy + Ord + Sync>(
    script: &mut Script<'_>,
    organization: Uuid,
    statement: &'static str,
    column: &'static str,
    ids: &mut [I],
) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    ids.sort_unstable();
    script
        .add(Rows::Any, |query| {
            query.push(statement).push_bind(organization).push(" AND ");
            list::push_ids(query, column, ids);
            Ok(())
        })
        .await
}
