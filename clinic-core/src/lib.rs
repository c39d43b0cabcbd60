//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod decimal;
pub mod ids;
pub mod money;
pub mod time;
