//! The rules without a database.

use crate::error::ClinicError;
use crate::values::{Timestamp, WallTime};
use clinic_core::error::{Error, ErrorCode};
use clinic_core::offline;
use clinic_core::time::Zones;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// The zone rules that come with the library.
pub(crate) static ZONES: LazyLock<Arc<Zones>> = LazyLock::new(|| Arc::new(Zones::bundled()));

/// Reads JSON that a host sent.
pub(crate) fn read(text: &str) -> Result<Value, ClinicError> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!(
            "not JSON, at line {} column {}",
            error.line(),
            error.column()
        );
        Error::new(ErrorCode::MalformedBody, message).into()
    })
}

/// Reads JSON that the core wrote.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ClinicError> {
    serde_json::from_value(value).map_err(|error| ClinicError::internal(error.to_string()))
}

/// Calls a rule by its name, from JSON to JSON: `slots`, `explain`, `occurrences`, `price`, `transition`.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn rule_json(name: String, input: String) -> Result<String, ClinicError> {
    Ok(offline::call(&ZONES, &name, read(&input)?)?.to_string())
}

/// Prices an invoice, from JSON to JSON.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn price_json(draft: String) -> Result<String, ClinicError> {
    rule_json("price".to_owned(), draft)
}

/// The status after an action, from JSON.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn transition_json(request: String) -> Result<String, ClinicError> {
    typed(offline::call(&ZONES, "transition", read(&request)?)?)
}

/// The starts of a rule of recurrence, at the same time by the clock on the wall.
///
/// # Errors
/// Those of the rule.
#[uniffi::export]
pub fn occurrences(
    rule_json: String,
    local_start: WallTime,
    zone: String,
) -> Result<Vec<Timestamp>, ClinicError> {
    let asked = json!({"rule": read(&rule_json)?, "local_start": local_start, "zone": zone});
    typed(offline::call(&ZONES, "occurrences", asked)?)
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
