use crate::error::exception;
use crate::value::{PyId, PyInstant, to_python};
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::time::Span;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Reservations that do not overlap, by resource and lane: for hosts that book offline.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct ConflictIndex(Mutex<clinic_core::scheduling::ConflictIndex<Py<PyAny>>>);

type Reserved<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Py<PyAny>);

/// Ids are unique over all kinds, so the kind does not matter here.
fn resource(id: &PyId) -> ResourceId {
    ResourceId::Doctor(DoctorId(id.0))
}

fn reserved<'py>(py: Python<'py>, span: Span, value: &Py<PyAny>) -> PyResult<Reserved<'py>> {
    Ok((
        to_python(py, span.from)?,
        to_python(py, span.to)?,
        value.clone_ref(py),
    ))
}

#[pymethods]
impl ConflictIndex {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(clinic_core::scheduling::ConflictIndex::new()))
    }

    /// Reserves `[starts_at, ends_at)` of a resource for `value`; what stands in the way, or `None`.
    #[pyo3(signature = (resource_id, starts_at, ends_at, value, *, lane = 0))]
    fn insert<'py>(
        &self,
        py: Python<'py>,
        resource_id: PyId,
        starts_at: PyInstant,
        ends_at: PyInstant,
        value: Py<PyAny>,
        lane: u16,
    ) -> PyResult<Option<Reserved<'py>>> {
        let span = Span::new(starts_at.0, ends_at.0);
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match index.insert(resource(&resource_id), lane, span, value) {
            Ok(()) => Ok(None),
            Err(Some((span, other))) => reserved(py, span, other).map(Some),
            Err(None) => Err(exception(
                py,
                "InvalidError",
                "invalid_value",
                "a reservation must end after it starts",
                "null",
            )),
        }
    }

    /// What is reserved of a resource within `[starts_at, ends_at)`: the first found, or `None`.
    #[pyo3(signature = (resource_id, starts_at, ends_at, *, lane = 0))]
    fn conflict<'py>(
        &self,
        py: Python<'py>,
        resource_id: PyId,
        starts_at: PyInstant,
        ends_at: PyInstant,
        lane: u16,
    ) -> PyResult<Option<Reserved<'py>>> {
        let span = Span::new(starts_at.0, ends_at.0);
        let index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = index.conflict(resource(&resource_id), lane, span);
        found
            .map(|(span, value)| reserved(py, span, value))
            .transpose()
    }

    /// Gives a reservation up; whether there was one that starts then.
    #[pyo3(signature = (resource_id, starts_at, *, lane = 0))]
    fn remove(&self, resource_id: PyId, starts_at: PyInstant, lane: u16) -> bool {
        let mut index = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        index
            .remove(resource(&resource_id), lane, starts_at.0)
            .is_some()
    }
}
