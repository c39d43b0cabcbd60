//! The clock that the seeder moves, and the store that keeps to it.

use async_trait::async_trait;
use clinic_core::ids::AccountId;
use clinic_core::store::{DoneDue, Due, Mode, Scope, Store, StoreResult, Tx, Work};
use clinic_core::time::{Clock, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(super) struct SteppedClock(AtomicI64);

impl SteppedClock {
    /// A clock that stands at `at`.
    pub(super) fn new(at: Instant) -> Self {
        Self(AtomicI64::new(at.timestamp_micros()))
    }

    /// Moves it.
    pub(super) fn set(&self, at: Instant) {
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Instant {
        Instant::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// A store whose own clock is passed over: a past is written into it.
#[derive(Debug)]
pub(super) struct WithoutClock(pub(super) Arc<dyn Store>);

#[async_trait]
impl Store for WithoutClock {
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        self.0.begin_as(scope, mode, account).await
    }

    async fn pause(&self, attempt: u32) -> bool {
        self.0.pause(attempt).await
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        self.0.within_time(work).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        Ok(None)
    }

    async fn ready(&self) -> StoreResult<()> {
        self.0.ready().await
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        self.0.run_due(due).await
    }

    async fn close(&self) -> StoreResult<()> {
        self.0.close().await
    }
}
