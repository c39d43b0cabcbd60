//! Changes: what a decision asks the store to write.
//!
//! The store applies all changes of a decision in one transaction. A store that forgets one does not
//! compile.

use crate::base::ids::{DoctorId, HoldId, PatientId, SessionId, TimeOffId};
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
use crate::ports::idempotency::StoredOutcome;

/// A record that is written whole.
///
/// `Update` carries the new version; the store refuses it as stale unless the record stands at the
/// version before.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<T> {
    /// A record that the store does not have yet.
    Insert(T),
    /// The new state of a record.
    Update(T),
}

/// A change, by domain.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The organization and its places.
    Organization(OrganizationChange),
    /// A write of a doctor or a patient, or of what belongs to them.
    People(PeopleChange),
    /// Appointments and what they rest on.
    Scheduling(SchedulingChange),
    /// A write of what billing rests on, such as a payer.
    Billing(BillingChange),
    /// A write of an account or a membership.
    Access(AccessChange),
    /// The entry of the audit log about the act itself.
    Audit(AuditEntry),
    /// What others are told.
    Event(Event),
    /// The answer that the same idempotency key gets again.
    Outcome(StoredOutcome),
}

/// A change of the organization and its places.
#[derive(Clone, Debug, PartialEq)]
pub enum OrganizationChange {
    /// The organization itself is written.
    Organization(Write<Organization>),
    /// A location is written.
    Location(Write<Location>),
    /// A room is written.
    Room(Write<Room>),
    /// A service is written.
    Service(Write<Service>),
}

/// A change of doctors and patients.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleChange {
    /// A doctor is written.
    Doctor(Write<Doctor>),
    /// A doctor's schedule at a location.
    Schedule(Write<DoctorSchedule>),
    /// A patient is written.
    Patient(Write<Patient>),
    /// The doctors that a patient is assigned to, all of them.
    AssignDoctors {
        /// The patient who is assigned.
        patient_id: PatientId,
        /// All doctors that the patient is assigned to from now on.
        doctor_ids: Vec<DoctorId>,
    },
}

/// A change of appointments and what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub enum SchedulingChange {
    /// An appointment is written.
    Appointment(Write<Appointment>),
    /// A step of an appointment's history.
    History(HistoryEntry),
    /// Deletes the expired holds that meet the spans, their seats and reservations, and the group sessions that
    /// nobody else sits in, then reserves. The store refuses an overlap ([`ConflictKind::Reservation`](crate::store::ConflictKind)).
    Reserve {
        /// The times that it takes from doctor, patient and room.
        reservations: Vec<Reservation>,
        /// The present, by which holds are expired.
        now: Instant,
    },
    /// Ends all reservations and seats of an owner.
    Release(Owner),
    /// A new hold (its reservations and seat come as their own changes).
    InsertHold(Hold),
    /// Ends a hold with its reservations and seat.
    DeleteHold(HoldId),
    /// A new group session.
    InsertSession(Session),
    /// Ends a group session with its reservations and the lapsed holds in it. The store refuses it while somebody
    /// sits there ([`ConflictKind::Seat`](crate::store::ConflictKind)).
    EndSession {
        /// The group session that is changed.
        id: SessionId,
        /// The present, by which holds are expired.
        now: Instant,
    },
    /// Takes a seat, after expired ones of the session are given up. The store refuses one that is
    /// taken or beyond the capacity ([`ConflictKind::Seat`](crate::store::ConflictKind)).
    TakeSeat {
        /// The seat that is taken.
        seat: Seat,
        /// The present, by which holds are expired.
        now: Instant,
    },
    /// Deletes the holds that have expired with their reservations and seats, and the group sessions in which only
    /// they sat.
    Sweep {
        /// The present, by which holds are expired.
        now: Instant,
    },
    /// A series that the store does not have yet.
    InsertSeries(Series),
    /// A time off that is entered, replaced or removed.
    TimeOff(Write<TimeOff>),
    /// Ends a time off.
    DeleteTimeOff(TimeOffId),
}

/// A change of the records of billing.
#[derive(Clone, Debug, PartialEq)]
pub enum BillingChange {
    /// A payer is written.
    Payer(Write<Payer>),
}

/// A change of accounts and memberships.
#[derive(Clone, Debug, PartialEq)]
pub enum AccessChange {
    /// An account is written.
    Account(Write<Account>),
    /// A membership that the store does not have yet.
    InsertMembership(Membership),
    /// The failed log-ins of an address. The store refuses them as stale where they stand at another version than
    /// the one before.
    LogInFailures(LogInFailures),
    /// Deletes the failed log-ins of addresses that were last written before an instant.
    ForgetLogInFailures {
        /// What was last changed before this instant is forgotten.
        before: Instant,
    },
}

macro_rules! from_parts {
    ($($part:ident($inner:ident);)*) => {$(
        impl From<$inner> for Change {
            fn from(change: $inner) -> Self {
                Self::$part(change)
            }
        }
    )*};
}

from_parts! {
    Organization(OrganizationChange);
    People(PeopleChange);
    Scheduling(SchedulingChange);
    Billing(BillingChange);
    Access(AccessChange);
}
