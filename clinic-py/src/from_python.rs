//! Values of Python read as what the core takes, without JSON between: records, mappings, lists, and the values that
//! JSON has text for.

use crate::error::raise;
use crate::object::Members;
use crate::shape::{PyShape, Shape};
use crate::to_python::{Made, Writer};
use crate::value::{PyInstant, decimal, is_naive, refused, uuid};
use chrono::SecondsFormat;
use clinic_core::error::{Error, ErrorCode};
use clinic_core::json::{Strict, decode};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySequence,
    PySet, PyString, PyTuple, PyType,
};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// How deep values may lie in each other, as in JSON.
const DEPTH: u8 = 128;

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
    let given = Given {
        // Whether a `datetime` must have a zone is known by the shape.
        naive: true,
        ..Given::outermost(values)
    };
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

/// The classes whose values are read; what derives from one is read as it.
#[derive(Clone)]
enum Kind {
    Text,
    Bool,
    Integer,
    Record(Arc<Shape>),
    DateTime,
    Date,
    Id,
    Amount,
    Dict,
    Mapping,
    List,
    Float,
    Unknown,
}

/// A value of Python on its way into the core.
struct Given<'py> {
    value: Bound<'py, PyAny>,
    depth: u8,
    /// Whether members of a mapping that are `None` count as left out.
    without_none: bool,
    /// Whether a naive `datetime` is read, as a time by the clock on the wall.
    naive: bool,
}

impl<'py> Given<'py> {
    fn outermost(value: &Bound<'py, PyAny>) -> Self {
        Self {
            value: value.clone(),
            depth: DEPTH,
            without_none: true,
            naive: false,
        }
    }

    fn kind(&self) -> PyResult<Kind> {
        let value = &self.value;
        if value.is_instance_of::<PyString>() {
            return Ok(Kind::Text);
        }
        if value.is_exact_instance_of::<PyDict>() {
            return Ok(Kind::Dict);
        }
        if value.is_instance_of::<PyBool>() {
            return Ok(Kind::Bool);
        }
        if value.is_instance_of::<PyInt>() {
            return Ok(Kind::Integer);
        }
        if value.is_exact_instance_of::<PyList>() || value.is_exact_instance_of::<PyTuple>() {
            return Ok(Kind::List);
        }
        self.kind_of_class()
    }

    /// The kinds that are found by asking for classes one by one.
    fn kind_of_class(&self) -> PyResult<Kind> {
        let value = &self.value;
        let py = value.py();
        let class = value.get_type();
        if class.is(decimal(py)?) {
            return Ok(Kind::Amount);
        }
        if let Some(shape) = record_of(&class)? {
            return Ok(Kind::Record(shape));
        }
        Ok(if value.is_instance_of::<PyDateTime>() {
            Kind::DateTime
        } else if value.is_instance_of::<PyDate>() {
            Kind::Date
        } else if value.is_instance(uuid(py)?)? {
            Kind::Id
        } else if value.is_instance(decimal(py)?)? {
            Kind::Amount
        } else if value.cast::<PyMapping>().is_ok() {
            Kind::Mapping
        } else if value.cast::<PySequence>().is_ok()
            || value.is_instance_of::<PySet>()
            || value.is_instance_of::<PyFrozenSet>()
        {
            Kind::List
        } else if value.is_instance_of::<PyFloat>() {
            Kind::Float
        } else {
            Kind::Unknown
        })
    }

