//! Instants, dates and ids between Python and the core.

use crate::error::exception;
use chrono::{DateTime, Datelike, TimeZone, Timelike, Utc};
use clinic_core::time::Instant;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyAnyMethods, PyBytes, PyDateTime, PyTzInfo};

/// `datetime.timezone.utc`.
fn utc(py: Python<'_>) -> PyResult<&Bound<'_, PyTzInfo>> {
    static UTC: PyOnceLock<Py<PyTzInfo>> = PyOnceLock::new();
    let utc = UTC.get_or_try_init(py, || -> PyResult<_> {
        let zone = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
        Ok(zone.cast_into::<PyTzInfo>().map_err(PyErr::from)?.unbind())
    })?;
    Ok(utc.bind(py))
}

/// `datetime.datetime`.
fn datetime(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let datetime = DATETIME.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("datetime")?.getattr("datetime")?.unbind())
    })?;
    Ok(datetime.bind(py))
}

/// An instant as an aware `datetime` in UTC.
///
/// It is made from the ten bytes that pickle keeps of one: half the cost of seven numbers, a tenth of that of
/// a timestamp.
pub(crate) fn to_python<'py>(py: Python<'py>, at: Instant) -> PyResult<Bound<'py, PyAny>> {
    let year = u16::try_from(at.year()).unwrap_or(1).to_be_bytes();
    let micros = at.timestamp_subsec_micros().to_be_bytes();
    let state = [
        year[0],
        year[1],
        at.month() as u8,
        at.day() as u8,
        at.hour() as u8,
        at.minute() as u8,
        at.second() as u8,
        micros[1],
        micros[2],
        micros[3],
    ];
    datetime(py)?.call1((PyBytes::new(py, &state), utc(py)?))
}

/// An aware `datetime` of any zone as an instant; a naive one is refused.
pub(crate) struct PyInstant(pub(crate) Instant);

impl<'py> FromPyObject<'_, 'py> for PyInstant {
    type Error = PyErr;

    fn extract(value: pyo3::Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let refuse =
            |message: &str| exception(py, "InvalidError", "invalid_value", message, "null");
        let Ok(at) = value.cast::<PyDateTime>() else {
            return Err(refuse("an instant must be an aware datetime"));
        };
        if at.call_method0("utcoffset")?.is_none() {
            return Err(refuse(
                "an instant must be an aware datetime: this one has no zone",
            ));
        }
        let at = at.call_method1("astimezone", (utc(py)?,))?;
        let field = |name: &str| -> PyResult<u32> { at.getattr(name)?.extract() };
        let date = Utc.with_ymd_and_hms(
            at.getattr("year")?.extract()?,
            field("month")?,
            field("day")?,
            field("hour")?,
            field("minute")?,
            field("second")?,
        );
        let micros = field("microsecond")?;
        let at: Option<DateTime<Utc>> = date
            .single()
            .and_then(|date| date.with_nanosecond(micros * 1_000));
        at.map(Self)
            .ok_or_else(|| refuse("an instant lies beyond what is served"))
    }
}

/// A `uuid.UUID`, or its text.
pub(crate) struct PyId(pub(crate) uuid::Uuid);

impl<'py> FromPyObject<'_, 'py> for PyId {
    type Error = PyErr;

    fn extract(value: pyo3::Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(id) = value.extract::<uuid::Uuid>() {
            return Ok(Self(id));
        }
        let text = value.extract::<String>().ok();
        text.and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or_else(|| {
                exception(
                    value.py(),
                    "InvalidError",
                    "invalid_value",
                    "an id must be a UUID",
                    "null",
                )
            })
    }
}
