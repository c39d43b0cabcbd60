//! Organizations, their locations, rooms and services, and their settings.

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
