//! Where the present comes from.

use crate::base::time::Instant;
use std::fmt;

/// Tells the present. The only source of time in the core.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present; callers cut it with [`cut_to_micros`](crate::time::cut_to_micros).
    fn now(&self) -> Instant;
}
