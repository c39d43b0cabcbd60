use crate::base::ids::{
    AppointmentId, DoctorId, HoldId, LocationId, PatientId, ResourceId, RoomId, SeriesId,
    ServiceId, SessionId, TimeOffId,
};
use crate::base::money::Money;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, LocalDateTime, Span, WallSpan, ZoneName};
use crate::base::words::words;
use crate::domain::scheduling::RecurrenceRule;
use serde::{Deserialize, Serialize};

/// What a reservation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Owner {
    /// An appointment, from its booking until it is cancelled or missed.
    Appointment(AppointmentId),
    /// A group session, which keeps the doctor and the room for all who join.
    Session(SessionId),
    /// A hold, until it lapses or is booked.
    Hold(HoldId),
}

impl Owner {
    /// The identifier alone, without the kind of the owner.
    #[must_use]
    pub fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Appointment(id) => id.0,
            Self::Session(id) => id.0,
            Self::Hold(id) => id.0,
        }
    }
}

/// A span in which a resource is kept for somebody.
///
/// Two reservations of one resource and lane never overlap: the store refuses the second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The doctor, patient or room that is taken.
    pub resource: ResourceId,
    /// 0, or the lane of a squeeze-in; only doctors have other lanes.
    pub lane: u16,
    /// The time that is taken, buffers included.
    pub span: Span,
    /// What it is kept for.
    pub owner: Owner,
    /// On a doctor: the start that counts for the daily limit.
    pub counts_at: Option<Instant>,
    /// When it lapses: that of a hold, and that of a session in which only holds have seats.
    pub expires_at: Option<Instant>,
}

/// A slot that is kept for a patient for some minutes, as it was offered: its span, buffers, room and price stay
/// whatever becomes of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hold {
    /// Its identifier; booking with it turns it into the appointment.
    pub id: HoldId,
    /// When it was made.
    pub created_at: Instant,
    /// The instant from which it keeps nothing any more.
    pub expires_at: Instant,
    /// The patient for whom it is made.
    pub patient_id: PatientId,
    /// The doctor that is kept.
    pub doctor_id: DoctorId,
    /// The service that is to be booked.
    pub service_id: ServiceId,
    /// The location of the slot.
    pub location_id: LocationId,
    /// The room that is kept.
    pub room_id: Option<RoomId>,
    /// The group session in which a seat is kept.
    pub session_id: Option<SessionId>,
    /// The seat that is kept, from 1.
    pub seat: Option<u32>,
    /// The start of the slot.
    pub starts_at: Instant,
    /// The end of the slot.
    pub ends_at: Instant,
    /// Minutes of the doctor and the room that are kept before.
    pub buffer_before_min: u32,
    /// Minutes of the doctor and the room that are kept after.
    pub buffer_after_min: u32,
    /// The price as offered.
    pub price: Option<Money>,
}

/// What a series does with occurrences that are not free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum SeriesMode {
    /// Books what is free and returns what was skipped, each with its reasons.
    #[default]
    SkipConflicts,
    /// Books all or none.
    AllOrNothing,
}

words!("mode of a series", SeriesMode {
    SkipConflicts = "skip_conflicts",
    AllOrNothing = "all_or_nothing",
});

/// A series of appointments by one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Series {
    /// Its identifier; it never changes.
    pub id: SeriesId,
    /// When it was booked.
    pub created_at: Instant,
    /// The patient for whom it is made.
    pub patient_id: PatientId,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// The service that is given each time.
    pub service_id: ServiceId,
    /// The location of every appointment in it.
    pub location_id: LocationId,
    /// The first start by the clock on the wall.
    #[serde(with = "crate::base::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The zone of that clock.
    pub timezone: ZoneName,
    /// The rule by which the starts recur.
    pub rule: RecurrenceRule,
    /// What was done with occurrences that were not free.
    pub mode: SeriesMode,
}

/// A span in which a doctor does not work, in the wall time of each location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimeOff {
    /// Its identifier; it never changes.
    pub id: TimeOffId,
    /// 1 when entered, one more with each change.
    pub version: u64,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The doctor who does not work then.
    pub doctor_id: DoctorId,
    /// From when to when.
    #[serde(flatten)]
    pub span: WallSpan,
    /// Why; for staff only.
    pub reason: Option<SensitiveText>,
}
