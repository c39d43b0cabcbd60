//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod billing;
mod decimal;
pub mod ids;
pub mod money;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
