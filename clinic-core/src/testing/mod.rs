//! What tests and conformance runs share. Not for production: behind the feature `testing`.

pub mod conformance;
mod fixed;
pub mod lives;
mod rehearsal;
pub mod vectors;
mod world;

pub use fixed::{FixedClock, SequentialIds};
pub use rehearsal::Rehearsal;
pub use world::World;
