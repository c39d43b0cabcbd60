//! What the examples share: a clock and ids of the host, and a small clinic to begin with.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use clinic_core::ids::Ids;
use clinic_core::memory::MemoryStore;
use clinic_core::store::Store;
use clinic_core::time::{Clock, Instant, Zones};
use clinic_core::{Clinic, Error};
use std::sync::Arc;
use uuid::Uuid;

mod small;

pub use small::SmallClinic;

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the host's clock is given to the core here"
    )]
    fn now(&self) -> Instant {
        chrono::Utc::now()
    }
}

/// Ids of version 7 from the machine's random numbers.
#[derive(Debug)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[allow(
        clippy::disallowed_methods,
        reason = "the host's ids are given to the core here"
    )]
    fn next(&self, _now: Instant) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clinic on a store.
#[must_use]
pub fn on(store: Arc<dyn Store>) -> Clinic {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(RandomIds));
    Clinic::new(store, clock, ids, Arc::new(Zones::bundled()))
}

/// An empty clinic in memory.
#[must_use]
pub fn in_memory() -> Clinic {
    on(Arc::new(MemoryStore::new()))
}

/// A clinic in memory with a doctor who works on weekdays from nine to five, and one patient.
///
/// # Errors
/// Those of the commands.
pub async fn small_clinic() -> Result<SmallClinic, Error> {
    SmallClinic::open(in_memory()).await
}

/// The programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
