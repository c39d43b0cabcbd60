use crate::base::time::Instant;
use crate::domain::organization::Organization;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

/// Gets the organization that the context names.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetOrganization {}

#[async_trait]
impl Query for GetOrganization {
    const NAME: &'static str = "get_organization";
    type Reads = ();
    type Output = Organization;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Organization, Fault> {
        Ok(call.organization_record()?.clone())
    }
}
