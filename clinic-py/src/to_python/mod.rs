//! Answers of the core as values of Python, without JSON between: records of the package, `datetime`s, `UUID`s.

mod made;
mod parts;

use crate::error::exception;
use crate::shape::Shape;
use crate::value::{date_of_text, datetime, datetime_of_text, decimal, is_naive};
pub(crate) use made::Made;
use made::Short;
use parts::{List, Object};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::ser::{Impossible, Serialize, Serializer};
use std::fmt::{self, Display, Write as _};
use uuid::Uuid;

/// An answer as what its shape says.
pub(crate) fn write<'py>(
    py: Python<'py>,
    answer: &impl Serialize,
    shape: &Shape,
) -> PyResult<Bound<'py, PyAny>> {
    let made = Made::default();
    let written = answer.serialize(Writer::new(py, shape, &made));
    written.map_err(|error| error.0)
}

/// Why an answer was not written.
#[derive(Debug)]
pub(crate) struct Unwritten(PyErr);

impl From<PyErr> for Unwritten {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

impl Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer does not have its shape")
    }
}

impl std::error::Error for Unwritten {}

impl serde::ser::Error for Unwritten {
    fn custom<T: Display>(_: T) -> Self {
        Python::attach(unshapely)
    }
}

/// An answer that is not of its shape: the core and the type hints of the package disagree.
fn unshapely(py: Python<'_>) -> Unwritten {
    let message = "an answer does not have the shape that the package expects";
    Unwritten(exception(py, "InternalError", "internal", message, "null"))
}

/// Writes a value as its shape says.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'a, 'py> {
    py: Python<'py>,
    shape: &'a Shape,
    made: &'a Made<'py>,
}

impl<'a, 'py> Writer<'a, 'py> {
    pub(crate) fn new(py: Python<'py>, shape: &'a Shape, made: &'a Made<'py>) -> Self {
        Self { py, shape, made }
    }

    /// The same for a value inside.
    fn of(self, shape: &'a Shape) -> Self {
        Self { shape, ..self }
    }

    fn text(self, text: &str) -> Written<'py> {
        let py = self.py;
        let made = match self.shape {
            Shape::Plain => Ok(PyString::new(py, text).into_any()),
            Shape::Instant => aware_or_naive(py, text, true),
            Shape::Local => aware_or_naive(py, text, false),
            Shape::Date => date_of_text(py, text).ok_or_else(|| unshapely(py))?,
            Shape::Id => {
                let id = Uuid::parse_str(text).map_err(|_| unshapely(py))?;
                self.made.id(py, id)
            }
            Shape::Amount => amount(py, text),
            Shape::List(_) | Shape::Map(..) | Shape::Record(_) => return Err(unshapely(py)),
        };
        Ok(made?)
    }

    fn number(self, number: impl IntoPyObject<'py> + IntoPyObjectExt<'py>) -> Written<'py> {
        match self.shape {
            Shape::Plain => Ok(number.into_bound_py_any(self.py)?),
            Shape::Amount => Ok(decimal(self.py)?.call1((number,))?),
            _ => Err(unshapely(self.py)),
        }
    }
}

type Written<'py> = Result<Bound<'py, PyAny>, Unwritten>;

/// A `datetime` from text; in another form than the core writes, it is of the user.
fn aware_or_naive<'py>(py: Python<'py>, text: &str, is_aware: bool) -> PyResult<Bound<'py, PyAny>> {
    if let Some(made) = datetime_of_text(py, text, is_aware) {
        return made;
    }
    let text = match text.strip_suffix('Z') {
        Some(text) => format!("{text}+00:00"),
        None => text.to_owned(),
    };
    let made = datetime(py)?.call_method1("fromisoformat", (text,))?;
    if is_naive(&made)? == is_aware {
        return Err(unshapely(py).0);
    }
    Ok(made)
}

fn amount<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let made = decimal(py)?.call1((text,))?;
    // `NaN` and `Infinity` begin with a letter, after a sign.
    match text.trim_start_matches(['+', '-']).bytes().next() {
        Some(first) if first.is_ascii_alphabetic() => Err(unshapely(py).0),
        _ => Ok(made),
    }
}

impl<'a, 'py> Serializer for Writer<'a, 'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Unwritten;
    type SerializeSeq = List<'a, 'py>;
    type SerializeTuple = List<'a, 'py>;
    type SerializeTupleStruct = List<'a, 'py>;
    type SerializeTupleVariant = Impossible<Self::Ok, Unwritten>;
    type SerializeMap = Object<'a, 'py>;
    type SerializeStruct = Object<'a, 'py>;
    type SerializeStructVariant = Impossible<Self::Ok, Unwritten>;

    /// Where an id is wanted, its bytes are wanted rather than its text.
    fn is_human_readable(&self) -> bool {
        !matches!(self.shape, Shape::Id)
    }

    fn serialize_bool(self, value: bool) -> Written<'py> {
        match self.shape {
            Shape::Plain => Ok(value.into_bound_py_any(self.py)?),
            _ => Err(unshapely(self.py)),
        }
    }

    fn serialize_i8(self, number: i8) -> Written<'py> {
        self.number(number)
    }

    fn serialize_i16(self, number: i16) -> Written<'py> {
        self.number(number)
    }

    fn serialize_i32(self, number: i32) -> Written<'py> {
        self.number(number)
    }

    fn serialize_i64(self, number: i64) -> Written<'py> {
        self.number(number)
    }

    fn serialize_u8(self, number: u8) -> Written<'py> {
        self.number(number)
    }

    fn serialize_u16(self, number: u16) -> Written<'py> {
        self.number(number)
    }

    fn serialize_u32(self, number: u32) -> Written<'py> {
        self.number(number)
    }

    fn serialize_u64(self, number: u64) -> Written<'py> {
        self.number(number)
    }

    fn serialize_f32(self, number: f32) -> Written<'py> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Written<'py> {
        match self.shape {
            Shape::Plain => Ok(number.into_bound_py_any(self.py)?),
            _ => Err(unshapely(self.py)),
        }
    }

    fn serialize_char(self, value: char) -> Written<'py> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Written<'py> {
        self.text(text)
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Written<'py> {
        let mut short = Short::new();
        if write!(short, "{value}").is_ok()
            && let Some(text) = short.text()
        {
            return self.text(text);
        }
        self.text(&value.to_string())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written<'py> {
        match (self.shape, Uuid::from_slice(bytes)) {
            (Shape::Id, Ok(id)) => Ok(self.made.id(self.py, id)?),
            _ => Err(unshapely(self.py)),
        }
    }

    fn serialize_none(self) -> Written<'py> {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written<'py> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Written<'py> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Written<'py> {
        match self.shape {
            Shape::Plain => Ok(self.made.word(self.py, variant).into_any()),
            _ => self.text(variant),
        }
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Written<'py> {
        let mut object = Object::of(self)?;
        object.put(variant, value)?;
        object.finish()
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List<'a, 'py>, Unwritten> {
        let item = match self.shape {
            Shape::List(item) => item,
            Shape::Plain => self.shape,
            _ => return Err(unshapely(self.py)),
        };
        Ok(List {
            whole: self,
            item,
            values: Vec::with_capacity(length.unwrap_or(0)),
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<List<'a, 'py>, Unwritten> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        length: usize,
    ) -> Result<List<'a, 'py>, Unwritten> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritten> {
        Err(unshapely(self.py))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Object<'a, 'py>, Unwritten> {
        Object::of(self)
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Object<'a, 'py>, Unwritten> {
        Object::of(self)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritten> {
        Err(unshapely(self.py))
    }
}
