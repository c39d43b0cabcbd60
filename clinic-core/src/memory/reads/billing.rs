use super::{MemoryTx, is, named, paged};
use crate::base::ids::PayerId;
use crate::base::page::{Page, PageRequest};
use crate::domain::billing::Payer;
use crate::ports::store::{BillingReads, PayerFilter, Sort, StoreResult};
use async_trait::async_trait;

#[async_trait]
impl BillingReads for MemoryTx {
    async fn payer(&mut self, id: PayerId) -> StoreResult<Option<Payer>> {
        let found = self.tenant().and_then(|tenant| tenant.payers.get(&id));
        Ok(found.cloned())
    }

    async fn payers(
        &mut self,
        filter: &PayerFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Payer>> {
        let all = self.tenant().into_iter();
        let all = all.flat_map(|tenant| tenant.payers.values());
        let matches = |payer: &Payer| is(filter.active.as_ref(), &payer.active);
        Ok(paged(all, matches, sort, page, |payer, key| {
            named(key, payer.created_at, &payer.fields.name, payer.id)
        }))
    }
}
