//! What the examples share: a small clinic to begin with.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use clinic_core::memory::MemoryStore;
use clinic_core::store::Store;
use clinic_core::{Clinic, Error};
use std::sync::Arc;

mod small;

pub use small::SmallClinic;

/// A clinic on a store.
#[must_use]
pub fn on(store: Arc<dyn Store>) -> Clinic {
    clinic_store::builder(store).build()
}

/// An empty clinic in memory.
#[must_use]
pub fn in_memory() -> Clinic {
    on(Arc::new(MemoryStore::new()))
}

/// A clinic in memory with a doctor who works on weekdays from nine to five, and one patient.
///
/// # Errors
/// The errors of the commands.
pub async fn small_clinic() -> Result<SmallClinic, Error> {
    SmallClinic::open(in_memory()).await
}

/// The programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The program of the page about the architecture.
#[cfg(doctest)]
#[doc = include_str!("../../ARCHITECTURE.md")]
pub struct Architecture;
