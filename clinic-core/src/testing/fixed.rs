use crate::base::time::{Instant, instant};
use crate::ports::clock::Clock;
use crate::ports::ids::Ids;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use uuid::Uuid;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
}

impl FixedClock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self {
            micros: AtomicI64::new(now.timestamp_micros()),
        }
    }

    /// Moves it to an instant.
    pub fn set(&self, now: Instant) {
        self.micros.store(now.timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves it on by some minutes.
    pub fn advance_min(&self, minutes: i64) {
        self.micros
            .fetch_add(minutes * crate::base::time::MINUTE, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        instant(self.micros.load(Ordering::SeqCst))
    }
}

/// Ids of version 7 that count up, so that a run can be repeated.
#[derive(Debug, Default)]
pub struct SequentialIds {
    next: AtomicU64,
}

impl SequentialIds {
    /// Ids that begin at a number, so that several can be told apart.
    #[must_use]
    pub fn from(first: u64) -> Self {
        Self {
            next: AtomicU64::new(first),
        }
    }
}

impl Ids for SequentialIds {
    fn next(&self, now: Instant) -> Uuid {
        let count = self.next.fetch_add(1, Ordering::SeqCst);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let mut random = [0_u8; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
