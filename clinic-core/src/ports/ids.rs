//! Where new identifiers come from.

use crate::base::time::Instant;
use std::fmt;
use uuid::Uuid;

/// Gives new identifiers. The only source of chance in the core.
pub trait Ids: Send + Sync + fmt::Debug {
    /// A new identifier, never given before. `now` is the instant of the command that asks.
    fn next(&self, now: Instant) -> Uuid;
}
