//! The commands and queries of patients that are more than those of a record.

mod assign_doctors;
mod assigned_doctors;

pub use assign_doctors::AssignDoctors;
pub use assigned_doctors::{AssignedDoctors, AssignedDoctorsOf};
