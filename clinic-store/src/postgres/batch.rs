//! Reads in one statement: each is a part of it, and each of its rows one record. A read that is sent alone stays as
//! it is.

use super::shared::{Cells, Part};
use super::source::{Record, Source};
use super::{Query, Row, StoreTx, stored};
use crate::error::unreadable;
use clinic_core::store::{StoreError, StoreResult};
use sqlx::postgres::PgValueRef;
use sqlx::{Execute as _, Row as _, ValueRef as _};

/// Reads that are sent together.
pub(super) struct Batch {
    /// The only statement, or all of them as parts of one.
    query: Query,
    columns: Vec<Vec<&'static str>>,
    /// Why a value could not be bound.
    failed: Option<StoreError>,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            query: Query::new(""),
            columns: Vec::new(),
            failed: None,
        }
    }
}

impl Batch {
    /// Adds a statement that reads the columns. Where it is sent with others its rows come in any order.
    pub(super) fn add_statement(
        &mut self,
        columns: Vec<&'static str>,
        write: impl FnOnce(&mut Query),
    ) -> Part {
        let place = self.columns.len();
        self.columns.push(columns);
        if place == 0 {
            write(&mut self.query);
            return Part(place);
        }
        if place == 1 {
            self.begin_parts();
        }
        self.query.push(" UNION ALL SELECT ").push(place);
        self.query.push(" AS place, part FROM (");
        write(&mut self.query);
        self.query.push(") AS part");
        Part(place)
    }

    /// Makes the only statement the first part.
    fn begin_parts(&mut self) {
        let mut only = std::mem::replace(&mut self.query, Query::new(""));
        let mut only = only.build();
        match only.take_arguments() {
            Ok(arguments) => {
                let sql = only.sql();
                let parts = ["SELECT 0 AS place, part FROM (", sql.as_str(), ") AS part"];
                self.query = Query::with_arguments(parts.concat(), arguments.unwrap_or_default());
            }
            Err(error) => self.failed = Some(StoreError::Internal(error)),
        }
    }

    /// Runs the statements.
    pub(super) async fn run(mut self, tx: &mut StoreTx) -> StoreResult<Answers> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.columns.is_empty() {
            return Ok(Answers(Vec::new()));
        }
        let rows = self.query.build().fetch_all(tx.connection()).await;
        let rows = rows.map_err(stored)?;
        if self.columns.len() == 1 {
            return Ok(Answers(vec![rows.into_iter().map(Found::Row).collect()]));
        }
        let mut parts: Vec<Vec<Found>> = self.columns.iter().map(|_| Vec::new()).collect();
        for row in &rows {
            let place: i32 = row.try_get("place").map_err(|_| unreadable())?;
            let place = usize::try_from(place).map_err(|_| unreadable())?;
            let columns = self.columns.get(place).ok_or_else(unreadable)?;
            let record = Found::Record(record(row, columns)?);
            parts.get_mut(place).ok_or_else(unreadable)?.push(record);
        }
        Ok(Answers(parts))
    }
}

/// The record in a row.
fn record(row: &Row, columns: &[&'static str]) -> StoreResult<Record> {
    let value: PgValueRef<'_> = row.try_get_raw("part").map_err(|_| unreadable())?;
    if value.is_null() {
        return Err(unreadable());
    }
    Record::read(value, columns).map_err(|_| unreadable())
}

/// A row of an answer, or a record that stands for one.
enum Found {
    Row(Row),
    Record(Record),
}

/// The rows of each statement of a batch.
pub(super) struct Answers(Vec<Vec<Found>>);

impl Answers {
    /// The rows of one statement.
    pub(super) fn rows(&self, part: Part) -> impl Iterator<Item = Cells<'_>> {
        let found = self.0.get(part.0).into_iter().flatten();
        found.map(|found| match found {
            Found::Row(row) => Cells(Source::Row(row)),
            Found::Record(record) => Cells(Source::Record(record)),
        })
    }
}
