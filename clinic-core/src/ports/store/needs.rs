//! What a store is told ahead, so that it may read in one go what would be many reads.

use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, PatientId, ResourceId, RoomId,
    ServiceId,
};
use crate::base::time::{Instant, Span};
use crate::domain::people::DoctorSchedule;
use crate::domain::scheduling::{Reservation, Seat, Session, TimeOff};
use crate::ports::idempotency::IdempotencyKey;

/// Single records that are about to be read, as far as they are known before anything is read.
///
/// A promise to nobody: what is not named may be read all the same, and what is named need not be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// An account with its memberships.
    pub account: Option<AccountId>,
    /// An idempotency key, and since when its entries count.
    pub key: Option<(IdempotencyKey, Instant)>,
    /// The organization of the scope.
    pub organization: bool,
    /// The appointment with this id.
    pub appointment: Option<AppointmentId>,
    /// The service with this id.
    pub service: Option<ServiceId>,
    /// The organization's default service.
    pub default_service: bool,
    /// The location with this id.
    pub location: Option<LocationId>,
    /// The schedules of the doctors, and the locations that these name.
    pub implied_location: bool,
    /// The room with this id.
    pub room: Option<RoomId>,
    /// The active rooms at the location that are of the kind that the service wants.
    pub rooms_of_kind: bool,
    /// The doctors with these ids.
    pub doctors: Vec<DoctorId>,
    /// The patient with this id.
    pub patient: Option<PatientId>,
    /// The patients that the account is.
    pub own_patients: bool,
    /// The hold with this id.
    pub hold: Option<HoldId>,
}

/// Whose time is asked for, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenOf {
    /// Of these the schedules, the time off and the group sessions.
    pub doctors: Vec<DoctorId>,
    /// Where the schedules are.
    pub location: LocationId,
    /// Of these the reservations.
    pub resources: Vec<ResourceId>,
    /// The span that they meet.
    pub span: Span,
    /// The present, by which holds are expired.
    pub now: Instant,
}

/// What doctors, rooms and a patient are free or taken by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// As [`PeopleReads::schedules`](crate::store::PeopleReads::schedules).
    pub schedules: Vec<DoctorSchedule>,
    /// As [`SchedulingReads::time_off`](crate::store::SchedulingReads::time_off), on the dates of the span.
    pub time_off: Vec<TimeOff>,
    /// As [`SchedulingReads::reservations`](crate::store::SchedulingReads::reservations).
    pub reservations: Vec<Reservation>,
    /// As [`SchedulingReads::sessions`](crate::store::SchedulingReads::sessions).
    pub sessions: Vec<(Session, Vec<Seat>)>,
}
