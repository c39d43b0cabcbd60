use crate::error::exception;
use crate::value::{PyId, PyInstant, to_python};
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::time::Span;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use std::sync::{Mutex, MutexGuard, PoisonError};

type Index = clinic_core::scheduling::ConflictIndex<Py<PyAny>>;

/// Reservations that do not overlap, by resource and lane: for hosts that book offline.
///
/// The mutex is only held where no code of Python can run: not while a value is made, and not while one is
/// dropped, whose `__del__` may come back here.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct ConflictIndex(Mutex<Index>);

type Reserved<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Py<PyAny>);

/// Ids are unique over all kinds, so the kind does not matter here.
fn resource(id: &PyId) -> ResourceId {
    ResourceId::Doctor(DoctorId(id.0))
}

fn reserved(py: Python<'_>, (span, value): (Span, Py<PyAny>)) -> PyResult<Reserved<'_>> {
    Ok((to_python(py, span.from)?, to_python(py, span.to)?, value))
}

impl ConflictIndex {
    fn index(&self) -> MutexGuard<'_, Index> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl ConflictIndex {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(Index::new()))
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
        // A value that is not taken is dropped with the mutex held; `value` lives on, so that this is not its end.
        let given = value.clone_ref(py);
        let stands = match self
            .index()
            .insert(resource(&resource_id), lane, span, given)
        {
            Ok(()) => return Ok(None),
            Err(stands) => stands.map(|(span, other)| (span, other.clone_ref(py))),
        };
        match stands {
            Some(stands) => reserved(py, stands).map(Some),
            None => Err(exception(
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
        let found = self
            .index()
            .conflict(resource(&resource_id), lane, span)
            .map(|(span, value)| (span, value.clone_ref(py)));
        found.map(|found| reserved(py, found)).transpose()
    }

    /// Gives a reservation up; whether there was one that starts then.
    #[pyo3(signature = (resource_id, starts_at, *, lane = 0))]
    fn remove(&self, resource_id: PyId, starts_at: PyInstant, lane: u16) -> bool {
        let removed = self
            .index()
            .remove(resource(&resource_id), lane, starts_at.0);
        removed.is_some()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The mutex is held by nobody: the collector runs with the interpreter's lock, and whoever holds the
        // mutex holds that lock too and runs no code of Python. Were it held, what is not visited is only not
        // collected.
        let Ok(index) = self.0.try_lock() else {
            return Ok(());
        };
        index.values().try_for_each(|value| visit.call(value))
    }

    fn __clear__(&self) {
        let cleared = std::mem::take(&mut *self.index());
        drop(cleared);
    }
}
