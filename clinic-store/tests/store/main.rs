//! Tests of the stores: what the core's conformance suite cannot see from outside.
//!
//! The tests on PostgreSQL need a scratch cluster, whose address stands in
//! `CLINIC_TEST_POSTGRES_URL`; `cargo xtask test` starts one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cognitive_complexity,
    reason = "a test ends where it fails"
)]

mod access;
mod batches;
mod blind;
mod calls;
mod conformance;
mod connections;
mod differential;
mod due;
mod explained;
mod fixtures;
mod guards;
mod lists_of_appointments;
mod lists_of_patients;
mod lists_of_places;
mod lives;
mod mixed;
mod neighbours;
mod no_runtime;
mod opening;
mod parents;
mod payers;
mod plans;
mod plans_of_lists;
mod plans_of_visible;
mod races;
mod races_at_the_door;
mod roles;
mod round_trip;
mod round_trip_of_logs;
mod round_trips;
mod script;
mod support;
mod tenancy;
mod time_limits;
mod transactions;
