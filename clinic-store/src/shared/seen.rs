//! What a transaction knows without asking again: what it read ahead, and what it has locked.

use super::table::Stored;
use clinic_core::access::{Account, Membership};
use clinic_core::ids::{AccountId, ResourceId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, Patient};
use clinic_core::scheduling::{Appointment, Reservation};
use clinic_core::store::{IdempotencyKey, StoredOutcome};
use clinic_core::time::{Instant, Span};
use uuid::Uuid;

/// What a transaction knows.
#[derive(Default)]
pub(super) struct Seen {
    /// Records that were read ahead.
    pub(super) records: Records,
    /// What has been locked; it stays so until the transaction ends.
    pub(super) locked: Vec<ResourceId>,
    /// Where nothing that has expired is in the way.
    pub(super) clear: Option<Clear>,
    /// A key that was taken, and since when its answers count. Whether it was answered just before is still to be
    /// looked up.
    pub(super) doubt: Option<(IdempotencyKey, Instant)>,
}

/// Records that were read ahead. What is not among them may exist all the same.
#[derive(Default)]
pub(super) struct Records {
    pub(super) key: Option<Tried>,
    pub(super) account: Option<Account>,
    pub(super) memberships: Option<(AccountId, Vec<Membership>)>,
    pub(super) organization: Option<Organization>,
    pub(super) services: Vec<Service>,
    pub(super) locations: Vec<Location>,
    pub(super) rooms: Vec<Room>,
    pub(super) doctors: Vec<Doctor>,
    pub(super) patients: Vec<Patient>,
    pub(super) appointments: Vec<Appointment>,
}

/// A try to take an idempotency key.
pub(super) struct Tried {
    pub(super) key: IdempotencyKey,
    pub(super) taken: bool,
    /// The answer as it stood before the try.
    pub(super) outcome: Option<StoredOutcome>,
}

/// A time of some resources in which nothing stands that had expired at an instant.
pub(super) struct Clear {
    pub(super) resources: Vec<ResourceId>,
    pub(super) span: Span,
    pub(super) at: Instant,
}

/// The record with the id, if it is among those that were read ahead.
pub(super) fn find<T: Stored + Clone>(records: &[T], id: Uuid) -> Option<T> {
    records.iter().find(|record| record.uuid() == id).cloned()
}

impl Seen {
    /// Whether all of the resources have been locked.
    pub(super) fn has_locked(&self, resources: &[ResourceId]) -> bool {
        resources.iter().all(|one| self.locked.contains(one))
    }

    /// Whether it is known that nothing expired stands in the way of a reservation.
    pub(super) fn is_clear(&self, for_it: &Reservation, now: Instant) -> bool {
        self.clear.as_ref().is_some_and(|clear| {
            now <= clear.at
                && clear.resources.contains(&for_it.resource)
                && clear.span.from <= for_it.span.from
                && for_it.span.to <= clear.span.to
        })
    }
}
