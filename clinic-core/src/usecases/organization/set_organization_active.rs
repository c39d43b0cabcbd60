use super::update_organization::updated;
use crate::base::time::Instant;
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::error::Error;
use crate::domain::organization::Organization;
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Takes the organization that the context names out of use, or back into use.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SetOrganizationActive {
    /// Whether it is to be in use.
    pub active: bool,
}

#[async_trait]
impl Command for SetOrganizationActive {
    const NAME: &'static str = "set_organization_active";
    const IN_INACTIVE: bool = true;
    type Outcome = Organization;
    type Reads = ();
    type Target = Organization;
    type Facts = Organization;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(
        &self,
        (): (),
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Organization, Fault> {
        Ok(call.organization_record()?.clone())
    }

    fn authorize(&self, _: &Organization, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::ManagePlatform, &Subject::whole_organization())
    }

    async fn load(
        &self,
        target: Organization,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Organization, Fault> {
        Ok(target)
    }

    fn decide(
        &self,
        before: Organization,
        call: &Call<'_>,
    ) -> Result<Decision<Organization>, Error> {
        updated(&before, before.fields.clone(), self.active, call)
    }
}
