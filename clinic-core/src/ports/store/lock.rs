//! Rows that a transaction locks.

use crate::base::ids::{DoctorId, LocationId, PatientId, PayerId, ResourceId, RoomId, ServiceId};

/// A row that can be locked. The order of the variants, then of the ids, is the order in which every transaction takes
/// its locks, so that no two wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKey {
    /// The row of a location, for what changes its hours and rooms.
    Location(LocationId),
    /// The row of a service, for what changes how it is booked.
    Service(ServiceId),
    /// The row of a doctor, for what takes time of theirs.
    Doctor(DoctorId),
    /// A room or a piece of equipment.
    Room(RoomId),
    /// The row of a patient, for what takes time of theirs.
    Patient(PatientId),
    /// The row of a payer.
    Payer(PayerId),
}

impl From<ResourceId> for LockKey {
    fn from(resource: ResourceId) -> Self {
        match resource {
            ResourceId::Doctor(id) => Self::Doctor(id),
            ResourceId::Room(id) => Self::Room(id),
            ResourceId::Patient(id) => Self::Patient(id),
        }
    }
}

/// With whom a lock is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// With others who share it. For bookings, of what any number of them may use at once.
    Shared,
    /// Held by one transaction, with no other beside it.
    Exclusive,
}

/// A row and how it is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lock {
    /// The row that is locked.
    pub key: LockKey,
    /// With whom the lock is shared.
    pub mode: LockMode,
}

impl Lock {
    /// A lock that bookings share.
    pub fn shared(key: impl Into<LockKey>) -> Self {
        Self {
            key: key.into(),
            mode: LockMode::Shared,
        }
    }

    /// A lock of one transaction alone.
    pub fn exclusive(key: impl Into<LockKey>) -> Self {
        Self {
            key: key.into(),
            mode: LockMode::Exclusive,
        }
    }

    /// The lock that a booking takes of a resource. Doctors and patients have limits a day and caps that only the rows
    /// already written tell, so one booking at a time looks at them; of a room nothing counts but that no two
    /// reservations overlap, which the store's guard sees to.
    #[must_use]
    pub fn for_booking(resource: ResourceId) -> Self {
        match resource {
            ResourceId::Room(_) => Self::shared(resource),
            ResourceId::Doctor(_) | ResourceId::Patient(_) => Self::exclusive(resource),
        }
    }
}

/// What is known of rows once they are locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Nobody else can have written since the transaction began: all that it has read stands.
    Unchanged,
    /// Others may have written before the locks were there; these are the versions of the rows by now. Rows that do not
    /// exist are not among them.
    Versions(Vec<(LockKey, u64)>),
}

impl Locked {
    /// Whether the row is still as it was read, at the version.
    #[must_use]
    pub fn is_still(&self, key: impl Into<LockKey>, version: u64) -> bool {
        let key = key.into();
        match self {
            Self::Unchanged => true,
            Self::Versions(versions) => versions
                .iter()
                .all(|(locked, at)| *locked != key || *at == version),
        }
    }
}

macro_rules! from_ids {
    ($($id:ident => $variant:ident),+) => {$(
        impl From<$id> for LockKey {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }
    )+};
}

from_ids!(
    LocationId => Location, ServiceId => Service, DoctorId => Doctor, RoomId => Room, PatientId => Patient,
    PayerId => Payer
);
