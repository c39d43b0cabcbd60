//! Answers of the core as values of Python, without JSON between: records of the package, `datetime`s, `UUID`s.

use crate::error::exception;
use crate::object::{bare, set_members};
use crate::shape::{RecordShape, Shape};
use crate::value::{date_of_text, datetime, datetime_of_text, decimal, id_to_python, is_naive};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Display, Write as _};
use std::hash::{BuildHasherDefault, Hasher};
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

/// What one answer has more than once: it is made once.
#[derive(Default)]
pub(crate) struct Made<'py> {
    ids: RefCell<HashMap<u128, Bound<'py, PyAny>, BuildHasherDefault<LastBits>>>,
    /// Words such as statuses, by the place of their text in the program.
    words: RefCell<Vec<(&'static str, Bound<'py, PyString>)>>,
}

impl<'py> Made<'py> {
    fn id(&self, py: Python<'py>, id: Uuid) -> PyResult<Bound<'py, PyAny>> {
        if let Some(made) = self.ids.borrow().get(&id.as_u128()) {
            return Ok(made.clone());
        }
        let made = id_to_python(py, id)?;
        self.ids.borrow_mut().insert(id.as_u128(), made.clone());
        Ok(made)
    }

    fn word(&self, py: Python<'py>, word: &'static str) -> Bound<'py, PyString> {
        let mut words = self.words.borrow_mut();
        let known = words.iter().find(|(known, _)| std::ptr::eq(*known, word));
        if let Some((_, made)) = known {
            return made.clone();
        }
        let made = PyString::intern(py, word);
        words.push((word, made.clone()));
        made
    }
}

/// Of an id the last bits, which are random.
#[derive(Default)]
struct LastBits(u64);

impl Hasher for LastBits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, id: u128) {
        self.0 = id as u64;
    }
}

/// Text of a few characters that is looked at and forgotten.
struct Short {
    bytes: [u8; 64],
    length: usize,
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let place = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
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
        let mut short = Short {
            bytes: [0; 64],
            length: 0,
        };
        if write!(short, "{value}").is_ok()
            && let Ok(text) = std::str::from_utf8(&short.bytes[..short.length])
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

/// A tuple, or a list where it is plain.
pub(crate) struct List<'a, 'py> {
    whole: Writer<'a, 'py>,
    item: &'a Shape,
    values: Vec<Bound<'py, PyAny>>,
}

impl<'py> List<'_, 'py> {
    fn put<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritten> {
        self.values.push(value.serialize(self.whole.of(self.item))?);
        Ok(())
    }

    fn finish(self) -> Written<'py> {
        let py = self.whole.py;
        Ok(match self.whole.shape {
            Shape::Plain => PyList::new(py, self.values)?.into_any(),
            _ => PyTuple::new(py, self.values)?.into_any(),
        })
    }
}

macro_rules! lists {
    ($($kind:ident $put:ident;)*) => {$(
        impl<'py> $kind for List<'_, 'py> {
            type Ok = Bound<'py, PyAny>;
            type Error = Unwritten;

            fn $put<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritten> {
                self.put(value)
            }

            fn end(self) -> Written<'py> {
                self.finish()
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

/// A record, or a dictionary.
pub(crate) struct Object<'a, 'py> {
    whole: Writer<'a, 'py>,
    members: Bound<'py, PyDict>,
    /// How many members came, those that were left out among them.
    count: usize,
    /// How many of those that must be given came.
    given: usize,
    /// The name that waits for its value.
    key: Option<Bound<'py, PyAny>>,
}

impl<'a, 'py> Object<'a, 'py> {
    fn of(whole: Writer<'a, 'py>) -> Result<Self, Unwritten> {
        let members = match whole.shape {
            Shape::Record(record) => record.template.bind(whole.py).copy()?,
            Shape::Map(..) | Shape::Plain => PyDict::new(whole.py),
            _ => return Err(unshapely(whole.py)),
        };
        Ok(Self {
            whole,
            members,
            count: 0,
            given: 0,
            key: None,
        })
    }

    fn put<T: ?Sized + Serialize>(&mut self, name: &str, value: &T) -> Result<(), Unwritten> {
        let py = self.whole.py;
        match self.whole.shape {
            Shape::Record(record) => self.put_in(record, name, value),
            Shape::Map(key, inner) => {
                let key = name.serialize(self.whole.of(key))?;
                let value = value.serialize(self.whole.of(inner))?;
                Ok(self.members.set_item(key, value)?)
            }
            _ => {
                let value = value.serialize(self.whole)?;
                Ok(self.members.set_item(PyString::intern(py, name), value)?)
            }
        }
    }

    /// Puts a member into a record; one that the record does not know is passed over.
    fn put_in<T: ?Sized + Serialize>(
        &mut self,
        record: &'a RecordShape,
        name: &str,
        value: &T,
    ) -> Result<(), Unwritten> {
        let member = record.member(self.count, name);
        self.count += 1;
        let Some(member) = member else {
            return Ok(());
        };
        let value = value.serialize(self.whole.of(&member.shape))?;
        self.given += usize::from(member.required);
        if member.none_by_default && value.is_none() {
            return Ok(());
        }
        Ok(self
            .members
            .set_item(member.own.bind(self.whole.py), value)?)
    }

    fn finish(self) -> Written<'py> {
        let py = self.whole.py;
        let Shape::Record(record) = self.whole.shape else {
            return Ok(self.members.into_any());
        };
        if self.given < record.required {
            return Err(unshapely(py));
        }
        let made = bare(record.class.bind(py))?;
        set_members(&made, &self.members)?;
        Ok(made)
    }
}

impl<'py> SerializeStruct for Object<'_, 'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Unwritten;

    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritten> {
        self.put(name, value)
    }

    fn skip_field(&mut self, _name: &'static str) -> Result<(), Unwritten> {
        self.count += 1;
        Ok(())
    }

    fn end(self) -> Written<'py> {
        self.finish()
    }
}

impl<'py> SerializeMap for Object<'_, 'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Unwritten;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Unwritten> {
        self.key = Some(key.serialize(self.whole.of(&Shape::Plain))?);
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritten> {
        let key = self.key.take().ok_or_else(|| unshapely(self.whole.py))?;
        let name = key.cast::<PyString>().map_err(PyErr::from)?;
        self.put(name.to_str()?, value)
    }

    fn end(self) -> Written<'py> {
        self.finish()
    }
}
