//! The commands and queries of organizations.

mod answers;
mod commands;

pub use commands::{
    CreateOrganization, GetOrganization, ImpliedOrganization, OrganizationList, OrganizationOf,
    PublicLocations, SetOrganizationActive, UpdateOrganization, UpdateSettings,
};

use crate::base::time::Date;
use crate::domain::error::Error;
use crate::domain::organization::Organization;
use crate::engine::command::{Call, Fault};
use crate::ports::store::Tx;

/// Reads the organization that the context names.
///
/// # Errors
/// `not_found` if there is none; those of the store.
pub(crate) async fn organization_of(
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Organization, Fault> {
    let organization = tx.organization(call.organization()?).await?;
    Ok(organization.ok_or_else(|| Error::not_found("organization"))?)
}

/// Today's date where the organization of the call is.
///
/// # Errors
/// `not_found` without the organization; `unknown_zone`; those of the store.
pub(crate) async fn today_of(call: &Call<'_>, tx: &mut dyn Tx) -> Result<Date, Fault> {
    let organization = organization_of(call, tx).await?;
    let zone = call.zone(&organization.fields.timezone)?;
    Ok(zone.local(call.now).date())
}
