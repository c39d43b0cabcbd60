//! The native half of the Python package `clinic`. It holds no rules: it turns values, and calls the core.

mod clinic;
mod conflicts;
mod error;
mod from_python;
mod invoice;
mod object;
mod process;
mod question;
mod shape;
mod to_python;
mod value;

use clinic_core::json::Strict;
use clinic_core::offline;
use clinic_host::zones;
use error::raise;
use pyo3::prelude::*;
use shape::PyShape;

/// Calls a rule by its name; its answer becomes what the shape says.
#[pyfunction]
fn call<'py>(
    name: &str,
    values: &Bound<'py, PyAny>,
    shape: &Bound<'py, PyShape>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = values.py();
    let Strict(input) = from_python::read(values)?;
    let answer = offline::call(zones(), name, input).map_err(|error| raise(py, &error))?;
    to_python::write(py, &answer, &shape.get().0)
}

/// Values as JSON text, as every host writes it; members of records that are `None` are left out.
#[pyfunction]
fn to_json(values: &Bound<'_, PyAny>) -> PyResult<String> {
    from_python::json(values)
}

/// The record of a shape that a mapping describes; `None` for one that does not describe it.
#[pyfunction]
fn from_dict<'py>(
    values: &Bound<'py, PyAny>,
    shape: &Bound<'py, PyShape>,
) -> Option<Bound<'py, PyAny>> {
    from_python::record(values, &shape.get().0)
}

/// A naive `datetime` as text.
#[pyfunction]
fn local(at: &Bound<'_, PyAny>) -> PyResult<String> {
    from_python::local_text(at)
}

/// The argon2id hash of a password, in PHC form, with the parameters of the server; other threads run on meanwhile.
#[pyfunction]
fn hash_password(py: Python<'_>, password: &str) -> PyResult<String> {
    let hash = py.detach(|| clinic_host::hash_password(password));
    hash.map(|hash| hash.0).map_err(|error| raise(py, &error))
}

/// The release of the IANA zone data that comes with the package.
#[pyfunction]
fn tzdata_version() -> &'static str {
    clinic_core::time::tzdata_version()
}

#[pymodule]
fn _clinic(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("COMMANDS", clinic_core::registry::COMMANDS.to_vec())?;
    module.add("QUERIES", clinic_core::registry::QUERIES.to_vec())?;
    module.add("FUNCTIONS", offline::FUNCTIONS.to_vec())?;
    module.add_function(wrap_pyfunction!(call, module)?)?;
    module.add_function(wrap_pyfunction!(from_dict, module)?)?;
    module.add_function(wrap_pyfunction!(to_json, module)?)?;
    module.add_function(wrap_pyfunction!(local, module)?)?;
    module.add_function(wrap_pyfunction!(invoice::price, module)?)?;
    module.add_function(wrap_pyfunction!(hash_password, module)?)?;
    module.add_function(wrap_pyfunction!(tzdata_version, module)?)?;
    module.add_function(wrap_pyfunction!(process::at_exit, module)?)?;
    module.add_function(wrap_pyfunction!(process::before_a_fork, module)?)?;
    module.add_function(wrap_pyfunction!(process::after_a_fork_in_parent, module)?)?;
    module.add_function(wrap_pyfunction!(process::after_a_fork_in_child, module)?)?;
    module.add_class::<clinic::NativeClinic>()?;
    module.add_class::<conflicts::ConflictIndex>()?;
    module.add_class::<question::SlotQuestion>()?;
    module.add_class::<shape::PyShape>()?;
    module.add_class::<invoice::InvoicePart>()?;
    Ok(())
}
