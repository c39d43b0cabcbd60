//! Statements that run in one call: each call goes to the thread of its connection and back.

use super::shared::{Cells, Part, RowCount};
use super::{Connection, Query, Row, StoreTx, note_call, stored};
use clinic_core::store::{StoreError, StoreResult};
use futures_util::TryStreamExt as _;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Either, Execute as _, Executor as _};

/// Reads that are sent together.
pub(super) struct Batch {
    query: Query,
    statements: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            query: Query::new(""),
            statements: 0,
        }
    }
}

impl Batch {
    /// Adds a statement. Its columns are named in its rows.
    pub(super) fn add_statement(
        &mut self,
        _columns: Vec<&'static str>,
        write: impl FnOnce(&mut Query),
    ) -> Part {
        if self.statements > 0 {
            self.query.push("; ");
        }
        write(&mut self.query);
        self.statements += 1;
        Part(self.statements - 1)
    }

    /// Runs the statements.
    pub(super) async fn run(self, tx: &mut StoreTx) -> StoreResult<Answers> {
        if self.statements == 0 {
            return Ok(Answers(Vec::new()));
        }
        let statements = Statements::of(self.query, Vec::new())?;
        tx.run(statements).await.map(Answers)
    }
}

/// The rows of each statement of a batch.
pub(super) struct Answers(Vec<Vec<Row>>);

impl Answers {
    /// The rows of one statement, in its order.
    pub(super) fn rows(&self, part: Part) -> impl Iterator<Item = Cells<'_>> {
        let rows = self.0.get(part.0).into_iter().flatten();
        rows.map(|row| Cells(row.into()))
    }
}

/// Statements, separated by semicolons, with what is bound to them.
#[derive(Clone, Default)]
pub(super) struct Statements {
    sql: String,
    arguments: SqliteArguments,
    /// How many rows each of them writes; fewer entries than statements where the others only read.
    writes: Vec<RowCount>,
}

impl Statements {
    /// The statements of a builder, of which the first write so many rows.
    ///
    /// # Errors
    /// `Internal` if a value could not be bound.
    pub(super) fn of(mut query: Query, writes: Vec<RowCount>) -> StoreResult<Self> {
        let mut built = query.build();
        let arguments = built.take_arguments().map_err(StoreError::Internal)?;
        Ok(Self {
            sql: built.sql().as_str().to_owned(),
            arguments: arguments.unwrap_or_default(),
            writes,
        })
    }

    /// Runs `before`, which has `leading` statements and reads nothing, and then these.
    pub(super) async fn run(
        &self,
        connection: &mut Connection,
        before: &'static str,
        leading: usize,
    ) -> Result<Vec<Vec<Row>>, Stopped> {
        note_call();
        let sql = [before, &self.sql].concat();
        let mut query = Query::with_arguments(sql, self.arguments.clone());
        let mut steps = connection.fetch_many(query.build());
        let (mut done, mut parts, mut rows) = (0, Vec::new(), Vec::new());
        loop {
            let stopped = |error| Stopped {
                began: done >= leading,
                error,
            };
            match steps.try_next().await {
                Ok(Some(Either::Right(row))) => rows.push(row),
                Ok(Some(Either::Left(written))) => {
                    if let Some(place) = done.checked_sub(leading) {
                        let count = self.writes.get(place).copied().unwrap_or(RowCount::Any);
                        let checked = count.check(written.rows_affected());
                        checked.map_err(|conflict| stopped(StoreError::Conflict(conflict)))?;
                        parts.push(std::mem::take(&mut rows));
                    }
                    done += 1;
                }
                Ok(None) => return Ok(parts),
                Err(error) => return Err(stopped(stored(error))),
            }
        }
    }
}

/// Why statements were broken off.
pub(super) struct Stopped {
    /// Whether the statements that lead had run.
    pub(super) began: bool,
    pub(super) error: StoreError,
}
