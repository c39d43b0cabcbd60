use crate::error::ClinicError;
use crate::values::{Id, Timestamp};
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::time::Span;
use std::sync::{Arc, Mutex, PoisonError};

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
pub struct ConflictIndex(Mutex<clinic_core::scheduling::ConflictIndex<String>>);

/// Ids are unique over all kinds, so the kind does not matter here.
fn resource(id: Id) -> ResourceId {
    ResourceId::Doctor(DoctorId(id.0))
}

fn reserved(span: Span, value: &str) -> Reserved {
    Reserved {
        starts_at: Timestamp(span.from),
        ends_at: Timestamp(span.to),
        value: value.to_owned(),
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
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match index.insert(resource(resource_id), lane, span, value) {
            Ok(()) => Ok(None),
            Err(Some((span, other))) => Ok(Some(reserved(span, other))),
            Err(None) => Err(ClinicError::invalid(
                "a reservation must end after it starts",
            )),
        }
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
        let index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = index.conflict(resource(resource_id), lane, span);
        Ok(found.map(|(span, value)| reserved(span, value)))
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
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(index
            .remove(resource(resource_id), lane, starts_at.0)
            .is_some())
    }
}
