//! Errors of the core as exceptions of the package.

use clinic_core::error::Error;
use clinic_host::Failure;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// The class in `clinic.errors` for a failure.
fn class_of(failure: Failure) -> &'static str {
    match failure {
        Failure::Invalid => "InvalidError",
        Failure::Denied => "DeniedError",
        Failure::NotFound => "NotFoundError",
        Failure::Conflict => "ConflictError",
        Failure::Unavailable => "UnavailableError",
        Failure::Internal => "InternalError",
    }
}

/// An exception of the package: class, code, message, details as JSON.
pub(crate) fn exception(
    py: Python<'_>,
    class: &str,
    code: &str,
    message: &str,
    details: &str,
) -> PyErr {
    let made = || -> PyResult<PyErr> {
        let class = py.import("clinic.errors")?.getattr(class)?;
        Ok(PyErr::from_value(class.call1((code, message, details))?))
    };
    // Without the package around it there is nothing better to raise.
    made().unwrap_or_else(|_| PyRuntimeError::new_err(format!("{code}: {message}")))
}

/// An error of the core as an exception.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let details = error
        .details
        .as_ref()
        .and_then(|details| serde_json::to_string(details).ok())
        .unwrap_or_else(|| "null".to_owned());
    exception(
        py,
        class_of(error.kind().into()),
        error.code.as_str(),
        &error.message,
        &details,
    )
}
