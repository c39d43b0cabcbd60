//! What the core has, for other languages: written from its description.

mod commands;
pub mod ids;
mod queries;
pub mod records;
