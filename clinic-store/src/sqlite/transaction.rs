use super::batch::Statements;
use super::reader::Reader;
use super::shared::Progress;
use super::writer::{Turn, Writer};
use super::{Row, shared};
use async_trait::async_trait;
use clinic_core::change::Change;
use clinic_core::ids::AccountId;
use clinic_core::store::{Answered, Mode, Read, Scope, StoreError, StoreResult, Tx};
use uuid::Uuid;

/// The connection that a transaction has.
enum Access {
    /// Reads from a snapshot, and writes nothing.
    Reader(Reader),
    /// Is to write: the turn is taken with the first statement.
    Waiting(Writer),
    /// A turn of the only writer.
    Writer(Turn),
    /// The first statement failed, and took the turn with it.
    Failed,
}

/// A transaction on a SQLite file.
pub(super) struct StoreTx {
    access: Access,
    scope: Scope,
    /// The account for which the transaction runs, if an account acts.
    account: Option<AccountId>,
    failed: bool,
    progress: Progress,
}

impl StoreTx {
    pub(super) fn reader(scope: Scope, account: Option<AccountId>, reader: Reader) -> Self {
        Self::new(scope, account, Access::Reader(reader))
    }

    pub(super) fn writer(scope: Scope, account: Option<AccountId>, writer: Writer) -> Self {
        Self::new(scope, account, Access::Waiting(writer))
    }

    fn new(scope: Scope, account: Option<AccountId>, access: Access) -> Self {
        Self {
            access,
            scope,
            account,
            failed: false,
            progress: Progress::default(),
        }
    }

    /// Runs statements, and gives the rows of each.
    pub(super) async fn run(&mut self, statements: Statements) -> StoreResult<Vec<Vec<Row>>> {
        match &mut self.access {
            Access::Reader(reader) => reader.run(&statements).await,
            Access::Writer(turn) => turn.run(&statements).await,
            Access::Waiting(writer) => {
                let writer = writer.clone();
                self.access = Access::Failed;
                let (turn, rows) = writer.turn_with(statements).await?;
                self.access = Access::Writer(turn);
                Ok(rows)
            }
            Access::Failed => Err(StoreError::Internal("the transaction did not begin".into())),
        }
    }

    /// Takes the turn, if the transaction is to write and has not done so yet.
    pub(super) async fn require_turn(&mut self) -> StoreResult<()> {
        if let Access::Waiting(_) = self.access {
            self.run(Statements::default()).await?;
        }
        Ok(())
    }

    /// What the transaction has done that its next statements rest on.
    pub(super) fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
    }

    /// The account for which the transaction runs, if an account acts.
    pub(super) fn acting(&self) -> Option<AccountId> {
        self.account
    }

    pub(super) fn mode(&self) -> Mode {
        match self.access {
            Access::Reader(_) => Mode::Read,
            Access::Waiting(_) | Access::Writer(_) | Access::Failed => Mode::Write,
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
    async fn read(&mut self, reads: &[Read]) -> StoreResult<Vec<Answered>> {
        shared::read(self, reads).await
    }

    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        let applied = shared::apply(self, changes).await;
        self.failed |= applied.is_err();
        applied
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        if self.failed {
            return Err(StoreError::Internal(
                "a transaction whose changes were refused cannot be committed".into(),
            ));
        }
        match self.access {
            Access::Reader(_) | Access::Waiting(_) => Ok(()),
            Access::Writer(turn) => turn.commit().await,
            Access::Failed => Err(StoreError::Internal(
                "a transaction that did not begin cannot be committed".into(),
            )),
        }
    }
}
