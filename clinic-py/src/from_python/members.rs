use super::given::{Given, text_of};
use super::{Unread, local_text, unlike};
use crate::error::raise;
use crate::object::Members;
use crate::shape::Shape;
use clinic_core::error::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::collections::HashSet;
use std::sync::Arc;

/// The values of a list.
pub(super) struct Elements<'a, 'py> {
    pub(super) of: &'a Given<'py>,
    pub(super) list: Bound<'py, PyList>,
    pub(super) next: usize,
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
pub(super) enum MembersOf<'py> {
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
    pub(super) fn dict(dict: Bound<'py, PyDict>) -> Self {
        Self::Dict {
            members: Members::of(dict.clone()),
            dict,
            distinct: false,
        }
    }
}

/// The members of a mapping or a record.
pub(super) struct Object<'a, 'py> {
    pub(super) of: &'a Given<'py>,
    pub(super) members: MembersOf<'py>,
    /// The value of the member whose name was read last, and whether it is a time by the clock on the wall.
    pub(super) value: Option<(Bound<'py, PyAny>, bool)>,
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
