use crate::error::raise;
use crate::from_python::read;
use crate::process::{deliver, waited};
use crate::shape::{PyShape, Shape};
use crate::to_python::write;
use crate::value::PyId;
use clinic_core::registry::{CommandVisitor, QueryVisitor, with_command, with_query};
use clinic_core::store::DoneDue;
use clinic_core::{Command, Error, Query};
use clinic_host::{Call, Handle, LOG_IN, OpenOptions, on_runtime, runtime};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A clinic on a database.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct NativeClinic(Handle);

/// Who asks, where, and under which conditions: organization, account, idempotency key, expected version, request id.
#[derive(FromPyObject)]
struct Conditions(
    Option<PyId>,
    Option<PyId>,
    Option<String>,
    Option<u64>,
    Option<String>,
);

impl From<Conditions> for Call {
    fn from(conditions: Conditions) -> Self {
        let Conditions(organization, account, idempotency_key, expected_version, request_id) =
            conditions;
        Self {
            organization: organization.map(|id| id.0),
            account: account.map(|id| id.0),
            idempotency_key,
            expected_version,
            request_id,
        }
    }
}

/// An answer that waits to become a value of Python.
trait Answer: Send {
    /// The answer as what the shape says.
    fn write<'py>(&self, py: Python<'py>, shape: &Shape) -> PyResult<Bound<'py, PyAny>>;
}

impl<T: Serialize + Send> Answer for T {
    fn write<'py>(&self, py: Python<'py>, shape: &Shape) -> PyResult<Bound<'py, PyAny>> {
        write(py, self, shape)
    }
}

type Answering = Pin<Box<dyn Future<Output = Result<Box<dyn Answer>, Error>> + Send>>;

fn boxed<T: Serialize + Send + 'static>(answer: T) -> Box<dyn Answer> {
    Box::new(answer)
}

/// A command or a query that is about to be read from values of Python, and then run or answered.
struct Asked<'a, 'py> {
    handle: &'a Handle,
    values: &'a Bound<'py, PyAny>,
    call: Call,
}

impl Asked<'_, '_> {
    fn answering(self, is_command: bool, name: &str) -> PyResult<Answering> {
        let py = self.values.py();
        #[cfg(feature = "testing")]
        #[allow(clippy::panic, reason = "hosts test what becomes of it")]
        if name == "testing_panic" {
            return Ok(Box::pin(async { panic!("asked for by a test") }));
        }
        if is_command && name == LOG_IN {
            let logged_in = self.handle.log_in(read(self.values)?, self.call);
            return Ok(Box::pin(async { logged_in.await.map(boxed) }));
        }
        let answering = if is_command {
            with_command(name, self)
        } else {
            with_query(name, self)
        };
        answering.map_err(|error| raise(py, &error))?
    }
}

impl CommandVisitor for Asked<'_, '_> {
    type Output = PyResult<Answering>;

    fn visit<C>(self) -> PyResult<Answering>
    where
        C: Command + DeserializeOwned + 'static,
        C::Outcome: Serialize + 'static,
    {
        let command: C = read(self.values)?;
        Ok(Box::pin(
            self.handle.with(self.call, async move |clinic, context| {
                clinic.run(&context, command).await.map(boxed)
            }),
        ))
    }
}

impl QueryVisitor for Asked<'_, '_> {
    type Output = PyResult<Answering>;

    fn visit<Q>(self) -> PyResult<Answering>
    where
        Q: Query + DeserializeOwned + 'static,
        Q::Output: Serialize + 'static,
    {
        let query: Q = read(self.values)?;
        Ok(Box::pin(
            self.handle.with(self.call, async move |clinic, context| {
                clinic.ask(&context, query).await.map(boxed)
            }),
        ))
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

/// Runs a future without waiting for it: `done` is called from another thread with what `made` makes of the answer, or
/// with the exception.
fn started<T: Send + 'static>(
    py: Python<'_>,
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
    made: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    done: Py<PyAny>,
) -> PyResult<()> {
    let runtime = runtime().map_err(|error| raise(py, &error))?;
    runtime.spawn(async move {
        // A panic comes back as an error.
        let answer = on_runtime(future).await;
        deliver(|py| {
            let made = match answer {
                Ok(answer) => made(py, answer),
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

fn as_it_is<T: for<'py> IntoPyObject<'py>>(py: Python<'_>, answer: T) -> PyResult<Py<PyAny>> {
    answer.into_py_any(py)
}

impl NativeClinic {
    fn answering(
        &self,
        is_command: bool,
        name: &str,
        values: &Bound<'_, PyAny>,
        conditions: Conditions,
    ) -> PyResult<Answering> {
        let handle = &self.0;
        let call = conditions.into();
        Asked {
            handle,
            values,
            call,
        }
        .answering(is_command, name)
    }
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
        started(
            py,
            opened(url, max_connections, timeout_s, migrate),
            as_it_is,
            done,
        )
    }

    /// Runs a command or answers a query; the answer becomes what the shape says. Other threads run on meanwhile, and
    /// a signal such as Ctrl-C ends the call.
    fn answer<'py>(
        &self,
        py: Python<'py>,
        is_command: bool,
        name: &str,
        values: &Bound<'py, PyAny>,
        shape: &Bound<'py, PyShape>,
        conditions: Conditions,
    ) -> PyResult<Bound<'py, PyAny>> {
        let answering = self.answering(is_command, name, values, conditions)?;
        waited(py, answering)?.write(py, &shape.get().0)
    }

    /// As `answer`, without waiting: `done` is called from another thread with the answer, or with the
    /// exception.
    #[allow(clippy::too_many_arguments, reason = "as `answer`, with whom to tell")]
    fn start(
        &self,
        py: Python<'_>,
        is_command: bool,
        name: &str,
        values: &Bound<'_, PyAny>,
        shape: &Bound<'_, PyShape>,
        conditions: Conditions,
        done: Py<PyAny>,
    ) -> PyResult<()> {
        let answering = self.answering(is_command, name, values, conditions)?;
        let shape = Arc::clone(&shape.get().0);
        let made = move |py: Python<'_>, answer: Box<dyn Answer>| {
            answer.write(py, &shape).map(Bound::unbind)
        };
        started(py, answering, made, done)
    }

    /// Does what is due; the numbers of events, holds and keys.
    fn run_due(&self, py: Python<'_>) -> PyResult<(u64, u64, u64)> {
        waited(py, counted(self.0.run_due()))
    }

    /// As `run_due`, without waiting: `done` is called from another thread with the numbers, or with the exception.
    fn start_run_due(&self, py: Python<'_>, done: Py<PyAny>) -> PyResult<()> {
        started(py, counted(self.0.run_due()), as_it_is, done)
    }

    /// Closes it when the calls under way have ended.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        waited(py, self.0.close())
    }

    /// As `close`, without waiting: `done` is called from another thread.
    fn start_close(&self, py: Python<'_>, done: Py<PyAny>) -> PyResult<()> {
        let closed = self.0.close();
        started(
            py,
            async move { closed.await.map(|()| true) },
            as_it_is,
            done,
        )
    }
}
