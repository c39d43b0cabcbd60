//! The native half of the Python package `clinic`. It holds no rules: it turns values, and calls the core.

mod clinic;
mod conflicts;
mod error;
mod question;
mod value;

use clinic_core::json::parse;
use clinic_core::offline;
use clinic_core::time::Zones;
use error::raise;
use pyo3::prelude::*;
use std::sync::{Arc, LazyLock};

/// The zone rules that come with the package.
pub(crate) static ZONES: LazyLock<Arc<Zones>> = LazyLock::new(|| Arc::new(Zones::bundled()));

/// Calls a rule by its name, from JSON to JSON.
#[pyfunction]
fn call(py: Python<'_>, name: &str, input: &str) -> PyResult<String> {
    let answer = py.detach(|| {
        let input = parse(input)?;
        offline::call(&ZONES, name, input).map(|answer| answer.to_string())
    });
    answer.map_err(|error| raise(py, &error))
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
    module.add_function(wrap_pyfunction!(tzdata_version, module)?)?;
    module.add_class::<clinic::NativeClinic>()?;
    module.add_class::<conflicts::ConflictIndex>()?;
    module.add_class::<question::SlotQuestion>()?;
    Ok(())
}
