use super::update_organization::updated;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::organization::{Organization, OrganizationFields, Settings};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Replaces the settings of the organization that the context names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UpdateSettings {
    /// What they are to be.
    pub settings: Settings,
}

#[async_trait]
impl Command for UpdateSettings {
    const NAME: &'static str = "update_settings";
    type Outcome = Organization;
    type Reads = ();
    type Target = Organization;
    type Facts = Organization;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        self.settings.check(&mut checks, "/settings");
        checks.done()
    }

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
        grants.require(Act::WriteOrganization, &Subject::whole_organization())
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
        let fields = OrganizationFields {
            settings: Some(self.settings.clone()),
            ..before.fields.clone()
        };
        updated(&before, fields, before.active, call)
    }
}
