//! The commands and queries of patients that are more than those of a record.

mod commands;

pub use commands::{AssignDoctors, AssignedDoctors, AssignedDoctorsOf};
