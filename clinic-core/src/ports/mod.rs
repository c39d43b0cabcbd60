//! What the core needs of the world: a store, and the forms of what it keeps.

pub mod audit;
pub mod change;
pub(crate) mod idempotency;
pub mod store;
