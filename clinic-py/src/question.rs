use crate::error::raise;
use crate::from_python::read;
use crate::shape::PyShape;
use crate::to_python::write;
use crate::value::{Datetimes, PyId, PyInstant, id_to_python};
use clinic_core::Error;
use clinic_core::ids::DoctorId;
use clinic_core::offline::PreparedQuestion;
use clinic_core::scheduling::Offer;
use clinic_core::time::Instant;
use clinic_host::zones;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PyTuple, PyType};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// A question for slots, read once and asked as often as needed.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct SlotQuestion {
    question: PreparedQuestion,
    /// Whether other threads run on while it is answered.
    large: bool,
}

/// How many days, counted for each doctor, make a question large: to answer it takes longer than to release the
/// interpreter's lock and to get it back, which beside a busy thread are some hundred microseconds.
const LARGE_DAYS: usize = 3_000;

impl SlotQuestion {
    /// The starts with any of the doctors; those who share one stand next to each other.
    fn distinct(&self) -> Result<Vec<Instant>, Error> {
        let mut starts: Vec<_> = self
            .question
            .slots()?
            .iter()
            .map(|offer| offer.starts_at)
            .collect();
        starts.dedup();
        Ok(starts)
    }

    /// Answers; other threads run on meanwhile where the question is a large one.
    fn answered<T: Send>(
        &self,
        py: Python<'_>,
        answer: impl FnOnce(&PreparedQuestion) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let answer = if self.large {
            py.detach(|| answer(&self.question))
        } else {
            answer(&self.question)
        };
        answer.map_err(|error| raise(py, &error))
    }
}

#[pymethods]
impl SlotQuestion {
    #[new]
    fn new(values: &Bound<'_, PyAny>) -> PyResult<Self> {
        let question: clinic_core::offline::SlotQuestion = read(values)?;
        let question = question
            .prepare(zones())
            .map_err(|error| raise(values.py(), &error))?;
        let large = question.days() > LARGE_DAYS;
        Ok(Self { question, large })
    }

    /// The starts that can be booked, with any of the doctors.
    fn starts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let starts = self.answered(py, |_| self.distinct())?;
        let mut datetimes = Datetimes::new(py);
        let starts = starts.into_iter().map(|start| datetimes.make(start));
        PyList::new(py, starts.collect::<PyResult<Vec<_>>>()?)
    }

    /// The same as microseconds since 1970: eight bytes each, as the machine has them.
    fn starts_us<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let starts = self.answered(py, |_| self.distinct())?;
        let each = starts.iter().map(|start| start.timestamp_micros());
        let bytes: Vec<u8> = each.flat_map(i64::to_ne_bytes).collect();
        Ok(PyBytes::new(py, &bytes))
    }

    /// Every offer as a named tuple of the class: start, end, doctor, room, seats left.
    fn offers<'py>(
        &self,
        py: Python<'py>,
        class: &Bound<'py, PyType>,
    ) -> PyResult<Bound<'py, PyList>> {
        static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let new = NEW.get_or_try_init(py, || -> PyResult<_> {
            Ok(py.get_type::<PyTuple>().getattr("__new__")?.unbind())
        })?;
        let new = new.bind(py);
        let offers = self.answered(py, PreparedQuestion::slots)?;
        let mut datetimes = Datetimes::new(py);
        let mut ids = HashMap::new();
        let mut id = |id: Uuid| -> PyResult<Bound<'py, PyAny>> {
            Ok(match ids.entry(id) {
                Entry::Occupied(made) => made.into_mut(),
                Entry::Vacant(new) => new.insert(id_to_python(py, id)?),
            }
            .clone())
        };
        let rows = offers.iter().map(|offer| {
            let Offer {
                starts_at,
                ends_at,
                doctor,
                room,
                seats_left,
            } = offer;
            let (start, end) = (datetimes.make(*starts_at)?, datetimes.make(*ends_at)?);
            let room = room.map(|room| id(room.0)).transpose()?;
            new.call1((class, (start, end, id(doctor.0)?, room, *seats_left)))
        });
        PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
    }

    /// Why a start is offered or not, as what the shape says.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        doctor: PyId,
        starts_at: PyInstant,
        shape: &Bound<'py, PyShape>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let explanation = self.answered(py, |question| {
            question.explain(DoctorId(doctor.0), starts_at.0)
        })?;
        write(py, &explanation, &shape.get().0)
    }
}
