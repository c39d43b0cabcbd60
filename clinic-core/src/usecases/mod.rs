//! The commands and queries by domain, and what several of them share.

pub mod access;
pub(crate) mod answers;
pub mod organization;
pub mod people;
pub mod records;
pub mod scheduling;
