use super::lines::Line;
use super::seen::Seen;
use super::{Connection, announce, apply, stored, taken};
use crate::commits::Commits;
use async_trait::async_trait;
use clinic_core::change::Change;
use clinic_core::ids::AccountId;
use clinic_core::store::{Mode, Needs, Scope, StoreError, StoreResult, Taken, TakenOf, Tx};
use uuid::Uuid;

/// A transaction on a PostgreSQL database.
pub(super) struct StoreTx {
    line: Line,
    scope: Scope,
    /// The account for which the transaction runs, if an account acts.
    account: Option<AccountId>,
    mode: Mode,
    failed: bool,
    commits: Commits,
    seen: Seen,
}

impl StoreTx {
    pub(super) fn new(
        line: Line,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
        commits: Commits,
    ) -> Self {
        Self {
            line,
            scope,
            account,
            mode,
            failed: false,
            commits,
            seen: Seen::default(),
        }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.line
    }

    /// What it knows without asking again.
    pub(super) fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
    }

    /// The account for which the transaction runs, if an account acts.
    pub(super) fn acting(&self) -> Option<AccountId> {
        self.account
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    /// The organization of the scope; the platform's own rows have the nil one.
    pub(super) fn organization_id(&self) -> Uuid {
        match self.scope {
            Scope::Organization(id) => id.0,
            Scope::Platform => Uuid::nil(),
        }
    }
}

#[async_trait]
impl Tx for StoreTx {
    async fn announce(&mut self, needs: &Needs) -> StoreResult<()> {
        announce::announce(self, needs).await
    }

    async fn taken(&mut self, of: &TakenOf) -> StoreResult<Taken> {
        taken::taken(self, of).await
    }

    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        let applied = apply::apply(self, changes).await;
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
        let (line, commits) = (self.line, self.commits);
        let writes = self.mode == Mode::Write;
        let commit = tokio::spawn(async move {
            let committed = line.commit().await;
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
