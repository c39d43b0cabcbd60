use crate::error::raise;
use crate::value::{PyId, PyInstant, to_python};
use crate::{LARGE, answered};
use clinic_core::Error;
use clinic_core::ids::DoctorId;
use clinic_core::json::{decode, parse};
use clinic_core::offline::PreparedQuestion;
use clinic_core::time::Instant;
use clinic_host::zones;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
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

/// How many days, counted for each doctor, make a question large.
const LARGE_DAYS: usize = 200;

fn prepared(json: &str) -> Result<PreparedQuestion, Error> {
    decode::<clinic_core::offline::SlotQuestion>(parse(json)?)?.prepare(zones())
}

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
}

#[pymethods]
impl SlotQuestion {
    #[new]
    fn new(py: Python<'_>, json: &str) -> PyResult<Self> {
        let read = answered(py, json.len() > LARGE, || prepared(json));
        let question = read.map_err(|error| raise(py, &error))?;
        // It grows with the days of the window, for each doctor, and with what is reserved.
        let large = json.len() > LARGE || question.days() > LARGE_DAYS;
        Ok(Self { question, large })
    }

    /// The starts that can be booked, with any of the doctors.
    fn starts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let starts =
            answered(py, self.large, || self.distinct()).map_err(|error| raise(py, &error))?;
        let starts = starts.into_iter().map(|start| to_python(py, start));
        PyList::new(py, starts.collect::<PyResult<Vec<_>>>()?)
    }

    /// The same as microseconds since 1970: eight bytes each, as the machine has them.
    fn starts_us<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = answered(py, self.large, || {
            let starts = self.distinct()?;
            let each = starts.iter().map(|start| start.timestamp_micros());
            Ok(each.flat_map(i64::to_ne_bytes).collect::<Vec<_>>())
        });
        let bytes = bytes.map_err(|error: Error| raise(py, &error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Every offer: start, end, doctor, room, seats left.
    fn offers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let offers = answered(py, self.large, || self.question.slots())
            .map_err(|error| raise(py, &error))?;
        let mut rows: Vec<Bound<'py, PyTuple>> = Vec::with_capacity(offers.len());
        let mut ids = HashMap::new();
        let mut id = |id: Uuid| -> PyResult<Bound<'py, PyAny>> {
            Ok(match ids.entry(id) {
                Entry::Occupied(made) => made.into_mut(),
                Entry::Vacant(new) => new.insert(id.into_pyobject(py)?.into_any()),
            }
            .clone())
        };
        for offer in offers {
            let row = (
                to_python(py, offer.starts_at)?,
                to_python(py, offer.ends_at)?,
                id(offer.doctor.0)?,
                offer.room.map(|room| id(room.0)).transpose()?,
                offer.seats_left,
            );
            rows.push(row.into_pyobject(py)?);
        }
        PyList::new(py, rows)
    }

    /// Why a start is offered or not, as JSON.
    fn explain(&self, py: Python<'_>, doctor: PyId, starts_at: PyInstant) -> PyResult<String> {
        let answer = answered(py, self.large, || {
            self.question.explain(DoctorId(doctor.0), starts_at.0)
        });
        let explanation = answer.map_err(|error| raise(py, &error))?;
        serde_json::to_string(&explanation).map_err(|error| {
            crate::error::exception(py, "InternalError", "internal", &error.to_string(), "null")
        })
    }
}
