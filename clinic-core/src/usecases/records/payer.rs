//! How payers take part: seen by whoever sees rooms, written by whoever writes the catalog of the whole organization.

use super::CatalogRecord;
use super::answers::record_answers;
use super::queries::{NamesLocation, catalog_list};
use crate::base::ids::PayerId;
use crate::domain::access::{Act, Subject};
use crate::domain::billing::{Payer, PayerFields};
use crate::engine::command::{Call, Fault};
use crate::ports::change::{BillingChange, Change, Write};
use crate::ports::store::{PayerFilter, StoreResult, Tx};
use async_trait::async_trait;

#[async_trait]
impl CatalogRecord for Payer {
    const CREATE: &'static str = "create_payer";
    const UPDATE: &'static str = "update_payer";
    const SET_ACTIVE: &'static str = "set_payer_active";
    const GET: &'static str = "get_payer";
    const READ: Act = Act::ReadSchedule;
    const REGISTER: Act = Act::WriteCatalog;
    const WRITE: Act = Act::WriteCatalog;
    const DEACTIVATE: Act = Act::WriteCatalog;

    async fn subject(&self, _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<Subject, Fault> {
        Ok(Subject::whole_organization())
    }

    async fn subject_with(
        _before: Option<&Subject>,
        _fields: &PayerFields,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        Ok(Subject::whole_organization())
    }

    fn write(write: Write<Self>) -> Change {
        BillingChange::Payer(write).into()
    }

    async fn read(id: PayerId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.payer(id).await
    }
}

record_answers!(Payer);

catalog_list!(
    /// Lists payers in pages, as far as the actor may see them.
    PayerList, "list_payers", PayerFilter, Payer, payers, ReadSchedule
);

impl NamesLocation for PayerFilter {}
