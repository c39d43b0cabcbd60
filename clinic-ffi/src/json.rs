//! JSON between the hosts' values and the core's.

use crate::error::ClinicError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads JSON that the core wrote.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ClinicError> {
    serde_json::from_value(value).map_err(|error| ClinicError::internal(error.to_string()))
}

/// What a command or query takes; members that are absent are left out.
#[derive(Debug, Default)]
pub(crate) struct Input(Map<String, Value>);

impl Input {
    pub(crate) fn put(mut self, name: &str, value: impl Serialize) -> Result<Self, ClinicError> {
        let value = serde_json::to_value(value)
            .map_err(|error| ClinicError::internal(error.to_string()))?;
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
        Ok(self)
    }
}

impl From<Input> for Value {
    fn from(input: Input) -> Self {
        Self::Object(input.0)
    }
}
