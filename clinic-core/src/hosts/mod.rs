//! The same commands, queries and rules by name and JSON, for hosts in other languages.

pub mod json;
pub mod offline;
pub mod registry;
