//! What the safe interface of PyO3 has no words for, each a call or two of Python's stable C interface.

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use std::ptr::null_mut;

/// An object of a class written in Python, as `object.__new__` makes it: its constructor is not called, so it has no
/// members yet.
pub(crate) fn bare<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the class is alive, and takes the arguments of its constructor nowhere but in `__init__`.
    unsafe {
        let made = ffi::PyType_GenericNew(class.as_type_ptr(), null_mut(), null_mut());
        Bound::from_owned_ptr_or_err(class.py(), made)
    }
}

/// Sets a member as `object.__setattr__` does: past the class's own, by which frozen classes refuse it.
pub(crate) fn set_member(
    object: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: all three are alive; the object takes a reference of its own to the value.
    let done =
        unsafe { ffi::PyObject_GenericSetAttr(object.as_ptr(), name.as_ptr(), value.as_ptr()) };
    if done == 0 {
        Ok(())
    } else {
        Err(PyErr::fetch(object.py()))
    }
}

/// Gives an object all its members at once: they become its `__dict__`.
pub(crate) fn set_members(object: &Bound<'_, PyAny>, members: &Bound<'_, PyDict>) -> PyResult<()> {
    // Not by `PyObject_GenericSetDict`: after it Python 3.13 goes on to look for members where they were before.
    set_member(object, intern!(object.py(), "__dict__"), members)
}

/// The members of a dictionary in their order. Code that runs meanwhile may change it: then some members are left
/// out or come twice, and nothing else happens.
pub(crate) struct Members<'py> {
    dict: Bound<'py, PyDict>,
    place: ffi::Py_ssize_t,
}

impl<'py> Members<'py> {
    pub(crate) fn of(dict: Bound<'py, PyDict>) -> Self {
        Self { dict, place: 0 }
    }
}

impl<'py> Iterator for Members<'py> {
    type Item = (Bound<'py, PyAny>, Bound<'py, PyAny>);

    fn next(&mut self) -> Option<Self::Item> {
        let py = self.dict.py();
        let (mut key, mut value) = (null_mut(), null_mut());
        // SAFETY: the dictionary is alive, and the place is one that an earlier call has set. Both pointers are made
        // references of our own before anything else can run.
        unsafe {
            let found = ffi::PyDict_Next(self.dict.as_ptr(), &mut self.place, &mut key, &mut value);
            (found != 0).then(|| {
                (
                    Bound::from_borrowed_ptr(py, key),
                    Bound::from_borrowed_ptr(py, value),
                )
            })
        }
    }
}

/// A whole number of 128 bits. PyO3 makes it of two halves by arithmetic on the stable interface, in twice the time.
pub(crate) fn wide_integer(py: Python<'_>, number: u128) -> PyResult<Bound<'_, PyAny>> {
    let mut digits = [b'0'; 33];
    for (place, digit) in digits[..32].iter_mut().rev().enumerate() {
        *digit = b"0123456789abcdef"[(number >> (4 * place)) as usize & 15];
    }
    digits[32] = 0;
    // SAFETY: the text is alive and ends with a zero byte; nobody wants to know where the number ends.
    unsafe {
        let made = ffi::PyLong_FromString(digits.as_ptr().cast(), null_mut(), 16);
        Bound::from_owned_ptr_or_err(py, made)
    }
}
