//! The clock that the seeder moves, and the store that keeps to it.

use async_trait::async_trait;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
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
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
        self.0.begin(scope, mode).await
    }

    async fn pause(&self, attempt: u32) -> bool {
        self.0.pause(attempt).await
    }

    async fn close(&self) -> StoreResult<()> {
        self.0.close().await
    }
}
