//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod ids;
pub mod time;
