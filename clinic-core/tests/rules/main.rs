//! The rules of the core, tested from outside.

mod availability;
mod billing;
mod conformance;
mod status;
mod vectors;
mod zones;
