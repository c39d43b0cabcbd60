use crate::handle::{HANDLES, Shared, State};
use crate::runtime::runtime;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::OwnedRwLockWriteGuard;

/// How long a fork waits for the calls under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// What stands still during a fork.
#[derive(Debug)]
#[must_use = "the clinics stand still until it is given to one of its methods"]
pub struct Fork {
    suspended: Vec<OwnedRwLockWriteGuard<State>>,
}

/// Closes the connections of this process before it is forked, when the calls under way have ended, so that the
/// child inherits no file of SQLite that is open. The next call opens them again.
///
/// A clinic whose calls do not end within 5 seconds is left as it is; the child is then refused its file with
/// the code `forked`.
pub fn before_fork() -> Fork {
    let mut fork = Fork {
        suspended: Vec::new(),
    };
    let process = std::process::id();
    let handles: Vec<Arc<Shared>> = {
        let handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own: Vec<_> = handles.iter().filter_map(Weak::upgrade).collect();
        own.retain(|one| one.process == process && one.connected.load(Ordering::SeqCst));
        own
    };
    // A thread of the runtime cannot wait for it.
    if handles.is_empty() || Handle::try_current().is_ok() {
        return fork;
    }
    let Ok(runtime) = runtime() else {
        return fork;
    };
    let suspended = &mut fork.suspended;
    // What is not closed in time stays `connected`.
    let suspend = async {
        for handle in handles {
            let mut state = Arc::clone(&handle.state).write_owned().await;
            if matches!(*state, State::Open(_))
                && let State::Open(clinic) = std::mem::replace(&mut *state, State::Suspended)
                && clinic.close().await.is_ok()
            {
                handle.connected.store(false, Ordering::SeqCst);
            }
            suspended.push(state);
        }
    };
    let _ = runtime.block_on(async { tokio::time::timeout(PATIENCE, suspend).await });
    fork
}

impl Fork {
    /// To be called in the process that forked: calls go on.
    pub fn in_parent(self) {}

    /// To be called in the process that was forked: what it inherited is not touched.
    pub fn in_child(self) {
        self.suspended.into_iter().for_each(std::mem::forget);
    }
}
