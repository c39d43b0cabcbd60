//! What a transaction knows without asking again: what it read ahead, and what it has locked.

use super::search::folded;
use super::table::Stored;
use clinic_core::access::{Account, Membership};
use clinic_core::ids::{AccountId, DoctorId, LocationId, ResourceId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::scheduling::{Appointment, Hold, Reservation};
use clinic_core::store::{IdempotencyKey, Lock, RoomFilter, Sort, SortKey, StoredOutcome};
use clinic_core::time::{Instant, Span};
use uuid::Uuid;

/// What a transaction knows.
#[derive(Default)]
pub(super) struct Seen {
    /// Records that were read ahead.
    pub(super) records: Records,
    /// What has been locked; it stays so until the transaction ends.
    pub(super) locked: Vec<Lock>,
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
    /// Of a kind and at some locations all that are active.
    pub(super) rooms_of: Option<(Option<String>, Vec<LocationId>)>,
    /// All of some doctors.
    pub(super) schedules: Option<(Vec<DoctorId>, Vec<DoctorSchedule>)>,
    pub(super) doctors: Vec<Doctor>,
    pub(super) patients: Vec<Patient>,
    pub(super) appointments: Vec<Appointment>,
    pub(super) holds: Vec<Hold>,
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

impl Records {
    /// The active rooms of a kind at a location by name, if all of them were read.
    pub(super) fn rooms_by_name(&self, filter: &RoomFilter, sort: Sort) -> Option<Vec<Room>> {
        let by_name = Sort {
            key: SortKey::Name,
            descending: false,
        };
        let (kind, at) = self.rooms_of.as_ref()?;
        let location = filter.location_id?;
        let all_read = filter.kind == *kind && kind.is_some() && at.contains(&location);
        if !all_read || filter.active != Some(true) || sort != by_name {
            return None;
        }
        let mut rooms = self.rooms.clone();
        rooms.retain(|room| room.fields.location_id == location);
        rooms.sort_by_cached_key(|room| (folded(&room.fields.name), room.id));
        Some(rooms)
    }
}

impl Seen {
    /// Whether all of it has been locked.
    pub(super) fn has_locked(&self, locks: &[Lock]) -> bool {
        locks.iter().all(|one| self.locked.contains(one))
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
