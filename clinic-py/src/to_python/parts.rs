use super::{Unwritten, Writer, Written, unshapely};
use crate::object::{bare, set_members};
use crate::shape::{RecordShape, Shape};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct,
};

/// A tuple, or a list where it is plain.
pub(crate) struct List<'a, 'py> {
    pub(super) whole: Writer<'a, 'py>,
    pub(super) item: &'a Shape,
    pub(super) values: Vec<Bound<'py, PyAny>>,
}

impl<'py> List<'_, 'py> {
    pub(super) fn put<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritten> {
        self.values.push(value.serialize(self.whole.of(self.item))?);
        Ok(())
    }

    pub(super) fn finish(self) -> Written<'py> {
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
    pub(super) fn of(whole: Writer<'a, 'py>) -> Result<Self, Unwritten> {
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

    pub(super) fn put<T: ?Sized + Serialize>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), Unwritten> {
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

    pub(super) fn finish(self) -> Written<'py> {
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
