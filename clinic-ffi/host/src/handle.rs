use crate::call::{Call, Operation};
use crate::log_in::{LOG_IN, LogInRequest, LoggedIn, PASSWORD_CHECKS, log_in};
use crate::runtime::{on_runtime, runtime};
use crate::zones;
use clinic_core::error::{Error, ErrorCode};
use clinic_core::json::{decode, encode};
use clinic_core::store::DoneDue;
use clinic_core::{Clinic, Context, registry};
use clinic_store::{Argon2Passwords, Options, SystemClock, UuidV7Ids};
use serde_json::Value;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// How a clinic is opened, the same in every host.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Connections at most, at least 1. Default: 10.
    pub max_connections: u32,
    /// How many seconds a call may take in all, with its waits and repetitions. Default: 10.
    pub timeout_s: f64,
    /// Whether the schema is brought up to date. Default: yes.
    pub migrate: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            max_connections: 10,
            timeout_s: 10.0,
            migrate: true,
        }
    }
}

impl OpenOptions {
    fn checked(&self) -> Result<Options, Error> {
        let wrong = |message: &'static str| Error::new(ErrorCode::InvalidValue, message);
        let acquire_timeout = Duration::try_from_secs_f64(self.timeout_s)
            .map_err(|_| wrong("timeout_s must be a number of seconds"))?;
        if self.max_connections == 0 {
            return Err(wrong("max_connections must be at least 1"));
        }
        Ok(Options {
            max_connections: self.max_connections,
            acquire_timeout,
            request_timeout: acquire_timeout,
            migrate: self.migrate,
            // Processes that share a PostgreSQL database share its clock; a file has the clock of its machine.
            ..Options::default()
        })
    }
}

/// What a handle holds.
#[derive(Debug)]
pub(crate) enum State {
    Open(Clinic),
    /// Closed for a fork; the next call opens it again.
    Suspended,
    Closed,
}

/// What a handle shares with the calls under way.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The process that opened it.
    pub(crate) process: u32,
    url: String,
    options: Options,
    origin: &'static str,
    passwords: Argon2Passwords,
    /// The SQLite file, with links resolved.
    file: Option<PathBuf>,
    /// Whether there may be connections to the database. It outlives a fork: a child reads here what was open.
    pub(crate) connected: AtomicBool,
    /// Calls read it while they run; opening, closing and suspending change it.
    pub(crate) state: Arc<RwLock<State>>,
}

/// The handles of this process, and of those that it was forked from.
pub(crate) static HANDLES: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

/// A clinic on a database, from JSON to JSON. Dropped without [`Handle::close`], it is closed in the
/// background.
#[derive(Debug)]
pub struct Handle {
    shared: Arc<Shared>,
}

fn forked(message: &'static str) -> Error {
    Error::new(ErrorCode::Forked, message)
}

/// The SQLite file of an address, with links resolved.
fn file_of(url: &str) -> Option<PathBuf> {
    let file = clinic_store::file_of(url)?;
    if let Ok(resolved) = file.canonicalize() {
        return Some(resolved);
    }
    // It is not made yet.
    let name = file.file_name()?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => std::path::Path::new("."),
    };
    Some(folder.canonicalize().ok()?.join(name))
}

impl Shared {
    /// Enters it in the list of handles.
    ///
    /// SQLite keeps its locks by process, but its notes of them are copied by a fork. A child that opens a file
    /// which was open at the fork would believe that it holds the parent's locks, and could lose what it
    /// writes.
    fn enter(self: &Arc<Self>) -> Result<(), Error> {
        let mut handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
        handles.retain(|handle| handle.strong_count() > 0);
        let inherited = |other: &Arc<Self>| {
            other.process != self.process
                && self.file.is_some()
                && other.file == self.file
                && other.connected.load(Ordering::SeqCst)
        };
        if handles
            .iter()
            .filter_map(Weak::upgrade)
            .any(|other| inherited(&other))
        {
            return Err(forked(
                "the file was open when this process was forked: SQLite allows it no more here; close the clinic before the fork, or start the process without one",
            ));
        }
        handles.push(Arc::downgrade(self));
        Ok(())
    }

