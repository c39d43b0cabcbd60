//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
//!
//! Pure: no I/O, no runtime, no clock, no chance. Rules are plain functions on plain values
//! ([`scheduling::slots`], [`scheduling::explain`], [`scheduling::occurrences`],
//! [`scheduling::transition`], [`billing::price`]); what needs a store goes through one door
//! ([`Clinic::run`] and [`Clinic::ask`]).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod billing;
mod decimal;
pub mod ids;
pub mod money;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;

pub use clinic::Clinic;
pub use command::{Command, Context, Query};
pub use error::{Error, ErrorCode};
