use crate::base::ids::LocationId;
use crate::base::time::{Schedule, Zones};
use crate::domain::check::Checks;
use crate::domain::record::{Fields, record};
use serde::{Deserialize, Serialize};

/// What can be written of a [`Room`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoomFields {
    /// The location it is in; it stays there.
    pub location_id: LocationId,
    /// Its name or number.
    pub name: String,
    /// What it is for, such as `surgery` or `x_ray`; services ask for a kind.
    pub kind: String,
    /// When it can be used; absent: whenever the location is open.
    #[serde(default)]
    pub schedule: Option<Schedule>,
}

impl RoomFields {
    /// A room of a kind at a location, usable whenever the location is open.
    #[must_use]
    pub fn new(location_id: LocationId, name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            location_id,
            name: name.into(),
            kind: kind.into(),
            schedule: None,
        }
    }
}

impl Fields for RoomFields {
    fn check(&mut self, checks: &mut Checks, _zones: &Zones) {
        checks.name("/name", &mut self.name);
        checks.name("/kind", &mut self.kind);
        if let Some(schedule) = &self.schedule {
            checks.schedule("/schedule", schedule);
        }
    }
}

record!(
    /// A room, or a piece of equipment that is reserved like one.
    Room, RoomId, RoomFields, "room"
);