    async fn connect(&self, migrate: bool) -> Result<Clinic, Error> {
        let options = Options {
            migrate,
            ..self.options.clone()
        };
        let store = clinic_store::open(&self.url, &options).await?;
        let ids = Arc::new(UuidV7Ids::new());
        Ok(Clinic::new(
            store,
            Arc::new(SystemClock),
            ids,
            Arc::clone(zones()),
        ))
    }

    /// The clinic, which is not closed while the guard is held.
    async fn clinic(&self) -> Result<OwnedRwLockReadGuard<State, Clinic>, Error> {
        loop {
            let state = Arc::clone(&self.state).read_owned().await;
            let suspended = matches!(*state, State::Suspended);
            let open = OwnedRwLockReadGuard::try_map(state, |state| match state {
                State::Open(clinic) => Some(clinic),
                State::Suspended | State::Closed => None,
            });
            match open {
                Ok(clinic) => return Ok(clinic),
                Err(state) => drop(state),
            }
            if !suspended {
                return Err(Error::new(ErrorCode::Closed, "the clinic is closed"));
            }
            let mut state = self.state.write().await;
            if matches!(*state, State::Suspended) {
                self.connected.store(true, Ordering::SeqCst);
                match self.connect(false).await {
                    Ok(clinic) => *state = State::Open(clinic),
                    Err(error) => {
                        self.connected.store(false, Ordering::SeqCst);
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn close(&self) -> Result<(), Error> {
        let mut state = self.state.write().await;
        let closed = match std::mem::replace(&mut *state, State::Closed) {
            State::Open(clinic) => clinic.close().await,
            State::Suspended | State::Closed => Ok(()),
        };
        self.connected.store(false, Ordering::SeqCst);
        closed
    }

    async fn answer(
        &self,
        operation: Operation,
        name: &str,
        input: Value,
        call: Call,
    ) -> Result<Value, Error> {
        let clinic = self.clinic().await?;
        #[cfg(feature = "testing")]
        #[allow(clippy::panic, reason = "hosts test what becomes of it")]
        if name == "testing_panic" {
            panic!("asked for by a test");
        }
        let context = call.context(self.origin);
        match operation {
            Operation::Command if name == LOG_IN => {
                let asked = decode(input)?;
                encode(&log_in(&clinic, &context, asked, &self.passwords).await?)
            }
            Operation::Command => registry::run(&clinic, &context, name, input).await,
            Operation::Query => registry::ask(&clinic, &context, name, input).await,
        }
    }
}

impl Handle {
    /// Opens the clinic of a database; `origin` names the host in the audit log.
    ///
    /// # Errors
    /// `invalid_value` for an address or options that cannot be meant; `unavailable` for a database that
    /// cannot be reached; `forked` for a SQLite file that was open when this process was forked.
    pub async fn open(
        url: String,
        options: OpenOptions,
        origin: &'static str,
    ) -> Result<Self, Error> {
        let options = options.checked()?;
        let migrate = options.migrate;
        let state = Arc::new(RwLock::new(State::Closed));
        let mut opening = Arc::clone(&state).write_owned().await;
        let shared = Arc::new(Shared {
            process: std::process::id(),
            file: file_of(&url),
            url,
            options,
            origin,
            passwords: Argon2Passwords::new(PASSWORD_CHECKS),
            connected: AtomicBool::new(true),
            state,
        });
        shared.enter()?;
        // In a task of its own: a caller who goes away leaves nothing half open.
        on_runtime(async move {
            match shared.connect(migrate).await {
                Ok(clinic) => *opening = State::Open(clinic),
                Err(error) => {
                    shared.connected.store(false, Ordering::SeqCst);
                    return Err(error);
                }
            }
            drop(opening);
            Ok(Self { shared })
        })
        .await
    }

    fn here(&self) -> Result<Arc<Shared>, Error> {
        if self.shared.process == std::process::id() {
            return Ok(Arc::clone(&self.shared));
        }
        Err(forked(
            "the clinic was opened before this process was forked: open it in the process that uses it",
        ))
    }

    /// Runs a command or answers a query. `log_in` is one of the commands here: it takes `email`, `password` and, if
    /// not the account's only one, `organization_id`, and answers `profile`, `organization_id` and `guest`.
    ///
    /// # Errors
    /// The errors of the command or query; `closed` after [`Handle::close`]; `forked` in a process that was forked
    /// from the one that opened it.
    pub fn answer(
        &self,
        operation: Operation,
        name: String,
        input: Value,
        call: Call,
    ) -> impl Future<Output = Result<Value, Error>> + Send + 'static + use<> {
        let shared = self.here();
        async move { shared?.answer(operation, &name, input, call).await }
    }

    /// Does something with the clinic, such as running a command of a type that the host knows. The clinic is not closed
    /// until it is done.
    ///
    /// # Errors
    /// Those of the work; `closed` and `forked` as [`Handle::answer`].
    pub fn with<T, W>(
        &self,
        call: Call,
        work: impl FnOnce(Clinic, Context) -> W + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static
    where
        T: 'static,
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let shared = self.here();
        async move {
            let shared = shared?;
            let clinic = shared.clinic().await?;
            work(Clinic::clone(&clinic), call.context(shared.origin)).await
        }
    }

    /// Logs an account in by its e-mail address and password.
    ///
    /// # Errors
    /// `invalid_credentials`; `account_locked` with the seconds to wait; `not_found` for an organization that the
    /// account does not belong to; `closed` and `forked` as [`Handle::answer`].
    pub fn log_in(
        &self,
        asked: LogInRequest,
        call: Call,
    ) -> impl Future<Output = Result<LoggedIn, Error>> + Send + 'static + use<> {
        let shared = self.here();
        async move {
            let shared = shared?;
            let clinic = shared.clinic().await?;
            let context = call.context(shared.origin);
            log_in(&clinic, &context, asked, &shared.passwords).await
        }
    }

    /// Does what is due, until nothing is left: events get their places, and what has expired is deleted. A host
    /// calls it about each second; several may do so at once.
    ///
    /// # Errors
    /// `unavailable` for a database that cannot be reached; `closed` and `forked` as [`Handle::answer`].
    pub fn run_due(&self) -> impl Future<Output = Result<DoneDue, Error>> + Send + 'static + use<> {
        let shared = self.here();
        async move {
            let clinic = shared?.clinic().await?;
            let mut all = DoneDue::default();
            loop {
                let done = clinic.run_due().await?;
                all += done;
                if !done.may_be_more() {
                    return Ok(all);
                }
            }
        }
    }

    /// Closes it when the calls under way have ended, and gives its connections and files back; to close it
    /// again does nothing. It goes on when the caller stops waiting.
    ///
    /// # Errors
    /// `unavailable` where the database cannot be closed in order.
    pub fn close(&self) -> impl Future<Output = Result<(), Error>> + Send + 'static + use<> {
        let shared = self.here();
        async move {
            match shared {
                Ok(shared) => on_runtime(async move { shared.close().await }).await,
                // It is closed by the process that opened it.
                Err(_) => Ok(()),
            }
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        match (self.here(), runtime()) {
            (Ok(shared), Ok(runtime)) if shared.connected.load(Ordering::SeqCst) => {
                runtime.spawn(async move {
                    // There is nobody left to tell if it fails.
                    let _ = shared.close().await;
                });
            }
            (Err(_), _) => {
                // Its connections are those of another process, and must not be touched here.
                std::mem::forget(Arc::clone(&self.shared));
            }
            _ => {}
        }
    }
}
