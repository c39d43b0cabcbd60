//! A store in memory: for hosts that work offline, for tests, and as the plainest statement of what a
//! store must do.
//!
//! A transaction works on its own copy of the state (persistent maps, so that the copy costs nothing);
//! writers stand in line; a commit puts the copy in place of the state.

mod apply;
mod due;
mod reads;
mod state;

use crate::base::ids::AccountId;
use crate::base::time::Instant;
use crate::ports::change::Change;
use crate::ports::store::{DoneDue, Due, Mode, Scope, Store, StoreError, StoreResult, Tx, Work};
use async_trait::async_trait;
use state::State;
use std::sync::{Arc, PoisonError, RwLock};

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Arc<RwLock<State>>,
    writer: Arc<async_lock::Mutex<()>>,
}

impl MemoryStore {
    /// A store without any record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        let guard = match mode {
            Mode::Write => Some(self.writer.lock_arc().await),
            Mode::Read => None,
        };
        let state = self
            .state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Ok(Box::new(MemoryTx {
            scope,
            account,
            view: state,
            state: self.state.clone(),
            writer: guard,
        }))
    }

    async fn pause(&self, attempt: u32) -> bool {
        // Writers stand in line, so a repetition meets nobody.
        attempt <= 3
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        // There is nothing to wait for but other writers, and these wait for nothing.
        work.await;
        Ok(())
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        Ok(None)
    }

    async fn ready(&self) -> StoreResult<()> {
        Ok(())
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        let _turn = self.writer.lock_arc().await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        Ok(due::run(&mut state, due))
    }

    async fn close(&self) -> StoreResult<()> {
        Ok(())
    }
}

/// A transaction on its own copy of the state.
struct MemoryTx {
    scope: Scope,
    /// The account for which the transaction runs.
    account: Option<AccountId>,
    view: State,
    state: Arc<RwLock<State>>,
    writer: Option<async_lock::MutexGuardArc<()>>,
}

#[async_trait]
impl Tx for MemoryTx {
    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        if self.writer.is_none() {
            return Err(StoreError::Internal(
                "a read transaction cannot write".into(),
            ));
        }
        for change in changes {
            apply::apply(&mut self.view, self.scope, change)?;
        }
        Ok(())
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        if self.writer.is_some() {
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = self.view;
        }
        Ok(())
    }
}
