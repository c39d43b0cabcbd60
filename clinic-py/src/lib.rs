//! The native half of the Python package `clinic`. It holds no rules: it turns values, and calls the core.

mod clinic;
mod conflicts;
mod error;
mod process;
mod question;
mod value;

use clinic_core::json::parse;
use clinic_core::offline;
use clinic_host::zones;
use error::raise;
use pyo3::prelude::*;

/// From how many bytes of JSON on a question is large: to answer it takes longer than to release the
/// interpreter's lock and to get it back, which beside a busy thread are some hundred microseconds.
const LARGE: usize = 16 * 1024;

/// Answers a question; other threads run on meanwhile where it is a large one.
pub(crate) fn answered<T: Send>(
    py: Python<'_>,
    large: bool,
    answer: impl FnOnce() -> T + Send,
) -> T {
    if large { py.detach(answer) } else { answer() }
}

/// Calls a rule by its name, from JSON to JSON.
#[pyfunction]
fn call(py: Python<'_>, name: &str, input: &str) -> PyResult<String> {
    let answer = answered(py, input.len() > LARGE, || {
        let input = parse(input)?;
        offline::call(zones(), name, input).map(|answer| answer.to_string())
    });
    answer.map_err(|error| raise(py, &error))
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
    module.add_function(wrap_pyfunction!(hash_password, module)?)?;
    module.add_function(wrap_pyfunction!(tzdata_version, module)?)?;
    module.add_function(wrap_pyfunction!(process::at_exit, module)?)?;
    module.add_function(wrap_pyfunction!(process::before_a_fork, module)?)?;
    module.add_function(wrap_pyfunction!(process::after_a_fork_in_parent, module)?)?;
    module.add_function(wrap_pyfunction!(process::after_a_fork_in_child, module)?)?;
    module.add_class::<clinic::NativeClinic>()?;
    module.add_class::<conflicts::ConflictIndex>()?;
    module.add_class::<question::SlotQuestion>()?;
    Ok(())
}
