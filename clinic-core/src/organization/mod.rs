//! Organizations, their locations, rooms and services, and their settings.

pub mod commands;
mod location;
#[allow(clippy::module_inception)]
mod organization;
mod room;
mod service;
mod settings;

pub use location::{Address, Coordinates, Location, LocationFields};
pub use organization::{Organization, OrganizationFields};
pub use room::{Room, RoomFields};
pub use service::{Service, ServiceFields};
pub use settings::Settings;

use crate::command::{Call, Fault};
use crate::error::Error;
use crate::store::Tx;
use crate::time::Date;

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
