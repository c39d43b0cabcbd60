//! The fate of the last commit, by which a server knows whether it can write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the last commit failed. Cheap to clone; clones know the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commits(Arc<AtomicBool>);

impl Commits {
    /// Notes a commit.
    pub(crate) fn note(&self, succeeded: bool) {
        self.0.store(!succeeded, Ordering::Relaxed);
    }

    /// Whether the last one failed.
    pub(crate) fn failed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
