use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::organization::{Organization, OrganizationFields};
use crate::domain::record::{Fields as _, Head, Record as _};
use crate::engine::command::{Call, Command, Context, Decision, Fault, Place};
use crate::ports::change::{OrganizationChange, Write};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Opens an organization: the platform's own act, by which a clinic begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreateOrganization {
    /// What it is to be.
    pub fields: OrganizationFields,
}

#[async_trait]
impl Command for CreateOrganization {
    const NAME: &'static str = "create_organization";
    const PLACE: Place = Place::Platform;
    type Outcome = Organization;
    type Reads = ();
    type Target = ();
    type Facts = ();

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        self.fields.check(&mut checks, zones);
        checks.require(
            self.fields.default_service_id.is_none(),
            "/default_service_id",
            "is set once the organization has services",
        );
        checks.done().map_err(|error| error.within("/fields"))
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn authorize(&self, (): &(), grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::ManagePlatform, &Subject::whole_organization())
    }

    async fn load(&self, (): (), _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn decide(&self, (): (), call: &Call<'_>) -> Result<Decision<Organization>, Error> {
        let head = Head {
            id: call.id(),
            version: 1,
            active: true,
            created_at: call.now,
            updated_at: call.now,
        };
        let mut fields = self.fields.clone();
        fields.settings.get_or_insert_default();
        let organization = Organization::from_parts(head, fields);
        Ok(Decision::of(organization.clone())
            .change(OrganizationChange::Organization(Write::Insert(
                organization,
            )))
            .about("organization", head.id))
    }
}
