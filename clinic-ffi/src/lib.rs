//! The core for Kotlin and Swift, by UniFFI. It holds no rules: it turns values, and calls the core.
//!
//! Commands and queries go by name, from JSON to JSON, so that no host can lack one; what is used every day
//! has typed functions beside it. Calls are asynchronous and run on threads of their own: a caller that is
//! cancelled does not stop what it has begun.

mod clinic;
mod conflicts;
mod error;
mod records;
mod rules;
mod values;

pub use clinic::{CallContext, Clinic};
pub use conflicts::{ConflictIndex, Reserved};
pub use error::ClinicError;
pub use records::{Appointment, Booking, Explanation, Money, Reason, Slot, Slots, SlotsWish};
pub use rules::{
    core_commands, core_functions, core_queries, occurrences, price_json, rule_json,
    transition_json, tzdata_version,
};
pub use values::{Amount, CivilDate, Id, Timestamp, WallTime};

uniffi::setup_scaffolding!("clinic_ffi");
