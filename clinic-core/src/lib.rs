//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
//!
//! Pure: no I/O, no runtime, no clock, no chance. Rules are plain functions on plain values
//! ([`scheduling::slots`], [`scheduling::explain`], [`scheduling::occurrences`],
//! [`scheduling::transition`], [`billing::price`]); what needs a store goes through one door
//! ([`Clinic::run`] and [`Clinic::ask`]).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod access;
pub mod audit;
pub mod billing;
pub mod change;
pub mod check;
#[allow(dead_code)]
mod decimal;
pub mod error;
pub mod ids;
pub mod limits;
pub mod money;
pub mod organization;
pub mod page;
pub mod people;
pub mod record;
pub mod scheduling;
pub mod store;
pub mod text;
pub mod time;
