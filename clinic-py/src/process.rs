//! What a Python process does beside its calls: it is interrupted, it forks, it ends.

use crate::error::raise;
use clinic_core::Error;
use clinic_host::{Fork, Waiting, before_fork};
use pyo3::prelude::*;
use std::cell::RefCell;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a blocking call on the main thread waits before it looks for signals.
const TURN: Duration = Duration::from_millis(50);

/// How long it waits on another thread, where Python runs no handlers of signals.
const LONG: Duration = Duration::from_secs(3600);

/// How long the end of the interpreter waits for answers that are being handed over.
const LAST: Duration = Duration::from_secs(5);

/// Waits for a future with the interpreter's lock released. A signal whose handler raises, such as Ctrl-C, ends
/// the wait and cancels the future.
pub(crate) fn waited<T: Send + 'static>(
    py: Python<'_>,
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> PyResult<T> {
    let mut waiting = Waiting::start(future).map_err(|error| raise(py, &error))?;
    let turn = if on_main_thread(py)? { TURN } else { LONG };
    loop {
        if let Some(answer) = py.detach(|| waiting.wait(turn)) {
            return answer.map_err(|error| raise(py, &error));
        }
        py.check_signals()?;
    }
}

/// Whether this is the thread on which Python runs the handlers of signals.
fn on_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// The interpreter ends: nobody is called any more.
static ENDING: AtomicBool = AtomicBool::new(false);
/// How many threads call Python at this moment, or wait for its lock to do so.
static DELIVERING: AtomicUsize = AtomicUsize::new(0);

/// Calls Python from a thread that is not its own, unless the interpreter is ending.
pub(crate) fn deliver(call: impl FnOnce(Python<'_>)) {
    DELIVERING.fetch_add(1, Ordering::SeqCst);
    if !ENDING.load(Ordering::SeqCst) {
        // None where there is no interpreter any more: there is nobody to tell.
        let _ = Python::try_attach(call);
    }
    DELIVERING.fetch_sub(1, Ordering::SeqCst);
}

/// To be called when the interpreter ends: no thread of ours asks for its lock afterwards, which would end or
/// hang that thread.
#[pyfunction]
pub(crate) fn at_exit(py: Python<'_>) {
    ENDING.store(true, Ordering::SeqCst);
    py.detach(|| {
        let begun = Instant::now();
        while DELIVERING.load(Ordering::SeqCst) > 0 && begun.elapsed() < LAST {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

thread_local! {
    /// The forks under way on this thread.
    static FORKS: RefCell<Vec<Fork>> = const { RefCell::new(Vec::new()) };
}

/// To be called before `os.fork`: closes what may not be open in both processes.
#[pyfunction]
pub(crate) fn before_a_fork(py: Python<'_>) {
    let fork = py.detach(before_fork);
    FORKS.with_borrow_mut(|forks| forks.push(fork));
}

/// To be called after `os.fork` in the process that forked.
#[pyfunction]
pub(crate) fn after_a_fork_in_parent() {
    if let Some(fork) = FORKS.with_borrow_mut(Vec::pop) {
        fork.in_parent();
    }
}

/// To be called after `os.fork` in the process that was forked.
#[pyfunction]
pub(crate) fn after_a_fork_in_child() {
    // The threads that called Python are not here.
    DELIVERING.store(0, Ordering::SeqCst);
    if let Some(fork) = FORKS.with_borrow_mut(Vec::pop) {
        fork.in_child();
    }
}