    /// A value inside this one.
    fn inner(&self, value: Bound<'py, PyAny>) -> Result<Self, Unread> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(Unread::Unlike(
                "the values lie too deep in each other".to_owned(),
            ));
        };
        Ok(Self {
            value,
            depth,
            without_none: false,
            naive: self.naive,
        })
    }

    /// The text of a value that JSON has text for.
    fn leaf<R>(&self, kind: &Kind, use_text: impl FnOnce(&str) -> R) -> PyResult<R> {
        let value = &self.value;
        let py = value.py();
        Ok(match kind {
            Kind::DateTime if self.naive && is_naive(value)? => use_text(&local_text(value)?),
            Kind::DateTime => {
                let at = value.extract::<PyInstant>()?.0;
                use_text(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Kind::Date => {
                let text = value.call_method0(intern!(py, "isoformat"))?;
                use_text(text.cast::<PyString>()?.to_str()?)
            }
            Kind::Id => {
                let mut text = Uuid::encode_buffer();
                use_text(
                    value
                        .extract::<Uuid>()?
                        .hyphenated()
                        .encode_lower(&mut text),
                )
            }
            Kind::Amount => {
                let text = value.str()?;
                match text.to_str()? {
                    // `1E+2`; the core takes no exponents.
                    raised if raised.contains('E') => {
                        let form = value.call_method1(intern!(py, "__format__"), ("f",))?;
                        use_text(form.cast::<PyString>()?.to_str()?)
                    }
                    text => use_text(text),
                }
            }
            Kind::Float => {
                let message = "a float is never exact: use Decimal, int or text";
                return Err(refused(py, message));
            }
            _ => return Err(no_form(value)?),
        })
    }

    /// The text of a key.
    fn key(&self) -> Result<String, Unread> {
        match self.kind()? {
            Kind::Text => Ok(text_of(&self.value)?.to_owned()),
            kind @ (Kind::DateTime | Kind::Date | Kind::Id | Kind::Amount) => {
                Ok(self.leaf(&kind, str::to_owned)?)
            }
            Kind::Bool | Kind::Integer => Ok(self.value.str()?.to_str()?.to_owned()),
            _ if self.value.is_none() => Ok("None".to_owned()),
            _ => Err(refused(self.value.py(), "a member's name must be text").into()),
        }
    }

    fn elements(&self) -> PyResult<Elements<'_, 'py>> {
        let value = &self.value;
        let list = if let Ok(list) = value.cast::<PyList>() {
            list.clone()
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            tuple.to_list()
        } else {
            let list = PyList::empty(value.py());
            for element in value.try_iter()? {
                list.append(element?)?;
            }
            list
        };
        let next = 0;
        Ok(Elements {
            of: self,
            list,
            next,
        })
    }

    fn object(&self, kind: Kind) -> PyResult<Object<'_, 'py>> {
        let members = match kind {
            Kind::Record(shape) => MembersOf::Record { shape, next: 0 },
            Kind::Dict => MembersOf::dict(self.value.cast::<PyDict>()?.clone()),
            _ => {
                let copy = PyDict::new(self.value.py());
                copy.update(self.value.cast::<PyMapping>()?)?;
                MembersOf::dict(copy)
            }
        };
        Ok(Object {
            of: self,
            members,
            value: None,
        })
    }
}

/// The exception for a value of a class that is not read.
fn no_form(value: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let class = value.get_type().name()?;
    let message = format!("a value of type {class} has no JSON form here");
    Ok(refused(value.py(), &message))
}

/// Text, which is UTF-8 in the core.
fn text_of<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    let text = value.cast::<PyString>()?;
    text.to_str().map_err(|_| {
        let message = "a text holds half of a character (a surrogate)";
        refused(value.py(), message)
    })
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

impl<'de> Deserializer<'de> for Given<'_> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.value.is_none() {
            return visitor.visit_unit();
        }
        match self.kind()? {
            Kind::Text => visitor.visit_str(text_of(&self.value)?),
            Kind::Bool => visitor.visit_bool(self.value.extract()?),
            Kind::Integer => {
                if let Ok(number) = self.value.extract::<i64>() {
                    visitor.visit_i64(number)
                } else if let Ok(number) = self.value.extract::<u64>() {
                    visitor.visit_u64(number)
                } else {
                    // As in JSON; the core says what it must be.
                    let number = self
                        .value
                        .extract::<f64>()
                        .map_err(|_| refused(self.value.py(), "a whole number is out of range"))?;
                    visitor.visit_f64(number)
                }
            }
            Kind::List => {
                let mut elements = self.elements()?;
                let read = visitor.visit_seq(&mut elements)?;
                if elements.next < elements.list.len() {
                    return Err(unlike());
                }
                Ok(read)
            }
            kind @ (Kind::Dict | Kind::Mapping | Kind::Record(_)) => {
                visitor.visit_map(self.object(kind)?)
            }
            kind => self.leaf(&kind, |text| visitor.visit_str(text))?,
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        if self.value.is_none() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.kind()? {
            kind @ (Kind::Dict | Kind::Mapping | Kind::Record(_)) => {
                visitor.visit_map(self.object(kind)?)
            }
            _ => Err(unlike()),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.kind()? {
            Kind::Text => visitor.visit_enum(text_of(&self.value)?.into_deserializer()),
            kind @ (Kind::Dict | Kind::Mapping | Kind::Record(_)) => {
                visitor.visit_enum(self.object(kind)?)
            }
            _ => Err(unlike()),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The values of a list.
struct Elements<'a, 'py> {
    of: &'a Given<'py>,
    list: Bound<'py, PyList>,
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, '_> {
    type Error = Unread;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unread> {
        // Asked anew each time: code that runs meanwhile may have shortened it.
        if self.next >= self.list.len() {
            return Ok(None);
        }
        let value = self.list.get_item(self.next)?;
        self.next += 1;
        seed.deserialize(self.of.inner(value)?).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len().saturating_sub(self.next).min(1_000))
    }
}

/// Where members come from.
enum MembersOf<'py> {
    Dict {
        members: Members<'py>,
        dict: Bound<'py, PyDict>,
        /// Whether no two keys are the same text.
        distinct: bool,
    },
    /// A record, by the members of its class.
    Record { shape: Arc<Shape>, next: usize },
}

impl<'py> MembersOf<'py> {
    fn dict(dict: Bound<'py, PyDict>) -> Self {
        Self::Dict {
            members: Members::of(dict.clone()),
            dict,
            distinct: false,
        }
    }
}

/// The members of a mapping or a record.
struct Object<'a, 'py> {
    of: &'a Given<'py>,
    members: MembersOf<'py>,
    /// The value of the member whose name was read last, and whether it is a time by the clock on the wall.
    value: Option<(Bound<'py, PyAny>, bool)>,
}

impl Object<'_, '_> {
    /// Hands out the name of the next member, and keeps its value.
    fn next_name<R>(&mut self, use_name: impl FnOnce(&str) -> R) -> Result<Option<R>, Unread> {
        match &mut self.members {
            MembersOf::Record { shape, next } => {
                let Shape::Record(record) = &**shape else {
                    return Err(unlike());
                };
                let py = self.of.value.py();
                while let Some(member) = record.members.get(*next) {
                    *next += 1;
                    // By name: some records make their members when they are asked for.
                    let value = self.of.value.getattr(member.own.bind(py))?;
                    if !value.is_none() {
                        self.value = Some((value, matches!(*member.shape, Shape::Local)));
                        return Ok(Some(use_name(&member.name)));
                    }
                }
                Ok(None)
            }
            MembersOf::Dict {
                members,
                dict,
                distinct,
            } => {
                for (key, value) in members {
                    if self.of.without_none && value.is_none() {
                        continue;
                    }
                    self.value = Some((value, false));
                    if let Ok(text) = key.cast::<PyString>() {
                        return Ok(Some(use_name(text_of(text)?)));
                    }
                    if !*distinct {
                        check_names(self.of, dict)?;
                        *distinct = true;
                    }
                    return Ok(Some(use_name(&self.of.inner(key)?.key()?)));
                }
                Ok(None)
            }
        }
    }
}

/// Refuses a dictionary in which two keys are the same text, such as a date and its text.
fn check_names(of: &Given<'_>, dict: &Bound<'_, PyDict>) -> Result<(), Unread> {
    let mut names = HashSet::new();
    for (key, _) in Members::of(dict.clone()) {
        if !names.insert(of.inner(key)?.key()?) {
            let message = "a member stands twice, under keys that are the same text";
            let error = Error::new(ErrorCode::MalformedBody, message);
            return Err(raise(dict.py(), &error).into());
        }
    }
    Ok(())
}

impl<'de> MapAccess<'de> for Object<'_, '_> {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unread> {
        let read = self.next_name(|name| {
            let name: StrDeserializer<'_, Unread> = name.into_deserializer();
            seed.deserialize(name)
        })?;
        read.transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Unread> {
        let Some((value, is_local)) = self.value.take() else {
            return Err(unlike());
        };
        if is_local {
            return seed.deserialize(local_text(&value)?.into_deserializer());
        }
        seed.deserialize(self.of.inner(value)?)
    }
}

/// One of several forms, by its name: `{"percent": …}`.
impl<'de> EnumAccess<'de> for Object<'_, '_> {
    type Error = Unread;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        mut self,
        seed: V,
    ) -> Result<(V::Value, Self), Unread> {
        let Some(variant) = self.next_key_seed(seed)? else {
            return Err(unlike());
        };
        let value = self.value.take();
        if self.next_name(|_| ())?.is_some() {
            return Err(unlike());
        }
        self.value = value;
        Ok((variant, self))
    }
}

/// What a form holds. Those that hold no single value are read by way of JSON.
impl<'de> VariantAccess<'de> for Object<'_, '_> {
    type Error = Unread;

    fn unit_variant(self) -> Result<(), Unread> {
        Err(unlike())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        mut self,
        seed: T,
    ) -> Result<T::Value, Unread> {
        self.next_value_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _: V) -> Result<V::Value, Unread> {
        Err(unlike())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Unread> {
        Err(unlike())
    }
}
