use crate::base::ids::{DoctorId, LocationId};
use crate::base::limits;
use crate::base::money::{Money, Rate};
use crate::base::time::Zones;
use crate::domain::check::Checks;
use crate::domain::record::{Fields, record};
use crate::domain::scheduling::ServiceTiming;
use serde::{Deserialize, Serialize};

fn one() -> u32 {
    1
}

/// What can be written of a [`Service`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// The specialty it belongs to.
    #[serde(default)]
    pub specialty: Option<String>,
    /// What the patient should know.
    #[serde(default)]
    pub description: Option<String>,
    /// How long it lasts, in minutes.
    pub duration_min: u32,
    /// The distance of one start from the next, in minutes; absent: the duration.
    #[serde(default)]
    pub step_min: Option<u32>,
    /// Time that the doctor and the room need before, in minutes.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = 0))]
    pub buffer_before_min: u32,
    /// Time that the doctor and the room need after, in minutes.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = 0))]
    pub buffer_after_min: u32,
    /// How many patients take part; more than 1 makes it a group service.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schema(default = 1))]
    pub capacity: u32,
    /// Its price; absent: none is agreed.
    #[serde(default)]
    pub price: Option<Money>,
    /// The tax on the price, in percent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = "0"))]
    pub tax_percent: Rate,
    /// The kind of room it needs; absent: none.
    #[serde(default)]
    pub room_kind: Option<String>,
    /// Whether a booking waits for approval as `requested`.
    #[serde(default)]
    pub needs_approval: bool,
    /// The locations that give it; absent: all.
    #[serde(default)]
    pub location_ids: Option<Vec<LocationId>>,
    /// The doctors who give it; absent: all.
    #[serde(default)]
    pub doctor_ids: Option<Vec<DoctorId>>,
}

impl ServiceFields {
    /// A service for one patient with a name and a duration in minutes: without buffers, price, tax or room, given by
    /// every doctor at every location, and booked without approval.
    #[must_use]
    pub fn new(name: impl Into<String>, duration_min: u32) -> Self {
        Self {
            name: name.into(),
            specialty: None,
            description: None,
            duration_min,
            step_min: None,
            buffer_before_min: 0,
            buffer_after_min: 0,
            capacity: one(),
            price: None,
            tax_percent: Rate::ZERO,
            room_kind: None,
            needs_approval: false,
            location_ids: None,
            doctor_ids: None,
        }
    }

    /// The service's times, as the availability rules take them.
    #[must_use]
    pub fn timing(&self) -> ServiceTiming {
        ServiceTiming {
            duration_min: self.duration_min,
            step_min: self.step_min,
            buffer_before_min: self.buffer_before_min,
            buffer_after_min: self.buffer_after_min,
        }
    }

    /// Whether the doctor gives it.
    #[must_use]
    pub fn given_by(&self, doctor: DoctorId) -> bool {
        self.doctor_ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&doctor))
    }

    /// Whether it is given at the location.
    #[must_use]
    pub fn given_at(&self, location: LocationId) -> bool {
        self.location_ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&location))
    }
}

impl Fields for ServiceFields {
    fn check(&mut self, checks: &mut Checks, _zones: &Zones) {
        checks.name("/name", &mut self.name);
        checks.optional_text("/specialty", &mut self.specialty, limits::SHORT_TEXT_CHARS);
        checks.optional_text(
            "/description",
            &mut self.description,
            limits::LONG_TEXT_CHARS,
        );
        checks.optional_text("/room_kind", &mut self.room_kind, limits::SHORT_TEXT_CHARS);
        checks.range(
            "/duration_min",
            self.duration_min,
            1,
            limits::SERVICE_DURATION_MIN,
        );
        if let Some(step) = self.step_min {
            checks.range("/step_min", step, 1, limits::SERVICE_DURATION_MIN);
        }
        checks.range(
            "/buffer_before_min",
            self.buffer_before_min,
            0,
            limits::BUFFER_MIN,
        );
        checks.range(
            "/buffer_after_min",
            self.buffer_after_min,
            0,
            limits::BUFFER_MIN,
        );
        checks.range("/capacity", self.capacity, 1, limits::SERVICE_CAPACITY);
        if let Some(price) = &self.price {
            checks.require(price.minor() >= 0, "/price/amount", "must not be negative");
        }
        for (pointer, length) in [
            (
                "/location_ids",
                self.location_ids.as_ref().map_or(0, Vec::len),
            ),
            ("/doctor_ids", self.doctor_ids.as_ref().map_or(0, Vec::len)),
        ] {
            checks.require(
                length <= limits::DOCTORS_PER_QUESTION,
                pointer,
                format!("has more than {} entries", limits::DOCTORS_PER_QUESTION),
            );
        }
        checks.once(
            "/location_ids",
            self.location_ids.as_deref().unwrap_or_default(),
        );
        checks.once(
            "/doctor_ids",
            self.doctor_ids.as_deref().unwrap_or_default(),
        );
    }
}

record!(
    /// A service that can be booked: a consultation, a check-up, a group course.
    Service, ServiceId, ServiceFields, "service"
);
