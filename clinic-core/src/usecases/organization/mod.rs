//! The commands and queries of organizations. They live on the platform; their places are in the catalog.

mod answers;
mod create_organization;
mod get_organization;
mod implied_organization;
mod list_organizations;
mod organization_of;
mod public_locations;
mod set_organization_active;
mod update_organization;
mod update_settings;

pub use create_organization::CreateOrganization;
pub use get_organization::GetOrganization;
pub use implied_organization::ImpliedOrganization;
pub use list_organizations::OrganizationList;
pub use organization_of::OrganizationOf;
pub use public_locations::PublicLocations;
pub use set_organization_active::SetOrganizationActive;
pub use update_organization::UpdateOrganization;
pub use update_settings::UpdateSettings;
