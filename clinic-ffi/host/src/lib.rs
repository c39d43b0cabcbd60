//! What the bindings for Python, Kotlin and Swift share, so that they do not drift apart: the threads that wait
//! for databases, how a clinic is opened and closed, who asks, logging in, which failures are told apart, the index of
//! reservations, and calls by name.
//!
//! A process that was forked gets threads of its own; what was opened before the fork answers `forked` there.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod call;
mod failure;
mod fork;
mod handle;
mod log_in;
mod reservations;
mod runtime;

pub use call::{Call, Operation};
pub use clinic_store::hash_password;
pub use failure::Failure;
pub use fork::{Fork, before_fork};
pub use handle::{Handle, OpenOptions};
pub use log_in::{LOG_IN, LogInRequest, LoggedIn};
pub use reservations::Reservations;
pub use runtime::{Waiting, on_runtime, runtime};

use clinic_core::time::Zones;
use std::sync::{Arc, LazyLock};

static ZONES: LazyLock<Arc<Zones>> = LazyLock::new(|| Arc::new(Zones::bundled()));

/// The zone rules that come with the library.
#[must_use]
pub fn zones() -> &'static Arc<Zones> {
    &ZONES
}
