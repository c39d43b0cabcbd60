//! The commands and queries of organizations. They live on the platform; their places are in the catalog.

use crate::base::ids::OrganizationId;
use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::time::Instant;
use crate::base::time::Zones;
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Organization, OrganizationFields, Service, Settings};
use crate::domain::record::{Fields as _, Head, Record as _};
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault, Place, Query};
use crate::ports::change::{OrganizationChange, Write};
use crate::ports::store::{LocationFilter, Lock, PublicLocation, Sort, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Opens an organization.
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
        Ok(Decision::new(organization.clone())
            .change(OrganizationChange::Organization(Write::Insert(
                organization,
            )))
            .about("organization", head.id))
    }
}

/// Replaces the fields of the organization that the context names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UpdateOrganization {
    /// What it is to be.
    pub fields: OrganizationFields,
}

fn updated(
    before: &Organization,
    fields: OrganizationFields,
    active: bool,
    call: &Call<'_>,
) -> Result<Decision<Organization>, Error> {
    call.expect_version(before.version)?;
    if before.active == active && before.fields == fields {
        return Ok(Decision::new(before.clone()).about("organization", before.id));
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
    Ok(Decision::new(organization.clone())
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

/// Lists organizations: all for those who run the platform; for others those that are open for booking, and their own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OrganizationList {
    /// In which order.
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

/// Finds locations of all organizations that are open for booking.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicLocations {
    /// Which records the list has.
    #[serde(default)]
    pub filter: LocationFilter,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for PublicLocations {
    const NAME: &'static str = "search_locations";
    const PLACE: Place = Place::Platform;
    const PUBLIC: bool = true;
    type Reads = ();
    type Output = Page<PublicLocation>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        _call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<PublicLocation>, Fault> {
        self.filter.check()?;
        let list = ListMark::of(Self::NAME, &self.filter)?;
        self.page.check_in(list)?;
        // What is out of use is not public.
        if self.filter.active == Some(false) {
            return Ok(Page::nothing(&self.page));
        }
        Ok(list.on(tx.public_locations(&self.filter, &self.page).await?))
    }
}

/// The organization that a location or a doctor belongs to: one that is open for booking, or one's own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum OrganizationOf {
    /// Of a location.
    Location(crate::base::ids::LocationId),
    /// Of a doctor.
    Doctor(crate::base::ids::DoctorId),
}

#[cfg(feature = "schema")]
crate::base::schema::described_as!(
    OrganizationOf,
    crate::base::schema::kind_and_id(
        &["location", "doctor"],
        "The organization, open for booking, that a location or a doctor belongs to.",
    )
);

#[async_trait]
impl Query for OrganizationOf {
    const NAME: &'static str = "find_organization";
    const PLACE: Place = Place::Platform;
    const PUBLIC: bool = true;
    type Reads = ();
    type Output = OrganizationId;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<OrganizationId, Fault> {
        let (found, what) = match self {
            Self::Location(id) => (tx.organization_of_location(*id).await?, "location"),
            Self::Doctor(id) => (tx.organization_of_doctor(*id).await?, "doctor"),
        };
        let grants = call.grants;
        let seen = found.filter(|found| {
            found.open
                || grants.is_host()
                || grants.is_super_admin()
                || grants
                    .memberships()
                    .iter()
                    .any(|m| m.organization_id == found.organization_id)
        });
        let seen = seen.ok_or_else(|| Error::not_found(what))?;
        Ok(seen.organization_id)
    }
}

/// The organization, open for booking, that the places which a request names imply: the location's, else the
/// doctor's. None where neither is known or its organization is not open. For accounts that work for none
/// ([`Home::guest`](crate::access::Home)).
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImpliedOrganization {
    /// A location of the organization that is looked for.
    pub location_id: Option<crate::base::ids::LocationId>,
    /// A doctor of the organization that is looked for.
    pub doctor_id: Option<crate::base::ids::DoctorId>,
}

#[async_trait]
impl Query for ImpliedOrganization {
    const NAME: &'static str = "implied_organization";
    const PLACE: Place = Place::Platform;
    type Reads = ();
    type Output = Option<OrganizationId>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Option<OrganizationId>, Fault> {
        let question = match (self.location_id, self.doctor_id) {
            (Some(location), _) => OrganizationOf::Location(location),
            (None, Some(doctor)) => OrganizationOf::Doctor(doctor),
            (None, None) => return Ok(None),
        };
        match question.answer((), call, tx).await {
            Ok(organization) => Ok(Some(organization)),
            Err(Fault::Refused(refusal)) if refusal.code == ErrorCode::NotFound => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}
