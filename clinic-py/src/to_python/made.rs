use crate::value::id_to_python;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use uuid::Uuid;

/// What one answer has more than once: it is made once.
#[derive(Default)]
pub(crate) struct Made<'py> {
    ids: RefCell<HashMap<u128, Bound<'py, PyAny>, BuildHasherDefault<LastBits>>>,
    /// Words such as statuses, by the place of their text in the program.
    words: RefCell<Vec<(&'static str, Bound<'py, PyString>)>>,
}

impl<'py> Made<'py> {
    pub(super) fn id(&self, py: Python<'py>, id: Uuid) -> PyResult<Bound<'py, PyAny>> {
        if let Some(made) = self.ids.borrow().get(&id.as_u128()) {
            return Ok(made.clone());
        }
        let made = id_to_python(py, id)?;
        self.ids.borrow_mut().insert(id.as_u128(), made.clone());
        Ok(made)
    }

    pub(super) fn word(&self, py: Python<'py>, word: &'static str) -> Bound<'py, PyString> {
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
pub(super) struct Short {
    bytes: [u8; 64],
    length: usize,
}

impl Short {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; 64],
            length: 0,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.get(..self.length)?).ok()
    }
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let place = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }

    // Times are written character by character.
    fn write_char(&mut self, character: char) -> fmt::Result {
        if !character.is_ascii() {
            return self.write_str(character.encode_utf8(&mut [0; 4]));
        }
        *self.bytes.get_mut(self.length).ok_or(fmt::Error)? = character as u8;
        self.length += 1;
        Ok(())
    }
}
