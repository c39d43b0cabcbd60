//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
//!
//! Pure: no I/O, no runtime, no clock, no chance. Rules are plain functions on plain values
//! ([`scheduling::slots`], [`scheduling::explain`], [`scheduling::occurrences`],
//! [`scheduling::transition`], [`billing::price`]); what needs a store goes through the engine
//! ([`Clinic::run`] and [`Clinic::ask`]).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod access;
mod answer;
pub mod audit;
pub mod billing;
pub mod catalog;
pub mod change;
pub mod check;
pub mod clinic;
pub mod command;
mod decimal;
pub mod error;
mod idempotency;
pub mod ids;
pub mod json;
pub mod limits;
pub mod memory;
pub mod money;
pub mod offline;
pub mod organization;
pub mod page;
pub mod people;
pub mod record;
pub mod registry;
pub mod scheduling;
#[cfg(feature = "schema")]
mod schema;
mod sensitive;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod time;
mod words;

pub use chrono;
pub use clinic::Clinic;
pub use command::{Command, Context, Query};
pub use error::{Error, ErrorCode};
pub use sensitive::{Sensitive, SensitiveDate, SensitiveText};
pub use uuid;
pub use words::UnknownWord;
