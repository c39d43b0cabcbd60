//! How the answers of the commands of records are read again.

use super::seen;
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::engine::command::{Answer, Call, Fault};
use crate::engine::receipt::of_receipt;
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde_json::{Value, json};

macro_rules! record_answers {
    ($($record:ident),*) => {$(
        #[async_trait]
        impl Answer for $record {
            fn receipt(&self) -> Value {
                json!(self.id)
            }

            async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
                Ok(seen::<$record>(of_receipt(receipt)?, call, tx).await?.0)
            }
        }
    )*};
}

record_answers!(Location, Room, Service, Doctor, Patient);
