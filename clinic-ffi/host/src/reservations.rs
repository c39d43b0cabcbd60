use clinic_core::error::{Error, ErrorCode};
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::scheduling::ConflictIndex;
use clinic_core::time::{Instant, Span};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Reservations that do not overlap, by resource and lane, shared by threads: for hosts that book offline.
///
/// What a reservation is for is a value of the host's language. It is copied by a function that the host gives, and its
/// copies are dropped by the host: no code of the host runs while the index is locked, unless that function does.
#[derive(Debug)]
pub struct Reservations<T>(Mutex<ConflictIndex<T>>);

impl<T> Default for Reservations<T> {
    fn default() -> Self {
        Self(Mutex::new(ConflictIndex::new()))
    }
}

/// Ids are unique over all kinds, so the kind does not matter here.
fn resource(id: Uuid) -> ResourceId {
    ResourceId::Doctor(DoctorId(id))
}

impl<T> Reservations<T> {
    fn index(&self) -> MutexGuard<'_, ConflictIndex<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reserves a span of a resource for a value; what stands in the way, with its span. A value that is not taken is
    /// dropped while the index is locked.
    ///
    /// # Errors
    /// `invalid_value` for a span that is empty.
    pub fn insert(
        &self,
        id: Uuid,
        lane: u16,
        span: Span,
        value: T,
        copy: impl FnOnce(&T) -> T,
    ) -> Result<Option<(Span, T)>, Error> {
        match self.index().insert(resource(id), lane, span, value) {
            Ok(()) => Ok(None),
            Err(Some((span, other))) => Ok(Some((span, copy(other)))),
            Err(None) => Err(Error::new(
                ErrorCode::InvalidValue,
                "a reservation must end after it starts",
            )),
        }
    }

    /// What is reserved of a resource within a span: the first found.
    pub fn conflict(
        &self,
        id: Uuid,
        lane: u16,
        span: Span,
        copy: impl FnOnce(&T) -> T,
    ) -> Option<(Span, T)> {
        let index = self.index();
        let found = index.conflict(resource(id), lane, span);
        found.map(|(span, value)| (span, copy(value)))
    }

    /// Gives a reservation up: its value, if there was one that starts then.
    pub fn remove(&self, id: Uuid, lane: u16, starts_at: Instant) -> Option<T> {
        self.index().remove(resource(id), lane, starts_at)
    }

    /// Gives all reservations up.
    #[must_use]
    pub fn take(&self) -> ConflictIndex<T> {
        std::mem::take(&mut *self.index())
    }

    /// Shows each value, unless the index is locked just then.
    ///
    /// # Errors
    /// That of `see`, which ends it.
    pub fn visit<E>(&self, see: impl FnMut(&T) -> Result<(), E>) -> Result<(), E> {
        match self.0.try_lock() {
            Ok(index) => index.values().try_for_each(see),
            Err(_) => Ok(()),
        }
    }
}
