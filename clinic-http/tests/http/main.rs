//! The server as its clients see it, on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cognitive_complexity,
    reason = "a test that cannot go on fails; a walk through the clinic is long"
)]

mod access;
mod bad_input;
mod commands;
mod contract;
mod description;
mod embedding;
mod every_operation;
mod hardening;
mod lists;
mod log_in;
mod operating;
mod operating_page;
mod outage;
mod payers;
mod races;
mod readme;
mod support;
mod versions;
mod visibility;
mod walk;
