//! The rules of the core, tested from outside.

mod billing;
