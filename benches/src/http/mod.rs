//! W4: what the server answers under load, beside peers that keep the same clinic without its rules.

pub mod desk;
pub mod load;
pub mod plain;
pub mod process;
