use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::organization::{Organization, OrganizationFields, Service};
use crate::domain::record::{Fields as _, Head, Record as _};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::{OrganizationChange, Write};
use crate::ports::store::{Lock, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Replaces the fields of the organization that the context names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UpdateOrganization {
    /// What it is to be.
    pub fields: OrganizationFields,
}

pub(super) fn updated(
    before: &Organization,
    fields: OrganizationFields,
    active: bool,
    call: &Call<'_>,
) -> Result<Decision<Organization>, Error> {
    call.expect_version(before.version)?;
    if before.active == active && before.fields == fields {
        return Ok(Decision::of(before.clone()).about("organization", before.id));
    }
    let head = Head {
        version: before.version + 1,
        active,
        updated_at: call.not_before(before.updated_at),
        ..before.head()
    };
    let mut fields = fields;
    fields.settings.get_or_insert(before.settings());
    let organization = Organization::from_parts(head, fields);
    Ok(Decision::of(organization.clone())
        .change(OrganizationChange::Organization(Write::Update(
            organization,
        )))
        .about("organization", head.id))
}

#[async_trait]
impl Command for UpdateOrganization {
    const NAME: &'static str = "update_organization";
    type Outcome = Organization;
    type Reads = ();
    type Target = Organization;
    type Facts = Organization;

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        self.fields.check(&mut checks, zones);
        checks.done().map_err(|error| error.within("/fields"))
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Organization, Fault> {
        if let Some(service) = self.fields.default_service_id {
            seen::<Service>(service, call, tx).await?;
        }
        Ok(call.organization_record()?.clone())
    }

    fn authorize(&self, _: &Organization, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::WriteOrganization, &Subject::whole_organization())
    }

    async fn load(
        &self,
        target: Organization,
        _call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Organization, Fault> {
        if let Some(id) = self.fields.default_service_id {
            tx.lock(&[Lock::shared(id)]).await?;
            let service = tx.service(id).await?;
            if !service.is_some_and(|service| service.active) {
                let message = "is deactivated";
                return Err(Error::field("/fields/default_service_id", message).into());
            }
        }
        Ok(target)
    }

    fn decide(
        &self,
        before: Organization,
        call: &Call<'_>,
    ) -> Result<Decision<Organization>, Error> {
        if self.fields.currency != before.fields.currency {
            return Err(Error::field(
                "/fields/currency",
                "cannot be changed: prices and books are kept in it",
            ));
        }
        updated(&before, self.fields.clone(), before.active, call)
    }
}
