//! Instants, dates, ids and amounts between Python and the core.

use crate::error::exception;
use crate::object::{bare, set_member, wide_integer};
use chrono::{DateTime, Datelike, Timelike};
use clinic_core::time::Instant;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDateTime, PyType, PyTzInfo};
use std::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// A class of the standard library, looked up once.
macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $module:literal $class:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            CLASS.import(py, $module, $class)
        }
    )*};
}

classes! {
    /// `datetime.datetime`.
    datetime = "datetime" "datetime";
    /// `datetime.date`.
    date = "datetime" "date";
    /// `decimal.Decimal`.
    decimal = "decimal" "Decimal";
    /// `uuid.UUID`.
    uuid = "uuid" "UUID";
}

/// `datetime.timezone.utc`.
fn utc(py: Python<'_>) -> PyResult<&Bound<'_, PyTzInfo>> {
    static UTC: PyOnceLock<Py<PyTzInfo>> = PyOnceLock::new();
    let utc = UTC.get_or_try_init(py, || -> PyResult<_> {
        let zone = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
        Ok(zone.cast_into::<PyTzInfo>().map_err(PyErr::from)?.unbind())
    })?;
    Ok(utc.bind(py))
}

/// 1970, in UTC.
fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || -> PyResult<_> {
        Ok(to_python(py, DateTime::UNIX_EPOCH)?.unbind())
    })?;
    Ok(epoch.bind(py))
}

/// The ten bytes that pickle keeps of a `datetime`. To make one of them costs half of what it costs from seven numbers,
/// and a tenth of what it costs from a timestamp.
type State = [u8; 10];

fn state_of(at: Instant) -> State {
    let year = u16::try_from(at.year()).unwrap_or(1).to_be_bytes();
    let micros = at.timestamp_subsec_micros().to_be_bytes();
    [
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
    ]
}

/// An instant as an aware `datetime` in UTC.
pub(crate) fn to_python(py: Python<'_>, at: Instant) -> PyResult<Bound<'_, PyAny>> {
    aware(py, state_of(at))
}

fn aware(py: Python<'_>, state: State) -> PyResult<Bound<'_, PyAny>> {
    datetime(py)?.call1((PyBytes::new(py, &state), utc(py)?))
}

/// Makes `datetime`s of the starts of slots. The same starts are asked for again and again, by every question about the
/// same days, and to make a `datetime` costs ten times of finding one: those of lately are kept.
pub(crate) struct Datetimes<'py> {
    py: Python<'py>,
    /// Absent while they are in use further out, by code that runs because of a value that was made.
    kept: Option<MutexGuard<'static, Vec<Kept>>>,
}

/// An instant in microseconds since 1970, and its `datetime`.
type Kept = Option<(i64, Py<PyAny>)>;

/// How many are kept: a power of two.
const KEPT: usize = 4_096;

static DATETIMES: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

impl<'py> Datetimes<'py> {
    pub(crate) fn new(py: Python<'py>) -> Self {
        let mut kept = DATETIMES.try_lock().ok();
        if let Some(kept) = kept.as_mut().filter(|kept| kept.is_empty()) {
            kept.resize_with(KEPT, || None);
        }
        Self { py, kept }
    }

    pub(crate) fn make(&mut self, at: Instant) -> PyResult<Bound<'py, PyAny>> {
        let micros = at.timestamp_micros();
        let place = self.kept.as_mut().and_then(|kept| {
            // Starts lie minutes apart: multiplied by an odd number, their high bits spread them over the places.
            let spread = (micros / 60_000_000)
                .cast_unsigned()
                .wrapping_mul(0x9E37_79B9_7F4A_7C15);
            kept.get_mut((spread >> (64 - KEPT.ilog2())) as usize)
        });
        if let Some(Some((_, kept))) = place
            .as_deref()
            .filter(|kept| kept.as_ref().is_some_and(|(known, _)| *known == micros))
        {
            return Ok(kept.bind(self.py).clone());
        }
        let made = to_python(self.py, at)?;
        if let Some(place) = place {
            *place = Some((micros, made.clone().unbind()));
        }
        Ok(made)
    }
}

