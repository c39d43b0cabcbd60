use super::pool::PooledConnection;
use super::shared::Progress;
use super::{Connection, shared, stored};
use crate::commits::Commits;
use async_trait::async_trait;
use clinic_core::change::Change;
use clinic_core::ids::AccountId;
use clinic_core::store::{Answered, Mode, Read, Scope, StoreError, StoreResult, Tx};
use uuid::Uuid;

/// How a transaction was opened.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) scope: Scope,
    pub(super) mode: Mode,
    /// The account for which the transaction runs, if an account acts.
    pub(super) account: Option<AccountId>,
}

/// A transaction on a PostgreSQL database.
pub(super) struct StoreTx {
    connection: PooledConnection,
    opened: Opened,
    failed: bool,
    commits: Commits,
    progress: Progress,
}

impl StoreTx {
    pub(super) fn new(connection: PooledConnection, opened: Opened, commits: Commits) -> Self {
        Self {
            connection,
            opened,
            failed: false,
            commits,
            progress: Progress::default(),
        }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// What the transaction has done that its next statements rest on.
    pub(super) fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    pub(super) fn scope(&self) -> Scope {
        self.opened.scope
    }

    /// The account for which the transaction runs, if an account acts.
    pub(super) fn acting(&self) -> Option<AccountId> {
        self.opened.account
    }

    pub(super) fn mode(&self) -> Mode {
        self.opened.mode
    }

    /// The organization of the scope; the platform's own rows have the nil one.
    pub(super) fn organization_id(&self) -> Uuid {
        match self.opened.scope {
            Scope::Organization(id) => id.0,
            Scope::Platform => Uuid::nil(),
        }
    }
}

#[async_trait]
impl Tx for StoreTx {
    async fn read(&mut self, reads: &[Read]) -> StoreResult<Vec<Answered>> {
        shared::read(self, reads).await
    }

    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        let applied = shared::apply(self, changes).await;
        self.failed |= applied.is_err();
        applied
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        // After an error PostgreSQL would answer COMMIT with a rollback.
        if self.failed {
            return Err(StoreError::Internal(
                "a transaction whose changes were refused cannot be committed".into(),
            ));
        }
        // In a task of its own, so that a caller who goes away cannot cancel it half way.
        let (connection, commits) = (self.connection, self.commits);
        let writes = self.opened.mode == Mode::Write;
        let commit = tokio::spawn(async move {
            let committed = connection.commit().await;
            if writes {
                commits.note(committed.is_ok());
            }
            committed
        });
        commit
            .await
            .map_err(|error| StoreError::Internal(error.into()))?
            .map_err(stored)
    }
}
