//! Reads of the records of billing.

use super::super::{Query, StoreTx};
use super::list::{self, push_equal, read_by_id};
use async_trait::async_trait;
use clinic_core::billing::Payer;
use clinic_core::ids::PayerId;
use clinic_core::page::{Page, PageRequest};
use clinic_core::store::{BillingReads, PayerFilter, Sort, StoreResult};

#[async_trait]
impl BillingReads for StoreTx {
    async fn payer(&mut self, id: PayerId) -> StoreResult<Option<Payer>> {
        read_by_id(self, id.0).await
    }

    async fn payers(
        &mut self,
        filter: &PayerFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Payer>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
        };
        let push = |query: &mut Query| {
            push_equal!(query, "active", filter.active);
        };
        list::page(self, within, push, sort, page).await
    }
}
