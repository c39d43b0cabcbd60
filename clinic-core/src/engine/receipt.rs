//! What an idempotency key keeps of an answer, and how it is read.

use super::command::{Answer, Call, Fault};
use crate::ports::store::{StoreError, Tx};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a receipt. One that cannot be read was not written by this version of the library.
pub(crate) fn of_receipt<T: DeserializeOwned>(receipt: Value) -> Result<T, StoreError> {
    serde_json::from_value(receipt).map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[async_trait]
impl Answer for () {
    fn receipt(&self) -> Value {
        Value::Null
    }

    async fn read_again(_: Value, _: &Call<'_>, _: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(())
    }
}
