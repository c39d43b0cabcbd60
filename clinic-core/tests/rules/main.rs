//! The rules of the core, tested from outside.

mod billing;
mod conformance;
mod vectors;
