use crate::error::ClinicError;
use crate::values::{Id, Timestamp};
use clinic_core::time::Span;
use clinic_host::Reservations;
use std::sync::Arc;

/// A reservation that stands in the way.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Reserved {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// What it was made for.
    pub value: String,
}

/// Reservations that do not overlap, by resource and lane: for hosts that book offline.
#[derive(Debug, Default, uniffi::Object)]
pub struct ConflictIndex(Reservations<String>);

fn reserved((span, value): (Span, String)) -> Reserved {
    Reserved {
        starts_at: Timestamp(span.from),
        ends_at: Timestamp(span.to),
        value,
    }
}

#[uniffi::export]
impl ConflictIndex {
    /// An empty index.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Reserves `[starts_at, ends_at)` of a resource for `value`; what stands in the way, if anything.
    ///
    /// # Errors
    /// `invalid_value` for a span that is empty.
    pub fn insert(
        &self,
        resource_id: Id,
        lane: u16,
        starts_at: Timestamp,
        ends_at: Timestamp,
        value: String,
    ) -> Result<Option<Reserved>, ClinicError> {
        let span = Span::new(starts_at.0, ends_at.0);
        let stands = self
            .0
            .insert(resource_id.0, lane, span, value, Clone::clone)?;
        Ok(stands.map(reserved))
    }

    /// What is reserved of a resource within `[starts_at, ends_at)`: the first found.
    ///
    /// # Errors
    /// `invalid_value` for values that cannot be read.
    pub fn conflict(
        &self,
        resource_id: Id,
        lane: u16,
        starts_at: Timestamp,
        ends_at: Timestamp,
    ) -> Result<Option<Reserved>, ClinicError> {
        let span = Span::new(starts_at.0, ends_at.0);
        let found = self.0.conflict(resource_id.0, lane, span, Clone::clone);
        Ok(found.map(reserved))
    }

    /// Gives a reservation up; whether there was one that starts then.
    ///
    /// # Errors
    /// `invalid_value` for values that cannot be read.
    pub fn remove(
        &self,
        resource_id: Id,
        lane: u16,
        starts_at: Timestamp,
    ) -> Result<bool, ClinicError> {
        Ok(self.0.remove(resource_id.0, lane, starts_at.0).is_some())
    }
}
