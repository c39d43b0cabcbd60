//! The rules of a clinic's everyday work: availability, conflicts, status, billing.
//!
//! Pure: no I/O, no runtime, no clock, no chance. Rules are plain functions on plain values
//! ([`scheduling::slots`], [`scheduling::explain`], [`scheduling::occurrences`],
//! [`scheduling::transition`], [`billing::price`]); what needs a store goes through the engine
//! ([`Clinic::run`] and [`Clinic::ask`]).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The floors, from the lowest to the highest. None names one above it, nor the public modules below.
mod base;

mod domain;

mod ports;

mod engine;

mod usecases;

mod hosts;

pub mod memory;
#[cfg(feature = "testing")]
pub mod testing;

pub use base::{limits, money, page, text};
pub use domain::{billing, check, error, record};
pub use engine::{clinic, command};
pub use hosts::{json, offline, registry};
pub use ports::{audit, change, store};
pub use usecases::records;

pub mod ids {
    //! Identifiers: one type for each kind of record, so that a doctor's id cannot stand where a patient's is
    //! expected.
    //!
    //! Every id is a UUID. New ones are version 7 (RFC 9562 §5.7): they sort by the time they were made, which keeps
    //! index inserts at the right edge. The core never makes one by itself; it asks [`Ids`].
    pub use crate::base::ids::*;
    pub use crate::ports::ids::Ids;
}

pub mod time {
    //! Time: instants, spans, wall-clock times and zones.
    //!
    //! Instants are UTC with microseconds; spans are half-open `[from, to)`; wall times are read in the zone of a
    //! location. Nothing here reads a clock: the present comes from [`Clock`].
    pub use crate::base::time::*;
    pub use crate::ports::clock::Clock;
}

pub mod access {
    //! Who may do what: accounts, memberships, roles and permissions. Deny by default.
    //!
    //! An [`Act`] is a row of the table of roles; [`Grants`] says whether an actor may do it to a [`Subject`], and in
    //! which [`Capacity`]; [`View`] takes from a record what its reader may not see.
    pub use crate::domain::access::*;
    pub use crate::ports::passwords::Passwords;
    pub use crate::usecases::access::*;
}

pub mod organization {
    //! Organizations, their locations, rooms and services, and their settings.
    pub use crate::domain::organization::*;
    pub use crate::usecases::organization::*;
}

pub mod people {
    //! Doctors and patients.
    pub use crate::domain::people::*;
    pub use crate::usecases::people::*;
}

pub mod scheduling {
    //! Availability, bookings, conflicts, recurrence and status.
    pub use crate::domain::scheduling::*;
    pub use crate::usecases::scheduling::*;
}

pub use base::sensitive::{Sensitive, SensitiveDate, SensitiveText};
pub use base::words::UnknownWord;
pub use chrono;
pub use domain::error::{Error, ErrorCode};
pub use engine::clinic::Clinic;
pub use engine::command::{Command, Context, Query};
pub use uuid;