/// A `datetime` from text as the core writes it: `2027-02-01T09:00`, with seconds and parts of them, and `Z` if it is
/// aware. `None` for other text.
pub(crate) fn datetime_of_text<'py>(
    py: Python<'py>,
    text: &str,
    is_aware: bool,
) -> Option<PyResult<Bound<'py, PyAny>>> {
    let text = if is_aware {
        text.strip_suffix('Z')?
    } else {
        text
    };
    let (day, time) = text.as_bytes().split_at_checked(10)?;
    let [b'T', time @ ..] = time else {
        return None;
    };
    let [year, century, month, day] = date_state(day)?;
    let (hour, minute) = (number(time.get(..2)?)?, number(time.get(3..5)?)?);
    let (second, fraction) = match time.get(5..) {
        Some([]) => (0, &[][..]),
        Some([b':', rest @ ..]) => (number(rest.get(..2)?)?, rest.get(2..)?),
        _ => return None,
    };
    let mut micros: u32 = 0;
    if let [b'.', digits @ ..] = fraction {
        // Instants of the core have no nanoseconds.
        for place in 0..6 {
            let digit = digits.get(place).map_or(Some(0), |&digit| one(digit))?;
            micros = micros * 10 + u32::from(digit);
        }
    }
    let [_, high, middle, low] = micros.to_be_bytes();
    let state = [
        year, century, month, day, hour, minute, second, high, middle, low,
    ];
    Some(if is_aware {
        aware(py, state)
    } else {
        datetime(py).and_then(|class| class.call1((PyBytes::new(py, &state),)))
    })
}

/// A `date` from text such as `2027-02-01`. `None` for other text.
pub(crate) fn date_of_text<'py>(
    py: Python<'py>,
    text: &str,
) -> Option<PyResult<Bound<'py, PyAny>>> {
    let state = date_state(text.as_bytes())?;
    Some(date(py).and_then(|class| class.call1((PyBytes::new(py, &state),))))
}

/// The four bytes that pickle keeps of a `date`.
fn date_state(text: &[u8]) -> Option<[u8; 4]> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let hundreds = u16::from(number(&[y1, y2])?);
    let [high, low] = (hundreds * 100 + u16::from(number(&[y3, y4])?)).to_be_bytes();
    Some([high, low, number(&[m1, m2])?, number(&[d1, d2])?])
}

/// A number of two digits.
fn number(digits: &[u8]) -> Option<u8> {
    let &[tens, ones] = digits else {
        return None;
    };
    Some(one(tens)? * 10 + one(ones)?)
}

fn one(digit: u8) -> Option<u8> {
    digit.is_ascii_digit().then(|| digit - b'0')
}

/// An id as a `UUID`, without its constructor, which takes ten times as long.
pub(crate) fn id_to_python(py: Python<'_>, id: Uuid) -> PyResult<Bound<'_, PyAny>> {
    static UNKNOWN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let unknown = UNKNOWN.get_or_try_init(py, || -> PyResult<_> {
        let safe = py.import("uuid")?.getattr("SafeUUID")?;
        Ok(safe.getattr("unknown")?.unbind())
    })?;
    let made = bare(uuid(py)?)?;
    set_member(&made, intern!(py, "int"), &wide_integer(py, id.as_u128())?)?;
    set_member(&made, intern!(py, "is_safe"), unknown.bind(py))?;
    Ok(made)
}

/// An aware `datetime` of any zone as an instant; a naive one is refused.
pub(crate) struct PyInstant(pub(crate) Instant);

impl<'py> FromPyObject<'_, 'py> for PyInstant {
    type Error = PyErr;

    fn extract(value: pyo3::Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if !value.is_instance_of::<PyDateTime>() {
            return Err(refused(py, "an instant must be an aware datetime"));
        }
        // A subtraction of the interpreter's own, whatever the zone.
        let since = match value.sub(epoch(py)?) {
            Ok(since) => since,
            Err(_) if is_naive(&value)? => {
                let message = "an instant must be an aware datetime: this one has no zone";
                return Err(refused(py, message));
            }
            Err(error) => return Err(error),
        };
        let part = |name| -> PyResult<i64> { since.getattr(name)?.extract() };
        let seconds = part(intern!(py, "days"))? * 86_400 + part(intern!(py, "seconds"))?;
        let micros = seconds * 1_000_000 + part(intern!(py, "microseconds"))?;
        let at = DateTime::from_timestamp_micros(micros);
        at.map(Self)
            .ok_or_else(|| refused(py, "an instant lies beyond what is served"))
    }
}

/// Whether a `datetime` is naive.
pub(crate) fn is_naive(at: &Bound<'_, PyAny>) -> PyResult<bool> {
    let offset = at.call_method0(intern!(at.py(), "utcoffset"))?;
    Ok(offset.is_none())
}

/// The exception for a value that cannot be meant.
pub(crate) fn refused(py: Python<'_>, message: &str) -> PyErr {
    exception(py, "InvalidError", "invalid_value", message, "null")
}

/// A `uuid.UUID`, or its text.
pub(crate) struct PyId(pub(crate) Uuid);

impl<'py> FromPyObject<'_, 'py> for PyId {
    type Error = PyErr;

    fn extract(value: pyo3::Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(id) = value.extract::<Uuid>() {
            return Ok(Self(id));
        }
        let text = value.extract::<String>().ok();
        text.and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or_else(|| refused(value.py(), "an id must be a UUID"))
    }
}
