//! Reads that are sent together: in one call of SQLite's thread, in one round trip to PostgreSQL.

use super::rows::{Cells, Stored};
use super::{Answers, Batch, Query};
use clinic_core::store::StoreResult;

/// Where the rows of one statement of a batch stand among its answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part(pub(crate) usize);

impl Batch {
    /// Adds a read of records: `SELECT columns FROM table WHERE`, and what `rest` says.
    pub(crate) fn add<T: Stored>(&mut self, rest: impl FnOnce(&mut Query)) -> Part {
        self.add_statement(T::COLUMNS.to_vec(), |query| {
            query.push(T::SELECT);
            rest(query);
        })
    }
}

impl Answers {
    /// The record of a part that reads one at most.
    pub(crate) fn one<T: Stored>(&self, part: Part) -> StoreResult<Option<T>> {
        self.rows(part).next().map(T::read).transpose()
    }

    /// The records of a part, in its order.
    pub(crate) fn all<T: Stored>(&self, part: Part) -> StoreResult<Vec<T>> {
        self.rows(part).map(T::read).collect()
    }

    /// The only row of a part.
    pub(crate) fn first(&self, part: Part) -> Option<Cells<'_>> {
        self.rows(part).next()
    }
}

/// A read that is sent alone.
pub(crate) fn alone<T: Stored>(rest: impl FnOnce(&mut Query)) -> (Batch, Part) {
    let mut batch = Batch::default();
    let part = batch.add::<T>(rest);
    (batch, part)
}
