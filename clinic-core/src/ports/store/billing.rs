//! Reads of the records of billing.

use super::filter::checked;
use super::{Sort, StoreResult};
use crate::base::ids::PayerId;
use crate::base::page::{Page, PageRequest};
use crate::domain::billing::Payer;
use crate::domain::error::Error;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Which payers a list has; what is absent does not narrow it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PayerFilter {
    /// Whether the payers are in use; absent: all of them.
    pub active: Option<bool>,
}

checked!(PayerFilter, words: [], texts: [], ids: []);

/// Reads of the records of billing.
#[async_trait]
pub trait BillingReads {
    /// Reads one payer; `None` if the organization has none with the id.
    async fn payer(&mut self, id: PayerId) -> StoreResult<Option<Payer>>;
    /// Lists payers by a filter, in an order, one part at a time.
    async fn payers(
        &mut self,
        filter: &PayerFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Payer>>;
}
