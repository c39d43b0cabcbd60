use crate::error::raise;
use crate::process::{deliver, waited};
use crate::value::PyId;
use clinic_core::Error;
use clinic_core::store::DoneDue;
use clinic_host::{Call, Handle, OpenOptions, Operation, on_runtime, runtime};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::future::Future;

/// A clinic on a database.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct NativeClinic(Handle);

/// Who asks, where, and under which conditions.
#[derive(FromPyObject)]
struct Conditions {
    organization: Option<PyId>,
    account: Option<PyId>,
    idempotency_key: Option<String>,
    expected_version: Option<u64>,
    request_id: Option<String>,
}

impl From<Conditions> for Call {
    fn from(conditions: Conditions) -> Self {
        Self {
            organization: conditions.organization.map(|id| id.0),
            account: conditions.account.map(|id| id.0),
            idempotency_key: conditions.idempotency_key,
            expected_version: conditions.expected_version,
            request_id: conditions.request_id,
        }
    }
}

fn operation(is_command: bool) -> Operation {
    if is_command {
        Operation::Command
    } else {
        Operation::Query
    }
}

async fn opened(
    url: String,
    max_connections: u32,
    timeout_s: f64,
    migrate: bool,
) -> Result<NativeClinic, Error> {
    let options = OpenOptions {
        max_connections,
        timeout_s,
        migrate,
    };
    Ok(NativeClinic(Handle::open(url, options, "python").await?))
}

/// What was done of what was due, as numbers.
async fn counted(
    done: impl Future<Output = Result<DoneDue, Error>>,
) -> Result<(u64, u64, u64), Error> {
    let DoneDue {
        events,
        holds,
        keys,
    } = done.await?;
    Ok((events, holds, keys))
}

/// Runs a future without waiting for it: `done` is called from another thread with the answer, or with the
/// exception.
fn started<T>(
    py: Python<'_>,
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
    done: Py<PyAny>,
) -> PyResult<()>
where
    T: for<'py> IntoPyObject<'py> + Send + 'static,
{
    let runtime = runtime().map_err(|error| raise(py, &error))?;
    runtime.spawn(async move {
        // A panic comes back as an error.
        let answer = on_runtime(future).await;
        deliver(|py| {
            let made = match answer {
                Ok(answer) => answer.into_py_any(py),
                Err(error) => Err(raise(py, &error)),
            };
            let called = match made {
                Ok(answer) => done.call1(py, (answer, py.None())),
                Err(error) => done.call1(py, (py.None(), error)),
            };
            // The loop that waited is gone; there is nobody to tell.
            drop(called);
        });
    });
    Ok(())
}

#[pymethods]
impl NativeClinic {
    /// Opens the clinic of a database.
    #[staticmethod]
    fn open(
        py: Python<'_>,
        url: String,
        max_connections: u32,
        timeout_s: f64,
        migrate: bool,
    ) -> PyResult<Self> {
        waited(py, opened(url, max_connections, timeout_s, migrate))
    }

    /// As `open`, without waiting: `done` is called from another thread with the clinic, or with the exception.
    #[staticmethod]
    fn start_open(
        py: Python<'_>,
        url: String,
        max_connections: u32,
        timeout_s: f64,
        migrate: bool,
        done: Py<PyAny>,
    ) -> PyResult<()> {
        started(py, opened(url, max_connections, timeout_s, migrate), done)
    }

    /// Runs a command or answers a query, from JSON to JSON; other threads run on meanwhile, and a signal such
    /// as Ctrl-C ends the call.
    fn answer(
        &self,
        py: Python<'_>,
        is_command: bool,
        name: String,
        input: String,
        conditions: Conditions,
    ) -> PyResult<String> {
        let operation = operation(is_command);
        waited(
            py,
            self.0
                .answer_text(operation, name, input, conditions.into()),
        )
    }

    /// As `answer`, without waiting: `done` is called from another thread with the answer, or with the
    /// exception.
    fn start(
        &self,
        py: Python<'_>,
        is_command: bool,
        name: String,
        input: String,
        conditions: Conditions,
        done: Py<PyAny>,
    ) -> PyResult<()> {
        let operation = operation(is_command);
        let answer = self
            .0
            .answer_text(operation, name, input, conditions.into());
        started(py, answer, done)
    }

    /// Does what is due; the numbers of events, holds and keys.
    fn run_due(&self, py: Python<'_>) -> PyResult<(u64, u64, u64)> {
        waited(py, counted(self.0.run_due()))
    }

    /// As `run_due`, without waiting: `done` is called from another thread with the numbers, or with the exception.
    fn start_run_due(&self, py: Python<'_>, done: Py<PyAny>) -> PyResult<()> {
        started(py, counted(self.0.run_due()), done)
    }

    /// Closes it when the calls under way have ended.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        waited(py, self.0.close())
    }

    /// As `close`, without waiting: `done` is called from another thread.
    fn start_close(&self, py: Python<'_>, done: Py<PyAny>) -> PyResult<()> {
        let closed = self.0.close();
        started(py, async move { closed.await.map(|()| true) }, done)
    }
}
