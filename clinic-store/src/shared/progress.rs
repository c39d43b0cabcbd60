//! What a transaction has done that its next statements rest on.

use clinic_core::ids::ResourceId;
use clinic_core::scheduling::Reservation;
use clinic_core::store::{IdempotencyKey, Lock, LockKey};
use clinic_core::time::{Instant, Span};

/// What a transaction has done that its next statements rest on.
#[derive(Default)]
pub(crate) struct Progress {
    /// What has been locked; it stays so until the transaction ends.
    pub(crate) locked: Vec<Lock>,
    /// Where nothing that has expired is in the way of a reservation.
    pub(crate) clear: Option<Clear>,
    /// A key that was taken, and since when its answers count. Whether it was answered between the look at its
    /// answers and the moment at which it was taken is still to be looked up.
    pub(crate) unsettled_key: Option<(IdempotencyKey, Instant)>,
}

/// A time of some resources in which nothing stands that had expired at an instant.
pub(crate) struct Clear {
    pub(crate) resources: Vec<ResourceId>,
    pub(crate) span: Span,
    pub(crate) at: Instant,
}

impl Progress {
    /// Whether the resource has been locked.
    pub(crate) fn has_locked_resource(&self, resource: ResourceId) -> bool {
        let key = LockKey::from(resource);
        self.locked.iter().any(|lock| lock.key == key)
    }

    /// Whether it is known that nothing expired stands in the way of a reservation.
    pub(crate) fn is_clear(&self, for_it: &Reservation, now: Instant) -> bool {
        self.clear.as_ref().is_some_and(|clear| {
            now <= clear.at
                && clear.resources.contains(&for_it.resource)
                && clear.span.from <= for_it.span.from
                && for_it.span.to <= clear.span.to
        })
    }
}
