use crate::ZONES;
use crate::error::{raise, read_json};
use crate::value::{PyId, PyInstant, to_python};
use clinic_core::Error;
use clinic_core::ids::DoctorId;
use clinic_core::json::decode;
use clinic_core::offline::PreparedQuestion;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

/// A question for slots, read once and asked as often as needed.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct SlotQuestion(PreparedQuestion);

fn prepared(json: &str) -> Result<PreparedQuestion, Error> {
    decode::<clinic_core::offline::SlotQuestion>(read_json(json)?)?.prepare(&ZONES)
}

#[pymethods]
impl SlotQuestion {
    #[new]
    fn new(py: Python<'_>, json: &str) -> PyResult<Self> {
        let question = py.detach(|| prepared(json));
        question.map(Self).map_err(|error| raise(py, &error))
    }

    /// The starts that can be booked, with any of the doctors.
    fn starts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let offers = py
            .detach(|| self.0.slots())
            .map_err(|error| raise(py, &error))?;
        let mut starts: Vec<Bound<'py, PyAny>> = Vec::with_capacity(offers.len());
        let mut last = None;
        for offer in offers {
            // Doctors who share a start stand next to each other.
            if last != Some(offer.starts_at) {
                starts.push(to_python(py, offer.starts_at)?);
                last = Some(offer.starts_at);
            }
        }
        PyList::new(py, starts)
    }

    /// Every offer: start, end, doctor, room, seats left.
    fn offers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let offers = py
            .detach(|| self.0.slots())
            .map_err(|error| raise(py, &error))?;
        let mut rows: Vec<Bound<'py, PyTuple>> = Vec::with_capacity(offers.len());
        for offer in offers {
            let row = (
                to_python(py, offer.starts_at)?,
                to_python(py, offer.ends_at)?,
                offer.doctor.0,
                offer.room.map(|room| room.0),
                offer.seats_left,
            );
            rows.push(row.into_pyobject(py)?);
        }
        PyList::new(py, rows)
    }

    /// Why a start is offered or not, as JSON.
    fn explain(&self, py: Python<'_>, doctor: PyId, starts_at: PyInstant) -> PyResult<String> {
        let answer = py.detach(|| self.0.explain(DoctorId(doctor.0), starts_at.0));
        let explanation = answer.map_err(|error| raise(py, &error))?;
        serde_json::to_string(&explanation).map_err(|error| {
            crate::error::exception(py, "InternalError", "internal", &error.to_string(), "null")
        })
    }
}
