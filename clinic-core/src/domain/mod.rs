//! Records and pure rules by domain: plain functions on plain values, which know no store.

pub(crate) mod access;
pub mod billing;
pub mod check;
pub mod error;
mod error_of;
pub(crate) mod organization;
pub(crate) mod people;
pub mod record;
pub(crate) mod scheduling;
