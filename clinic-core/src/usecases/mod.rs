//! The commands and queries by domain, and what several of them share.

pub(crate) mod access;
pub(crate) mod organization;
pub(crate) mod people;
pub mod records;
pub(crate) mod scheduling;
