//! Statements that write, sent together.

use super::shared::RowCount;
use super::{Answers, Batch, Query, StoreTx, stored};
use clinic_core::store::{StoreError, StoreResult};
use sqlx::Row as _;

/// A statement of this length is sent before others are added: its values are numbered, and there are not more than
/// 65,535 numbers.
const LENGTH: usize = 64 * 1024;

/// Statements that are sent as one, each a part of `WITH`. They all see what was there before them, so those that
/// rest on what others have written come after a [`barrier`](Script::barrier).
pub(super) struct Script<'t> {
    tx: &'t mut StoreTx,
    query: Query,
    rows: Vec<RowCount>,
}

impl<'t> Script<'t> {
    pub(super) fn new(tx: &'t mut StoreTx) -> Self {
        Self {
            tx,
            query: Query::new(""),
            rows: Vec::new(),
        }
    }

    /// Adds a statement that writes as many rows as `rows` says.
    pub(super) async fn add(
        &mut self,
        rows: RowCount,
        write: impl FnOnce(&mut Query) -> StoreResult<()> + Send,
    ) -> StoreResult<()> {
        let number = self.rows.len();
        self.query
            .push(if number == 0 { "WITH w" } else { ", w" })
            .push(number)
            .push(" AS (");
        write(&mut self.query)?;
        self.query.push(" RETURNING 1)");
        self.rows.push(rows);
        if self.query.sql().as_str().len() > LENGTH {
            self.send().await?;
        }
        Ok(())
    }

    /// What is added afterwards sees what was added before.
    pub(super) async fn barrier(&mut self) -> StoreResult<()> {
        self.send().await
    }

    /// Sends what was added. The parts run in the order in which they were added: the last line counts the rows
    /// of one after the other.
    pub(super) async fn send(&mut self) -> StoreResult<()> {
        let expected = std::mem::take(&mut self.rows);
        let mut query = std::mem::replace(&mut self.query, Query::new(""));
        for number in 0..expected.len() {
            query.push(if number == 0 { " SELECT " } else { ", " });
            query.push("(SELECT count(*) FROM w").push(number).push(")");
        }
        if expected.is_empty() {
            return Ok(());
        }
        let counts = query.build().fetch_one(self.tx.connection()).await;
        let counts = counts.map_err(stored)?;
        for (number, rows) in expected.into_iter().enumerate() {
            let count: i64 = counts.try_get(number).map_err(stored)?;
            rows.check(u64::try_from(count).unwrap_or(0))
                .map_err(StoreError::Conflict)?;
        }
        Ok(())
    }

    /// Reads what stands there after what was added.
    pub(super) async fn read(&mut self, batch: Batch) -> StoreResult<Answers> {
        self.send().await?;
        batch.run(self.tx).await
    }
}
