//! What the core needs of the world: a store, and the forms of what it keeps.

pub(crate) mod audit;
pub mod change;
pub(crate) mod clock;
pub(crate) mod event;
pub(crate) mod idempotency;
pub(crate) mod ids;
pub(crate) mod passwords;
pub mod store;
