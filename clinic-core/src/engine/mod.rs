//! The engine: takes every command and query through the same steps, and authorizes, retries, audits and keeps keys.

pub(crate) mod builder;
pub mod clinic;
pub mod command;
mod decision;
mod entry;
mod history;
mod keyed;
mod reactions;
pub(crate) mod receipt;
