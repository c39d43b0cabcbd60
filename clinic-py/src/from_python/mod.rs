//! Values of Python read as what the core takes, without JSON between: records, mappings, lists, and the values that
//! JSON has text for.

mod given;
mod members;

use crate::error::raise;
use crate::shape::{PyShape, Shape};
use crate::to_python::{Made, Writer};
use crate::value::refused;
use clinic_core::error::{Error, ErrorCode};
use clinic_core::json::{Strict, decode};
use given::Given;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyType};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;

/// Reads what the core takes; members of the outermost mapping that are `None` count as left out.
///
/// What cannot be read, or in a way that is seldom used, is read once more by way of a JSON value: the core tells by
/// that what is wrong with which member, the same in every host.
pub(crate) fn read<T: DeserializeOwned>(values: &Bound<'_, PyAny>) -> PyResult<T> {
    if let Ok(read) = T::deserialize(Given::outermost(values)) {
        return Ok(read);
    }
    let py = values.py();
    let value = match Strict::deserialize(Given::outermost(values)) {
        Ok(Strict(value)) => value,
        Err(Unread::Python(error)) => return Err(error),
        Err(Unread::Unlike(message)) => {
            let error = Error::new(ErrorCode::MalformedBody, message);
            return Err(raise(py, &error));
        }
    };
    decode(value).map_err(|error| raise(py, &error))
}

/// Values as JSON text, as every host writes it; members of records that are `None` are left out.
pub(crate) fn json(values: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::new(&mut text);
    let written = serde_transcode::transcode(Given::outermost(values), &mut writer);
    if written.is_ok()
        && let Ok(text) = String::from_utf8(text)
    {
        return Ok(text);
    }
    Err(match Strict::deserialize(Given::outermost(values)) {
        Err(Unread::Python(error)) => error,
        _ => refused(values.py(), "these values have no JSON form"),
    })
}

/// The record that a dictionary or another record describes, or nothing if it is not one of that shape.
pub(crate) fn record<'py>(values: &Bound<'py, PyAny>, shape: &Shape) -> Option<Bound<'py, PyAny>> {
    let made = Made::default();
    // Whether a `datetime` must have a zone is known by the shape.
    let given = Given::outermost(values).with_naive_times();
    serde_transcode::transcode(given, Writer::new(values.py(), shape, &made)).ok()
}

/// A naive `datetime` as text: a time by the clock on the wall.
pub(crate) fn local_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = value.py();
    let naive = match value.cast::<PyDateTime>() {
        Ok(at) => at.getattr(intern!(py, "tzinfo"))?.is_none(),
        Err(_) => false,
    };
    if !naive {
        let message = "a local time must be a naive datetime: it is read in the location's zone";
        return Err(refused(py, message));
    }
    let whole = |name| -> PyResult<bool> { Ok(value.getattr(name)?.extract::<u32>()? == 0) };
    let minutes = whole(intern!(py, "second"))? && whole(intern!(py, "microsecond"))?;
    let form = if minutes { "minutes" } else { "auto" };
    let text = value.call_method1(intern!(py, "isoformat"), ("T", form))?;
    text.extract()
}

/// Why a value was not read.
#[derive(Debug)]
enum Unread {
    /// Python says what is wrong.
    Python(PyErr),
    /// It is not what is wanted, or it is wanted in a way that is seldom used.
    Unlike(String),
}

impl From<PyErr> for Unread {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value cannot be read")
    }
}

impl std::error::Error for Unread {}

impl serde::de::Error for Unread {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Unlike(message.to_string())
    }
}

fn unlike() -> Unread {
    Unread::Unlike(String::new())
}

/// The shape of a record's class; nothing for other classes.
fn record_of(class: &Bound<'_, PyType>) -> PyResult<Option<Arc<Shape>>> {
    static RECORD: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = class.py();
    if let Some(known) = known_shapes(py).get_item(class)? {
        return Ok(Some(Arc::clone(&known.cast::<PyShape>()?.get().0)));
    }
    if class.is_subclass(RECORD.import(py, "clinic._record", "Record")?)? {
        shape_of(class).map(Some)
    } else {
        Ok(None)
    }
}

/// The shapes of records, by their classes.
fn known_shapes(py: Python<'_>) -> &Bound<'_, PyDict> {
    static SHAPES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    SHAPES.get_or_init(py, || PyDict::new(py).unbind()).bind(py)
}

/// The shape of a record's class, as its type hints say.
pub(crate) fn shape_of(class: &Bound<'_, PyType>) -> PyResult<Arc<Shape>> {
    static SHAPE_OF: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = class.py();
    let known = known_shapes(py);
    let shape = match known.get_item(class)? {
        Some(shape) => shape,
        None => {
            let shape_of = SHAPE_OF.import(py, "clinic._record", "shape")?;
            let shape = shape_of.call1((class,))?;
            known.set_item(class, &shape)?;
            shape
        }
    };
    Ok(Arc::clone(&shape.cast::<PyShape>()?.get().0))
}
