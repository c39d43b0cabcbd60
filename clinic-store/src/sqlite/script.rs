//! Statements that write, run in one call.

use super::batch::Statements;
use super::shared::RowCount;
use super::{Answers, Batch, Query, StoreTx};
use clinic_core::store::StoreResult;

/// Statements of this length run before others are added: what is written does not all stand in memory twice.
const LENGTH: usize = 64 * 1024;

/// Statements that write, one after the other.
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
        if !self.rows.is_empty() {
            self.query.push("; ");
        }
        write(&mut self.query)?;
        self.rows.push(rows);
        if self.query.sql().as_str().len() > LENGTH {
            self.send().await?;
        }
        Ok(())
    }

    /// What is added afterwards sees what was added before: here always, since statements run one after the other.
    #[allow(clippy::unused_async, reason = "as on PostgreSQL")]
    pub(super) async fn barrier(&mut self) -> StoreResult<()> {
        Ok(())
    }

    /// Runs what was added.
    pub(super) async fn send(&mut self) -> StoreResult<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let query = std::mem::replace(&mut self.query, Query::new(""));
        let rows = std::mem::take(&mut self.rows);
        self.tx.run(Statements::of(query, rows)?).await?;
        Ok(())
    }

    /// Reads what stands there after what was added.
    pub(super) async fn read(&mut self, batch: Batch) -> StoreResult<Answers> {
        self.send().await?;
        batch.run(self.tx).await
    }
}
