//! Writes of the changes that were decided.

mod apply;
mod guard;
mod log;
mod records;
mod words;

pub(crate) use apply::apply;

use super::reads::push_ids;
use super::rows::{Stored, Versioned, big};
use super::{Query, Script};
use clinic_core::store::{ConflictKind, StoreResult};
use uuid::Uuid;

/// The rows that one statement inserts at most.
const ROWS_PER_STATEMENT: usize = 200;

/// How many rows a statement writes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RowCount {
    /// As many as there are.
    Any,
    /// So many; another number is a conflict.
    Exactly(u64, ConflictKind),
}

impl RowCount {
    /// Whether it wrote as many as it should.
    pub(crate) fn check(self, written: u64) -> Result<(), ConflictKind> {
        match self {
            Self::Exactly(rows, conflict) if rows != written => Err(conflict),
            Self::Any | Self::Exactly(..) => Ok(()),
        }
    }
}

/// `INSERT` the records.
fn push_rows<T: Stored>(query: &mut Query, organization: Uuid, rows: &[&T]) -> StoreResult<()> {
    let mut done = Ok(());
    query.push(T::INSERT).push_values(rows, |mut values, row| {
        if let Err(error) = row.bind_row(organization, &mut values) {
            done = Err(error);
        }
    });
    done
}

/// Inserts records, many in one statement.
async fn insert<T: Stored>(
    script: &mut Script<'_>,
    organization: Uuid,
    rows: &[&T],
) -> StoreResult<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        script
            .add(RowCount::Any, |query| push_rows(query, organization, chunk))
            .await?;
    }
    Ok(())
}

/// Inserts records of which others may have written the same just before.
async fn insert_new<T: Stored>(
    script: &mut Script<'_>,
    organization: Uuid,
    rows: &[&T],
    conflict: ConflictKind,
) -> StoreResult<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let all = RowCount::Exactly(chunk.len() as u64, conflict);
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

/// Writes the new state of a record, which must stand at the version before.
async fn update<T: Versioned>(
    script: &mut Script<'_>,
    organization: Uuid,
    row: &T,
) -> StoreResult<()> {
    script
        .add(RowCount::Exactly(1, ConflictKind::Stale), |query| {
            row.bind(&mut query.push(T::UPDATE).separated(", "))?;
            query.push(")");
            row.push_key(organization, query)?;
            query
                .push(" AND version = ")
                .push_bind(big(row.version()) - 1);
            Ok(())
        })
        .await
}

/// Deletes the rows that bear one of the ids; `statement` goes up to the organization.
async fn delete<I: Into<Uuid> + Copy + Ord + Sync>(
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
        .add(RowCount::Any, |query| {
            query.push(statement).push_bind(organization).push(" AND ");
            push_ids(query, column, ids);
            Ok(())
        })
        .await
}
