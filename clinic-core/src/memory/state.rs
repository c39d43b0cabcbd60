use crate::base::ids::{
    AccountId, AppointmentId, AuditId, DoctorId, EventId, HoldId, LocationId, MembershipId,
    OrganizationId, PatientId, PayerId, RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::base::time::Instant;
use crate::domain::access::LogInFailures;
use crate::domain::access::{Account, Membership};
use crate::domain::billing::Payer;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, HistoryEntry, Hold, Owner, Reservation, Seat, Series, Session, TimeOff,
};
use crate::ports::audit::AuditEntry;
use crate::ports::event::Event;
use crate::ports::idempotency::{IdempotencyKey, StoredOutcome};
use imbl::OrdMap;
use uuid::Uuid;

/// All that is stored.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) organizations: OrdMap<OrganizationId, Organization>,
    pub(super) accounts: OrdMap<AccountId, Account>,
    pub(super) memberships: OrdMap<MembershipId, Membership>,
    pub(super) log_in_failures: OrdMap<Uuid, LogInFailures>,
    pub(super) tenants: OrdMap<OrganizationId, Tenant>,
    pub(super) platform: Log,
}

/// What one organization has.
#[derive(Clone, Debug, Default)]
pub(super) struct Tenant {
    pub(super) locations: OrdMap<LocationId, Location>,
    pub(super) rooms: OrdMap<RoomId, Room>,
    pub(super) services: OrdMap<ServiceId, Service>,
    pub(super) doctors: OrdMap<DoctorId, Doctor>,
    pub(super) schedules: OrdMap<(DoctorId, LocationId), DoctorSchedule>,
    pub(super) time_off: OrdMap<TimeOffId, TimeOff>,
    pub(super) patients: OrdMap<PatientId, Patient>,
    /// The doctors that a patient is assigned to, by id.
    pub(super) assigned_doctors: OrdMap<PatientId, Vec<DoctorId>>,
    pub(super) payers: OrdMap<PayerId, Payer>,
    pub(super) appointments: OrdMap<AppointmentId, Appointment>,
    pub(super) history: OrdMap<(AppointmentId, u64), HistoryEntry>,
    /// By resource, lane and start.
    pub(super) reservations: OrdMap<(Uuid, u16, Instant), Reservation>,
    /// The keys of an owner's reservations.
    pub(super) reserved_by: OrdMap<(Owner, Uuid, u16, Instant), ()>,
    pub(super) sessions: OrdMap<SessionId, Session>,
    pub(super) seats: OrdMap<(SessionId, u32), Seat>,
    /// The key of an owner's seat.
    pub(super) seated: OrdMap<Owner, (SessionId, u32)>,
    pub(super) holds: OrdMap<HoldId, Hold>,
    pub(super) series: OrdMap<SeriesId, Series>,
    pub(super) log: Log,
}

/// What was done and told, in the order of the ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    pub(super) audit: OrdMap<AuditId, AuditEntry>,
    /// Events without a place yet.
    pub(super) events: OrdMap<EventId, Event>,
    /// Those that have one.
    pub(super) sequenced: OrdMap<u64, Event>,
    pub(super) outcomes: OrdMap<IdempotencyKey, StoredOutcome>,
}
