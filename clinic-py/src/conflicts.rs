use crate::error::raise;
use crate::value::{PyId, PyInstant, to_python};
use clinic_core::time::Span;
use clinic_host::Reservations;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

/// Reservations that do not overlap, by resource and lane: for hosts that book offline.
///
/// It is only locked where no code of Python can run: not while a value is made, and not while one is
/// dropped, whose `__del__` may come back here.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct ConflictIndex(Reservations<Py<PyAny>>);

type Reserved<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Py<PyAny>);

fn reserved(py: Python<'_>, (span, value): (Span, Py<PyAny>)) -> PyResult<Reserved<'_>> {
    Ok((to_python(py, span.from)?, to_python(py, span.to)?, value))
}

#[pymethods]
impl ConflictIndex {
    #[new]
    fn new() -> Self {
        Self(Reservations::default())
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
        // A value that is not taken is dropped while the index is locked; `value` lives on, so that this is not its end.
        let given = value.clone_ref(py);
        let copy = |other: &Py<PyAny>| other.clone_ref(py);
        let stands = self.0.insert(resource_id.0, lane, span, given, copy);
        let stands = stands.map_err(|error| raise(py, &error))?;
        stands.map(|stands| reserved(py, stands)).transpose()
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
        let copy = |value: &Py<PyAny>| value.clone_ref(py);
        let found = self.0.conflict(resource_id.0, lane, span, copy);
        found.map(|found| reserved(py, found)).transpose()
    }

    /// Gives a reservation up; whether there was one that starts then.
    #[pyo3(signature = (resource_id, starts_at, *, lane = 0))]
    fn remove(&self, resource_id: PyId, starts_at: PyInstant, lane: u16) -> bool {
        let removed = self.0.remove(resource_id.0, lane, starts_at.0);
        removed.is_some()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // It is locked by nobody: the collector runs with the interpreter's lock, and whoever locks the index holds
        // that lock too and runs no code of Python. Were it locked, what is not visited is only not collected.
        self.0.visit(|value| visit.call(value))
    }

    fn __clear__(&self) {
        drop(self.0.take());
    }
}
