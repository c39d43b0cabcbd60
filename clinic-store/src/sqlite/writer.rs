//! The only writer of a SQLite file.
//!
//! Transactions take turns on one connection. Each is a savepoint inside a common transaction, which is
//! committed, with one `fsync` for all, when nobody who stood in line at the time of a commit is left: each
//! succeeds or fails alone, and none is told of success before it is on the disk.

use super::Connection;
use super::error::stored;
use super::file::DatabaseFile;
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
const PATIENCE: Duration = Duration::from_secs(5);
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

/// Lets one in after the other; empty when the store is closed.
type Door = Arc<Mutex<Option<Line>>>;

/// Gives the turns, in the order in which they are asked for.
pub(super) struct Writer {
    door: Door,
    patience: Duration,
    commits: Commits,
}

/// The writer's connection.
struct Line {
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
    pub(super) fn new(connection: Connection, file: DatabaseFile, patience: Duration) -> Self {
        let commits = Commits::default();
        let line = Line {
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
            door: Arc::new(Mutex::new(Some(line))),
            patience,
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

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> StoreResult<Turn> {
        let entered = tokio::time::timeout(self.patience, self.door.clone().lock_owned())
            .await
            .map_err(|elapsed| StoreError::Unavailable(elapsed.into()))?;
        let line = OwnedMutexGuard::try_map(entered, Option::as_mut)
            .map_err(|_| StoreError::Unavailable(Closed.into()))?;
        let turn = Turn {
            line,
            door: Arc::clone(&self.door),
            ended: true,
        };
        // In a task of its own, so that a caller who goes away leaves no half-begun transaction.
        tokio::spawn(begin(turn))
            .await
            .map_err(|error| StoreError::Internal(error.into()))?
    }

    /// Gives the connection back when those who stand in line have had their turns.
    pub(super) async fn close(&self) -> StoreResult<()> {
        let Some(mut line) = self.door.lock().await.take() else {
            return Ok(());
        };
        line.settle().await;
        line.commit().await;
        line.run("PRAGMA busy_timeout = 5000").await?;
        line.connection.close().await.map_err(stored)
    }
}

async fn begin(mut turn: Turn) -> StoreResult<Turn> {
    let line = &mut turn.line;
    line.settle().await;
    line.file.require()?;
    if !line.open || !line.join().await {
        line.start().await?;
    }
    turn.ended = false;
    Ok(turn)
}

impl Line {
    /// Runs statements, as far as they succeed.
    async fn run(&mut self, statements: &'static str) -> StoreResult<()> {
        sqlx::raw_sql(statements)
            .execute(&mut self.connection)
            .await
            .map_err(stored)?;
        Ok(())
    }

    /// Begins a common transaction, with a turn in it. Other processes that write to the file get their turns
    /// meanwhile.
    async fn start(&mut self) -> StoreResult<()> {
        self.give_way().await;
        let patience = Instant::now() + PATIENCE;
        loop {
            match self.run("BEGIN IMMEDIATE; SAVEPOINT turn").await {
                Ok(()) => break,
                Err(StoreError::Retry(_)) if Instant::now() < patience => {
                    self.stretch = None;
                    tokio::time::sleep(part_of(LOOK)).await;
                }
                Err(error) => {
                    self.break_off(None).await;
                    return Err(error);
                }
            }
        }
        self.open = true;
        Ok(())
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

    /// Begins a turn in the common transaction, unless an error has broken that off.
    async fn join(&mut self) -> bool {
        let joined = if std::mem::take(&mut self.done) {
            self.run("RELEASE turn; SAVEPOINT turn").await
        } else {
            self.run("SAVEPOINT turn").await
        };
        match joined {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "a common transaction was broken off");
                self.break_off(Some(Arc::new(error))).await;
                false
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
    line: OwnedMappedMutexGuard<Option<Line>, Line>,
    door: Door,
    /// Whether there is nothing to be taken back: it has not begun, or it is done.
    ended: bool,
}

impl Turn {
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.line.connection
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
        self.line.abandoned = true;
        // Whoever comes next takes it back; without a runtime, that is the next turn.
        if let Ok(runtime) = Handle::try_current() {
            let door = Arc::clone(&self.door);
            runtime.spawn(async move {
                if let Some(line) = door.lock().await.as_mut() {
                    line.settle().await;
                    if line.open && line.waiting.is_empty() {
                        line.break_off(None).await;
                    }
                }
            });
        }
    }
}

async fn commit(mut turn: Turn) -> StoreResult<()> {
    turn.ended = true;
    turn.line.done = true;
    let (answer, mut answered) = oneshot::channel();
    turn.line.waiting.push(answer);
    if turn.line.waiting.len() >= TOGETHER {
        turn.line.commit().await;
    } else {
        // Those who stand in line now have their turns first; the first of us to be back commits for all.
        let door = Arc::clone(&turn.door);
        drop(turn);
        tokio::select! {
            biased;
            done = &mut answered => return told(done),
            mut entered = door.lock() => if let Some(line) = entered.as_mut() {
                line.settle().await;
                if let Ok(done) = answered.try_recv() {
                    return told(Ok(done));
                }
                line.commit().await;
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
