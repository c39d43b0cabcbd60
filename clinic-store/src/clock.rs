//! The system's clock and random identifiers: the only places where a host lets them in.

use clinic_core::ids::Ids;
use clinic_core::time::{Clock, Instant, cut_to_micros};
use std::sync::{Mutex, PoisonError};
use uuid::{ContextV7, Timestamp, Uuid};

/// The clock of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the `Clock` that others are to use"
    )]
    fn now(&self) -> Instant {
        cut_to_micros(std::time::SystemTime::now().into())
    }
}

/// Identifiers of version 7 (RFC 9562 §5.7): they sort by the instant they are made for, and within one
/// process in the order they were asked for.
#[derive(Debug, Default)]
pub struct UuidV7Ids {
    context: Mutex<ContextV7>,
}

impl UuidV7Ids {
    /// A source of identifiers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Ids for UuidV7Ids {
    fn next(&self, now: Instant) -> Uuid {
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        // Before 1970 there are no such identifiers; the order among them is kept all the same.
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(
            &*context,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }
}
