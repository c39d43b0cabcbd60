//! The rules without a database.

use crate::error::ClinicError;
use crate::json::{Input, typed};
use crate::surface::ids::DoctorId;
use crate::surface::records::{
    Explanation, InvoiceDraft, Offer, Priced, RecurrenceRule, SlotQuestion, Status,
    TransitionRequest,
};
use crate::values::{Timestamp, WallTime};
use clinic_core::json::parse;
use clinic_core::offline;
use clinic_host::zones;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Calls a rule by its name, from JSON to JSON: `slots`, `explain`, `occurrences`, `price`, `transition`.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn rule_json(name: String, input: String) -> Result<String, ClinicError> {
    Ok(offline::call(zones(), &name, parse(&input)?)?.to_string())
}

/// The starts that can be booked, by start and by the order of the doctors.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn slots(question: SlotQuestion) -> Result<Vec<Offer>, ClinicError> {
    rule("slots", &question)
}

/// Why a start is offered or not: every reason that holds.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn explain(
    question: SlotQuestion,
    doctor_id: DoctorId,
    starts_at: Timestamp,
) -> Result<Explanation, ClinicError> {
    let asked = Input::default()
        .put("question", question)?
        .put("doctor_id", doctor_id)?
        .put("starts_at", starts_at)?;
    typed(offline::call(zones(), "explain", asked.into())?)
}

/// The starts of a rule of recurrence, at the same time by the clock on the wall.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn occurrences(
    rule: RecurrenceRule,
    local_start: WallTime,
    zone: String,
) -> Result<Vec<Timestamp>, ClinicError> {
    let asked = Input::default()
        .put("rule", rule)?
        .put("local_start", local_start)?
        .put("zone", zone)?;
    typed(offline::call(zones(), "occurrences", asked.into())?)
}

/// Prices an invoice.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn price(draft: InvoiceDraft) -> Result<Priced, ClinicError> {
    rule("price", &draft)
}

/// The status after an action.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn transition(request: TransitionRequest) -> Result<Status, ClinicError> {
    rule("transition", &request)
}

fn rule<T: DeserializeOwned>(name: &str, input: &impl Serialize) -> Result<T, ClinicError> {
    let input =
        serde_json::to_value(input).map_err(|error| ClinicError::internal(error.to_string()))?;
    typed(offline::call(zones(), name, input)?)
}

/// The release of the IANA zone data that comes with the library.
#[uniffi::export]
pub fn tzdata_version() -> String {
    clinic_core::time::tzdata_version().to_owned()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The names of the commands.
#[uniffi::export]
pub fn core_commands() -> Vec<String> {
    names(clinic_core::registry::COMMANDS)
}

/// The names of the queries.
#[uniffi::export]
pub fn core_queries() -> Vec<String> {
    names(clinic_core::registry::QUERIES)
}

/// The names of the rules that need no database.
#[uniffi::export]
pub fn core_functions() -> Vec<String> {
    names(offline::FUNCTIONS)
}
