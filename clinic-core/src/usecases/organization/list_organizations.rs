use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::time::Instant;
use crate::domain::organization::Organization;
use crate::engine::command::{Call, Context, Fault, Place, Query};
use crate::ports::store::{Sort, Tx};
use async_trait::async_trait;
use serde::Deserialize;

/// Lists organizations: all for those who run the platform; for others those that are open for booking, and their own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OrganizationList {
    /// In which order they are listed.
    #[serde(default)]
    pub sort: Sort,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for OrganizationList {
    const NAME: &'static str = "list_organizations";
    const PLACE: Place = Place::Platform;
    type Reads = ();
    type Output = Page<Organization>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<Organization>, Fault> {
        let list = ListMark::of(Self::NAME, &self.sort)?;
        self.page.check_in(list)?;
        if !call.grants.is_host() {
            call.grants.require_account()?;
        }
        let all = call.grants.is_host() || call.grants.is_super_admin();
        let own: Vec<_> = call
            .grants
            .memberships()
            .iter()
            .map(|m| m.organization_id)
            .collect();
        let open_or = (!all).then_some(own.as_slice());
        Ok(list.on(tx.organizations(open_or, self.sort, &self.page).await?))
    }
}
