//! The engine: takes every command and query through the same steps, and authorizes, retries, audits and keeps keys.

pub mod clinic;
pub mod command;
pub(crate) mod receipt;
