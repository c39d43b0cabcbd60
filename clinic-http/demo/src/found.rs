//! What a store holds before an example clinic is made in it.

use super::accounts::{self, CLINIC_ADMIN, SUPER_ADMIN};
use super::organization;
use clinic_core::Error;
use clinic_core::access::PasswordHash;
use clinic_core::page::PageRequest;
use clinic_core::store::{Mode, Scope, Sort, Store};
use std::sync::Arc;

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The database holds nothing.
    Nothing,
    /// An example clinic that [`seed`](super::seed) has made, and no other organization.
    Demo,
    /// The database holds data that the seeder did not make.
    Other,
}

/// Looks what a store holds: whether an organization or an account was ever made, and whether by
/// [`seed`](super::seed).
///
/// # Errors
/// Those of the store.
pub async fn look(store: &Arc<dyn Store>) -> Result<Found, Error> {
    let mut tx = store.begin(Scope::Platform, Mode::Read).await?;
    let two = PageRequest::Cursor {
        after: None,
        limit: 2,
    };
    let organizations = tx.organizations(None, Sort::default(), &two).await?.items;
    // Whatever is made on the platform, accounts too, leaves an entry there.
    if organizations.is_empty() && tx.audit_entries(1).await?.is_empty() {
        return Ok(Found::Nothing);
    }
    let [only] = organizations.as_slice() else {
        return Ok(Found::Other);
    };
    let (Some(_), Some(clinic_admin)) = (
        tx.account_by_email(SUPER_ADMIN).await?,
        tx.account_by_email(CLINIC_ADMIN).await?,
    ) else {
        return Ok(Found::Other);
    };
    let memberships = tx.memberships(clinic_admin.id).await?;
    let ours = only.fields.name == organization::NAME
        && memberships.iter().any(|m| m.organization_id == only.id);
    Ok(if ours { Found::Demo } else { Found::Other })
}

/// The password hashes of the accounts whose addresses are those of an example clinic, each once, whatever else the
/// store holds: the accounts stay when the organization is renamed or others join it.
///
/// # Errors
/// Those of the store.
pub async fn password_hashes(store: &Arc<dyn Store>) -> Result<Vec<PasswordHash>, Error> {
    let mut tx = store.begin(Scope::Platform, Mode::Read).await?;
    let mut found: Vec<PasswordHash> = Vec::new();
    for address in accounts::addresses() {
        let account = tx.account_by_email(&address).await?;
        let hash = account.and_then(|account| account.password_hash);
        found.extend(hash.filter(|hash| !found.contains(hash)));
    }
    Ok(found)
}
