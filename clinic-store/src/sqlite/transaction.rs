use super::seen::Seen;
use super::writer::Turn;
use super::{Connection, Db, apply};
use async_trait::async_trait;
use clinic_core::change::Change;
use clinic_core::ids::AccountId;
use clinic_core::store::{Mode, Scope, StoreError, StoreResult, Tx};
use sqlx::Transaction;
use uuid::Uuid;

/// The connection that a transaction has.
enum Place {
    /// Reads from a snapshot, and writes nothing.
    Reader(Transaction<'static, Db>),
    /// A turn of the only writer.
    Writer(Turn),
}

/// A transaction on a SQLite file.
pub(super) struct StoreTx {
    place: Place,
    scope: Scope,
    /// The account for which the transaction runs, if an account acts.
    account: Option<AccountId>,
    failed: bool,
    seen: Seen,
}

impl StoreTx {
    pub(super) fn reader(
        scope: Scope,
        account: Option<AccountId>,
        transaction: Transaction<'static, Db>,
    ) -> Self {
        Self {
            place: Place::Reader(transaction),
            scope,
            account,
            failed: false,
            seen: Seen::default(),
        }
    }

    pub(super) fn writer(scope: Scope, account: Option<AccountId>, turn: Turn) -> Self {
        Self {
            place: Place::Writer(turn),
            scope,
            account,
            failed: false,
            seen: Seen::default(),
        }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        match &mut self.place {
            Place::Reader(transaction) => transaction,
            Place::Writer(turn) => turn.connection(),
        }
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
        match self.place {
            Place::Reader(_) => Mode::Read,
            Place::Writer(_) => Mode::Write,
        }
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
    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        let applied = apply::apply(self, changes).await;
        self.failed |= applied.is_err();
        applied
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        if self.failed {
            return Err(StoreError::Internal(
                "a transaction whose changes were refused cannot be committed".into(),
            ));
        }
        match self.place {
            Place::Reader(_) => Ok(()),
            Place::Writer(turn) => turn.commit().await,
        }
    }
}
