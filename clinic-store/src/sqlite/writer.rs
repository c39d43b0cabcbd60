//! The only writer of a SQLite file.
//!
//! Transactions take turns on one connection. Each is a savepoint inside a common transaction, which is
//! committed, with one `fsync` for all, when nobody who waited at the time of a commit is left: each
//! succeeds or fails alone, and none is told of success before it is on the disk.

use super::batch::{Statements, Stopped};
use super::error::stored;
use super::file::DatabaseFile;
use super::{Connection, Row, note_call};
use crate::commits::Commits;
use crate::pause::part_of;
use clinic_core::store::{StoreError, StoreResult};
use sqlx::Connection as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot};
use tokio::time::Instant;

/// How many transactions are committed together at most.
const TOGETHER: usize = 64;

/// How long a common transaction is waited for that another process has open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it is looked whether that process is done, at least: SQLite's own waiting grows to 100 ms, and who waits
/// so long between two looks finds a busy file locked again each time.
const LOOK: Duration = Duration::from_micros(1_200);
/// For how long common transactions may follow each other without a gap, in which another process can begin one.
const STRETCH: Duration = Duration::from_millis(100);
/// The gap: whoever looks every [`LOOK`] sees it.
const GAP: Duration = Duration::from_millis(2);

/// The commit of a common transaction failed; nothing of it is kept. The cause is shared by all who took part.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the commit failed")]
struct CommitFailed(#[source] Option<Arc<StoreError>>);

/// The store was closed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the store is closed")]
struct Closed;

/// What became of a common transaction: written, or why not.
type Fate = Result<(), Option<Arc<StoreError>>>;

/// The rows of each statement.
type Rows = Vec<Vec<Row>>;

/// Gives the connection to one after the other; empty when the store is closed.
type Queue = Arc<Mutex<Option<Shared>>>;

/// Gives the turns, in the order in which they are asked for.
#[derive(Clone)]
pub(super) struct Writer {
    queue: Queue,
    acquire_timeout: Duration,
    commits: Commits,
}

/// The writer's connection.
struct Shared {
    connection: Connection,
    /// The file that it writes.
    file: DatabaseFile,
    /// Whether a common transaction is open.
    open: bool,
    /// Whether the last turn is done, so that its savepoint is to be released.
    done: bool,
    /// Whether a turn was dropped, so that its savepoint is to be taken back.
    abandoned: bool,
    commits: Commits,
    /// When the common transactions began that have followed each other since without a gap, and when the last ended.
    stretch: Option<(Instant, Instant)>,
    /// Who waits for the commit.
    waiting: Vec<oneshot::Sender<Fate>>,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        file: DatabaseFile,
        acquire_timeout: Duration,
    ) -> Self {
        let commits = Commits::default();
        let shared = Shared {
            connection,
            file,
            commits: commits.clone(),
            open: false,
            done: false,
            abandoned: false,
            stretch: None,
            waiting: Vec::new(),
        };
        Self {
            queue: Arc::new(Mutex::new(Some(shared))),
            acquire_timeout,
            commits,
        }
    }

    /// `Ok` unless the last commit failed and another one fails now.
    pub(super) async fn ready(&self) -> StoreResult<()> {
        if !self.commits.failed() {
            return Ok(());
        }
        let mut turn = self.turn().await?;
        // Writes the first page, as it is.
        sqlx::raw_sql("PRAGMA application_id = 1131179619")
            .execute(turn.connection())
            .await
            .map_err(stored)?;
        turn.commit().await
    }

    /// `Ok` unless the store is closed.
    pub(super) fn require_open(&self) -> StoreResult<()> {
        match self.queue.try_lock() {
            Ok(shared) if shared.is_none() => Err(StoreError::Unavailable(Closed.into())),
            // Who has the connection knows better.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> StoreResult<Turn> {
        let (turn, _) = self.turn_with(Statements::default()).await?;
        Ok(turn)
    }

    /// Waits for a turn, and runs its first statements in the same call that begins it.
    pub(super) async fn turn_with(&self, first: Statements) -> StoreResult<(Turn, Rows)> {
        let entered = tokio::time::timeout(self.acquire_timeout, self.queue.clone().lock_owned())
            .await
            .map_err(|elapsed| StoreError::Unavailable(elapsed.into()))?;
        let shared = OwnedMutexGuard::try_map(entered, Option::as_mut)
            .map_err(|_| StoreError::Unavailable(Closed.into()))?;
        let turn = Turn {
            shared,
            queue: Arc::clone(&self.queue),
            ended: true,
        };
        // In a task of its own, so that a caller who goes away leaves no half-begun transaction.
        tokio::spawn(begin(turn, first))
            .await
            .map_err(|error| StoreError::Internal(error.into()))?
    }

    /// Gives the connection back when those who wait have had their turns.
    pub(super) async fn close(&self) -> StoreResult<()> {
        let Some(mut shared) = self.queue.lock().await.take() else {
            return Ok(());
        };
        shared.settle().await;
        shared.commit().await;
        shared.run("PRAGMA busy_timeout = 5000").await?;
        shared.connection.close().await.map_err(stored)
    }
}

async fn begin(mut turn: Turn, first: Statements) -> StoreResult<(Turn, Rows)> {
    let shared = &mut *turn.shared;
    shared.settle().await;
    shared.file.require()?;
    let joined = if shared.open {
        shared.join(&first).await
    } else {
        None
    };
    let rows = match joined {
        Some(rows) => rows,
        None => shared.start(&first).await?,
    };
    // It has begun: what the first statements did is taken back with it if they failed.
    turn.ended = false;
    Ok((turn, rows?))
}

impl Shared {
    /// Runs statements, as far as they succeed.
    async fn run(&mut self, statements: &'static str) -> StoreResult<()> {
        note_call();
        sqlx::raw_sql(statements)
            .execute(&mut self.connection)
            .await
            .map_err(stored)?;
        Ok(())
    }

    /// Begins a common transaction, with a turn in it, and runs the turn's first statements. Other processes that
    /// write to the file get their turns meanwhile. The inner result is that of the first statements.
    async fn start(&mut self, first: &Statements) -> StoreResult<StoreResult<Rows>> {
        const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT turn; ";
        self.give_way().await;
        let deadline = Instant::now() + BUSY_TIMEOUT;
        loop {
            match first.run(&mut self.connection, BEGIN, 2).await {
                Ok(rows) => {
                    self.open = true;
                    return Ok(Ok(rows));
                }
                Err(Stopped { began: true, error }) => {
                    self.open = true;
                    return Ok(Err(error));
                }
                Err(Stopped {
                    error: StoreError::Retry(_),
                    ..
                }) if Instant::now() < deadline => {
                    self.stretch = None;
                    tokio::time::sleep(part_of(LOOK)).await;
                }
                Err(Stopped { error, .. }) => {
                    self.break_off(None).await;
                    return Err(error);
                }
            }
        }
    }

    /// Leaves a gap after a long stretch of common transactions.
    async fn give_way(&mut self) {
        let now = Instant::now();
        match self.stretch {
            Some((began, ended)) if now < ended + GAP => {
                if now > began + STRETCH {
                    tokio::time::sleep(GAP).await;
                    self.stretch = None;
                }
            }
            _ => self.stretch = None,
        }
    }

    /// Begins a turn in the common transaction, and runs its first statements; `None` if an error has broken the
    /// common transaction off before the turn began.
    async fn join(&mut self, first: &Statements) -> Option<StoreResult<Rows>> {
        let (before, leading) = if std::mem::take(&mut self.done) {
            ("RELEASE turn; SAVEPOINT turn; ", 2)
        } else {
            ("SAVEPOINT turn; ", 1)
        };
        match first.run(&mut self.connection, before, leading).await {
            Ok(rows) => Some(Ok(rows)),
            Err(Stopped { began: true, error }) => Some(Err(error)),
            Err(Stopped { error, .. }) => {
                tracing::error!(%error, "a common transaction was broken off");
                self.break_off(Some(Arc::new(error))).await;
                None
            }
        }
    }

    /// Takes back what a dropped turn has left.
    async fn settle(&mut self) {
        if !std::mem::take(&mut self.abandoned) {
            return;
        }
        // An error that rolled back the whole transaction has taken the savepoint with it.
        if let Err(error) = self.run("ROLLBACK TO turn; RELEASE turn").await {
            self.break_off(Some(Arc::new(error))).await;
        }
    }

    /// Commits what all turns have written.
    async fn commit(&mut self) {
        if !self.open {
            return;
        }
        let statements = if std::mem::take(&mut self.done) {
            "RELEASE turn; COMMIT"
        } else {
            "COMMIT"
        };
        // What is written to a file without a name is lost.
        let committed = match self.file.require() {
            Ok(()) => self.run(statements).await,
            Err(moved) => Err(moved),
        };
        self.commits.note(committed.is_ok());
        match committed {
            Ok(()) => {
                self.open = false;
                let now = Instant::now();
                let began = self.stretch.map_or(now, |(began, _)| began);
                self.stretch = Some((began, now));
                self.answer(&Ok(()));
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a commit failed");
                self.break_off(Some(Arc::new(error))).await;
            }
        }
    }

    /// Gives up the common transaction, for a reason that all who took part are told.
    async fn break_off(&mut self, why: Option<Arc<StoreError>>) {
        // There may be none left to roll back.
        let _ = self.run("ROLLBACK").await;
        self.open = false;
        self.done = false;
        self.abandoned = false;
        self.answer(&Err(why));
    }

    fn answer(&mut self, fate: &Fate) {
        for waiting in self.waiting.drain(..) {
            // Whoever has gone away need not be told.
            let _ = waiting.send(fate.clone());
        }
    }
}

/// A turn: nobody else writes until it is committed or dropped.
pub(super) struct Turn {
    shared: OwnedMappedMutexGuard<Option<Shared>, Shared>,
    queue: Queue,
    /// Whether there is nothing to be taken back: it has not begun, or it is done.
    ended: bool,
}

impl Turn {
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.shared.connection
    }

    /// Runs statements, and gives the rows of each.
    pub(super) async fn run(&mut self, statements: &Statements) -> StoreResult<Rows> {
        let run = statements.run(&mut self.shared.connection, "", 0).await;
        run.map_err(|Stopped { error, .. }| error)
    }

    /// Ends the turn, and waits until what it wrote is on the disk.
    pub(super) async fn commit(self) -> StoreResult<()> {
        // In a task of its own, so that a caller who goes away cannot cancel it half way.
        tokio::spawn(commit(self))
            .await
            .map_err(|error| StoreError::Internal(error.into()))?
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.shared.abandoned = true;
        // Whoever comes next takes it back; without a runtime, that is the next turn.
        if let Ok(runtime) = Handle::try_current() {
            let queue = Arc::clone(&self.queue);
            runtime.spawn(async move {
                if let Some(shared) = queue.lock().await.as_mut() {
                    shared.settle().await;
                    if shared.open && shared.waiting.is_empty() {
                        shared.break_off(None).await;
                    }
                }
            });
        }
    }
}

async fn commit(mut turn: Turn) -> StoreResult<()> {
    turn.ended = true;
    turn.shared.done = true;
    let (answer, mut answered) = oneshot::channel();
    turn.shared.waiting.push(answer);
    if turn.shared.waiting.len() >= TOGETHER {
        turn.shared.commit().await;
    } else {
        // Those who wait now have their turns first; the first of us to be back commits for all.
        let queue = Arc::clone(&turn.queue);
        drop(turn);
        tokio::select! {
            biased;
            done = &mut answered => return told(done),
            mut entered = queue.lock() => if let Some(shared) = entered.as_mut() {
                shared.settle().await;
                if let Ok(done) = answered.try_recv() {
                    return told(Ok(done));
                }
                shared.commit().await;
            }
        }
    }
    told(answered.await)
}

fn told(fate: Result<Fate, oneshot::error::RecvError>) -> StoreResult<()> {
    let why = match fate {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(why)) => why,
        Err(_) => None,
    };
    Err(StoreError::Unavailable(CommitFailed(why).into()))
}
