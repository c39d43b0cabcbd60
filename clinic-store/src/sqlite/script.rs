//! Statements that write, one after the other.

use super::table::Rows;
use super::{Connection, Query, stored};
use clinic_core::store::{StoreError, StoreResult};

/// Statements that write. There is no round trip to save: each runs when it is added.
pub(super) struct Script<'c> {
    connection: &'c mut Connection,
}

impl<'c> Script<'c> {
    pub(super) fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }

    /// Runs a statement that writes as many rows as `rows` says.
    pub(super) async fn add(
        &mut self,
        rows: Rows,
        write: impl FnOnce(&mut Query) -> StoreResult<()> + Send,
    ) -> StoreResult<()> {
        let mut query = Query::new("");
        write(&mut query)?;
        let done = query
            .build()
            .execute(&mut *self.connection)
            .await
            .map_err(stored)?;
        rows.check(done.rows_affected())
            .map_err(StoreError::Conflict)
    }

    /// Everything has run already.
    #[allow(clippy::unused_async, reason = "as on PostgreSQL")]
    pub(super) async fn send(&mut self) -> StoreResult<()> {
        Ok(())
    }

    /// The connection on which the statements run.
    #[allow(clippy::unused_async, reason = "as on PostgreSQL")]
    pub(super) async fn connection(&mut self) -> StoreResult<&mut Connection> {
        Ok(self.connection)
    }
}
