use crate::base::time::Instant;
use crate::domain::access::Profile;
use crate::domain::error::Error;
use crate::engine::command::{Call, Context, Fault, Place, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

/// The actor's own account and all its memberships.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Me {}

#[async_trait]
impl Query for Me {
    const NAME: &'static str = "me";
    const PLACE: Place = Place::Platform;
    type Reads = ();
    type Output = Profile;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self::Output, Fault> {
        let id = call.grants.require_account()?;
        let account = tx
            .account(id)
            .await?
            .ok_or_else(|| Error::not_found("account"))?;
        Ok(Profile {
            user: account.into(),
            memberships: tx.memberships(id).await?,
        })
    }
}
