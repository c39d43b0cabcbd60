use super::members::{Elements, MembersOf, Object};
use super::{Unread, local_text, record_of, unlike};
use crate::shape::Shape;
use crate::value::{PyInstant, decimal, is_naive, refused, uuid};
use chrono::SecondsFormat;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySequence,
    PySet, PyString, PyTuple,
};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use std::sync::Arc;
use uuid::Uuid;

/// How deep values may lie in each other, as in JSON.
const DEPTH: u8 = 128;

/// The classes whose values are read; what derives from one is read as it.
#[derive(Clone)]
pub(super) enum Kind {
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
pub(super) struct Given<'py> {
    pub(super) value: Bound<'py, PyAny>,
    depth: u8,
    /// Whether members of a mapping that are `None` count as left out.
    pub(super) without_none: bool,
    /// Whether a naive `datetime` is read, as a time by the clock on the wall.
    naive: bool,
}

impl<'py> Given<'py> {
    pub(super) fn outermost(value: &Bound<'py, PyAny>) -> Self {
        Self {
            value: value.clone(),
            depth: DEPTH,
            without_none: true,
            naive: false,
        }
    }

    /// The same, and a naive `datetime` is read as a time by the clock on the wall.
    pub(super) fn with_naive_times(self) -> Self {
        Self {
            naive: true,
            ..self
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
    pub(super) fn inner(&self, value: Bound<'py, PyAny>) -> Result<Self, Unread> {
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
    pub(super) fn key(&self) -> Result<String, Unread> {
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
pub(super) fn text_of<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    let text = value.cast::<PyString>()?;
    text.to_str().map_err(|_| {
        let message = "a text holds half of a character (a surrogate)";
        refused(value.py(), message)
    })
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
