use crate::ZONES;
use crate::error::{exception, raise};
use crate::value::PyId;
use clinic_core::access::Actor;
use clinic_core::ids::{AccountId, OrganizationId};
use clinic_core::json::parse;
use clinic_core::registry;
use clinic_core::{Clinic, Context, Error};
use clinic_store::{Options, SystemClock, UuidV7Ids};
use pyo3::prelude::*;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// The threads that wait for databases.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
});

fn runtime(py: Python<'_>) -> PyResult<&'static Runtime> {
    RUNTIME
        .as_ref()
        .map_err(|error| unavailable(py, "unavailable", &error.to_string()))
}

fn unavailable(py: Python<'_>, code: &str, message: &str) -> PyErr {
    exception(py, "UnavailableError", code, message, "null")
}

/// A clinic on a database.
#[pyclass(frozen, module = "clinic._clinic")]
pub(crate) struct NativeClinic {
    clinic: Mutex<Option<Clinic>>,
    /// The process that opened it: threads and connections do not survive a fork.
    process: u32,
}

/// Who asks, where, and under which conditions.
#[derive(FromPyObject)]
struct Conditions {
    organization: Option<PyId>,
    account: Option<PyId>,
    key: Option<String>,
    version: Option<u64>,
    request_id: Option<String>,
}

impl From<Conditions> for Context {
    fn from(conditions: Conditions) -> Self {
        let actor = match conditions.account {
            Some(account) => Actor::Account(AccountId(account.0)),
            None => Actor::Host,
        };
        let organization = conditions.organization.map(|id| OrganizationId(id.0));
        let mut context = Self::new(actor, organization);
        context.origin = "python".to_owned();
        context.idempotency_key = conditions.key;
        context.expected_version = conditions.version;
        context.request_id = conditions.request_id;
        context
    }
}

async fn answer(
    clinic: Clinic,
    context: Context,
    is_command: bool,
    name: String,
    input: String,
) -> Result<String, Error> {
    let input = parse(&input)?;
    let answer = if is_command {
        registry::run(&clinic, &context, &name, input).await?
    } else {
        registry::ask(&clinic, &context, &name, input).await?
    };
    Ok(answer.to_string())
}

async fn opened(url: String, options: Options) -> Result<Clinic, Error> {
    let store = clinic_store::open(&url, &options).await?;
    let ids = Arc::new(UuidV7Ids::new());
    Ok(Clinic::new(
        store,
        Arc::new(SystemClock),
        ids,
        Arc::clone(&ZONES),
    ))
}

impl NativeClinic {
    fn clinic(&self, py: Python<'_>) -> PyResult<Clinic> {
        if self.process != std::process::id() {
            return Err(unavailable(
                py,
                "forked",
                "the clinic was opened before this process was forked: open it in the process that uses it",
            ));
        }
        let clinic = self.clinic.lock().unwrap_or_else(PoisonError::into_inner);
        clinic
            .clone()
            .ok_or_else(|| unavailable(py, "closed", "the clinic is closed"))
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
        let wrong = |message: &str| exception(py, "InvalidError", "invalid_value", message, "null");
        let acquire_timeout = Duration::try_from_secs_f64(timeout_s)
            .map_err(|_| wrong("timeout_s must be a number of seconds"))?;
        if max_connections == 0 {
            return Err(wrong("max_connections must be at least 1"));
        }
        let options = Options {
            max_connections,
            acquire_timeout,
            migrate,
            ..Options::default()
        };
        let runtime = runtime(py)?;
        let clinic = py.detach(|| runtime.block_on(opened(url, options)));
        let clinic = clinic.map_err(|error| raise(py, &error))?;
        Ok(Self {
            clinic: Mutex::new(Some(clinic)),
            process: std::process::id(),
        })
    }

    /// Runs a command or answers a query, from JSON to JSON; other threads run on meanwhile.
    fn answer(
        &self,
        py: Python<'_>,
        is_command: bool,
        name: String,
        input: String,
        conditions: Conditions,
    ) -> PyResult<String> {
        let (clinic, runtime) = (self.clinic(py)?, runtime(py)?);
        let context = Context::from(conditions);
        let answer =
            py.detach(|| runtime.block_on(answer(clinic, context, is_command, name, input)));
        answer.map_err(|error| raise(py, &error))
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
        let (clinic, runtime) = (self.clinic(py)?, runtime(py)?);
        let context = Context::from(conditions);
        runtime.spawn(async move {
            let answer = answer(clinic, context, is_command, name, input).await;
            Python::attach(|py| {
                let called = match answer {
                    Ok(answer) => done.call1(py, (answer, py.None())),
                    Err(error) => done.call1(py, (py.None(), raise(py, &error))),
                };
                // The loop that waited is gone; there is nobody to tell.
                drop(called);
            });
        });
        Ok(())
    }

    /// Closes it when the calls under way have ended.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        if self.process != std::process::id() {
            // They are those of the process that opened it.
            return Ok(());
        }
        let taken = py.detach(|| {
            let mut clinic = self.clinic.lock().unwrap_or_else(PoisonError::into_inner);
            clinic.take()
        });
        let Some(clinic) = taken else {
            return Ok(());
        };
        let runtime = runtime(py)?;
        let closed = py.detach(|| runtime.block_on(clinic.close()));
        closed.map_err(|error| raise(py, &error))
    }
}
