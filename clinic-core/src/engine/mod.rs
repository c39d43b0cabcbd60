//! The engine: takes every command and query through the same steps, and authorizes, retries, audits and keeps keys.

pub(crate) mod builder;
pub mod clinic;
pub mod command;
pub(crate) mod receipt;
