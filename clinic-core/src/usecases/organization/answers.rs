//! How the answers of the commands of organizations are read again.

use crate::domain::error::Error;
use crate::domain::organization::Organization;
use crate::domain::record::Record as _;
use crate::engine::command::{Answer, Call, Fault};
use crate::engine::receipt::of_receipt;
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde_json::{Value, json};

#[async_trait]
impl Answer for Organization {
    fn receipt(&self) -> Value {
        json!(self.id)
    }

    async fn read_again(receipt: Value, _: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let found = tx.organization(of_receipt(receipt)?).await?;
        Ok(found.ok_or_else(|| Error::not_found(Self::KIND))?)
    }
}
