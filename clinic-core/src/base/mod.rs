//! The lowest floor: exact values of no domain, such as ids, money, time, text and pages of lists.

pub(crate) mod decimal;
pub(crate) mod error_code;
pub(crate) mod ids;
pub mod limits;
pub mod money;
pub mod page;
#[cfg(feature = "schema")]
pub(crate) mod schema;
pub(crate) mod sensitive;
pub mod text;
pub(crate) mod time;
pub(crate) mod words;
