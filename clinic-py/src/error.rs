//! Errors of the core as exceptions of the package.

use clinic_core::error::{Error, ErrorKind};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// The class in `clinic.errors` for a kind of failure.
fn class_of(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Syntax | ErrorKind::Invalid | ErrorKind::VersionRequired => "InvalidError",
        ErrorKind::Unauthenticated | ErrorKind::Forbidden => "DeniedError",
        ErrorKind::NotFound => "NotFoundError",
        ErrorKind::Conflict | ErrorKind::VersionMismatch => "ConflictError",
        ErrorKind::TooMany | ErrorKind::Unavailable => "UnavailableError",
        ErrorKind::Internal => "InternalError",
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
        class_of(error.kind()),
        error.code.as_str(),
        &error.message,
        &details,
    )
}
