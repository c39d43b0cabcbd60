use super::OrganizationOf;
use crate::base::ids::OrganizationId;
use crate::base::time::Instant;
use crate::domain::error::ErrorCode;
use crate::engine::command::{Call, Context, Fault, Place, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

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
