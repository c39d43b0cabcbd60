//! How the answers of the commands of records are read again.

use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::engine::command::{Call, Fault};
use crate::ports::store::Tx;
use async_trait::async_trait;

macro_rules! record_answers {
    ($($record:ident),*) => {$(
        #[async_trait]
        impl crate::engine::command::Answer for $record {
            fn receipt(&self) -> serde_json::Value {
                serde_json::json!(self.id)
            }

            async fn read_again(
                receipt: serde_json::Value,
                call: &Call<'_>,
                tx: &mut dyn Tx,
            ) -> Result<Self, Fault> {
                let id = crate::engine::receipt::of_receipt(receipt)?;
                Ok(super::seen::<$record>(id, call, tx).await?.0)
            }
        }
    )*};
}

pub(super) use record_answers;

record_answers!(Location, Room, Service, Doctor, Patient);
