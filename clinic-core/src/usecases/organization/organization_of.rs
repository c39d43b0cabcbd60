use crate::base::ids::OrganizationId;
use crate::base::time::Instant;
use crate::domain::error::Error;
use crate::engine::command::{Call, Context, Fault, Place, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

/// The organization that a location or a doctor belongs to: one that is open for booking, or one's own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrganizationOf {
    /// The organization that has this location.
    Location(crate::base::ids::LocationId),
    /// The organization that has this doctor.
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
