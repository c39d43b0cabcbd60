//! The rules of the core, tested from outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod availability;
mod billing;
mod bounds;
mod conformance;
mod embedding;
mod events;
mod registry;
mod sensitive;
mod status;
mod stranding;
mod times;
mod vectors;
mod views;
mod written;
mod zones;
