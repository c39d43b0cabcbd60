//! What is offered and what is refused, as every host shows it.

use super::Reason;
use crate::base::ids::{DoctorId, LocationId, RoomId, ServiceId};
use crate::base::time::{Instant, LocalDateTime, ZoneName};
use serde::{Deserialize, Serialize};

/// A start that can be booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Slot {
    /// The instant at which the service would start.
    pub starts_at: Instant,
    /// The instant at which the service would end.
    pub ends_at: Instant,
    /// When it starts by the clock on the wall of the location.
    #[serde(with = "crate::base::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// The service that the slot has time for.
    pub service_id: ServiceId,
    /// The location at which it is offered.
    pub location_id: LocationId,
    /// In which room, where the service needs one: the first that is free.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub room_id: Option<RoomId>,
    /// Seats left, for a group service.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seats_left: Option<u32>,
}

/// The starts that can be booked in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Slots {
    /// The zone in which the window's dates were read.
    pub timezone: ZoneName,
    /// By start, and by the order of doctors in the question.
    pub slots: Vec<Slot>,
}

/// Why a booking was refused, and what is free near it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// Every reason that holds.
    pub reasons: Vec<Reason>,
    /// The nearest starts before and after that can be booked.
    pub alternatives: Vec<Slot>,
}
