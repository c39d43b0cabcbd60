//! What the core has, for other languages: written from its description.

mod commands;
mod queries;
pub mod records;
