//! The endpoints: one file a resource.

pub(crate) mod system;
pub(crate) mod v1;
