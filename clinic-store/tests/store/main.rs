//! Tests of the stores: what the core's conformance suite cannot see from outside.
//!
//! The tests on PostgreSQL need a scratch cluster, whose superuser's address stands in
//! `CLINIC_TEST_POSTGRES_URL`; `cargo xtask test` starts one.

mod conformance;
mod fixtures;
mod guards;
mod lists;
mod plans;
mod races;
mod round_trip;
mod support;
mod tenancy;
mod transactions;
