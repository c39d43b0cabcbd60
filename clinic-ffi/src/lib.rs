//! The core for Kotlin and Swift, by UniFFI. It holds no rules: it turns values, and calls the core.
//!
//! Every command and query is a method, and every record a type: `surface` is written from the core's own
//! description. They go by name too, from JSON to JSON. Calls are asynchronous and run on threads of their
//! own: a caller that is cancelled does not stop what it has begun.

mod clinic;
mod conflicts;
mod error;
mod json;
mod rules;
mod surface;
mod values;

pub use clinic::{CallContext, Clinic, DoneDue, OpenOptions};
pub use conflicts::{ConflictIndex, Reserved};
pub use error::ClinicError;
pub use rules::{
    core_commands, core_functions, core_queries, explain, occurrences, price, rule_json, slots,
    transition, tzdata_version,
};
pub use surface::{ids, records};
pub use values::{CivilDate, ExactNumber, Id, Timestamp, WallRange, WallTime};

uniffi::setup_scaffolding!("clinic_ffi");
