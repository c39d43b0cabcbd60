//! What tests and conformance runs share. Not for production: behind the feature `testing`.

pub mod vectors;
