//! The commands and queries of organizations.

mod answers;
mod commands;

pub use commands::{
    CreateOrganization, GetOrganization, ImpliedOrganization, OrganizationList, OrganizationOf,
    PublicLocations, SetOrganizationActive, UpdateOrganization, UpdateSettings,
};
