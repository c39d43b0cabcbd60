use clinic_core::error::{Error, ErrorCode};
use std::future::Future;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

/// The runtime of one process, and that of the process that was forked from it.
///
/// A fork copies this list, but not the threads of the runtimes in it: only the last entry can belong to the
/// process that reads it.
struct Entry {
    process: u32,
    runtime: Runtime,
    next: OnceLock<Box<Entry>>,
}

static FIRST: OnceLock<Box<Entry>> = OnceLock::new();

/// The runtime of this process, with threads of its own. It is made at the first use, and again in a process
/// that was forked, because threads do not survive a fork.
///
/// # Errors
/// `unavailable` where the system gives no threads.
pub fn runtime() -> Result<&'static Runtime, Error> {
    let process = std::process::id();
    let mut last = &FIRST;
    loop {
        match last.get() {
            Some(entry) if entry.process == process && entry.next.get().is_none() => {
                return Ok(&entry.runtime);
            }
            Some(entry) => last = &entry.next,
            None => {
                // Made before it is put into its place: a fork in between must not find the place half filled.
                let runtime = Builder::new_multi_thread()
                    .worker_threads(2)
                    .thread_name("clinic")
                    .enable_all()
                    .build()
                    .map_err(|error| Error::new(ErrorCode::Unavailable, error.to_string()))?;
                let entry = Entry {
                    process,
                    runtime,
                    next: OnceLock::new(),
                };
                if let Err(late) = last.set(Box::new(entry)) {
                    // Another thread was faster.
                    late.runtime.shutdown_background();
                }
            }
        }
    }
}

/// What a caller is told when the library itself fails; the panic's message may quote a value.
fn fault() -> Error {
    Error::new(ErrorCode::Internal, "the library failed unexpectedly")
}

/// Runs a future on the runtime of this process, to its end even if nobody waits for it any more.
///
/// # Errors
/// Those of the future; `internal` if it panics; `unavailable` as for [`runtime`].
pub async fn on_runtime<T: Send + 'static>(
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    match runtime()?.spawn(future).await {
        Ok(answer) => answer,
        Err(_) => Err(fault()),
    }
}

/// A future that runs on the runtime of this process while a thread without a runtime waits for it, and looks
/// at other things from time to time. Dropped before its end, it is cancelled.
#[derive(Debug)]
pub struct Waiting<T> {
    answer: Receiver<Result<T, Error>>,
    task: AbortHandle,
}

impl<T: Send + 'static> Waiting<T> {
    /// Starts a future.
    ///
    /// # Errors
    /// `unavailable` as for [`runtime`].
    pub fn start(
        future: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<Self, Error> {
        let (tell, answer) = sync_channel(1);
        let task = runtime()?.spawn(async move {
            // Nobody waits any more: there is nobody to tell.
            let _ = tell.send(future.await);
        });
        Ok(Self {
            answer,
            task: task.abort_handle(),
        })
    }

    /// Waits, at most for a time: `None` if there is no answer by then. A future that panicked is answered
    /// with `internal`.
    pub fn wait(&mut self, at_most: Duration) -> Option<Result<T, Error>> {
        match self.answer.recv_timeout(at_most) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(fault())),
        }
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
#[allow(clippy::panic, reason = "what happens then is tested")]
mod tests {
    use super::*;

    async fn falls() -> Result<(), Error> {
        tokio::task::yield_now().await;
        panic!("on purpose")
    }

    #[test]
    fn a_panic_is_answered() {
        let mut waiting = Waiting::start(falls()).unwrap();
        let answer = waiting.wait(Duration::from_secs(10)).unwrap();
        assert_eq!(answer.unwrap_err().code, ErrorCode::Internal);
        let answer = runtime().unwrap().block_on(on_runtime(falls()));
        let error = answer.unwrap_err();
        assert_eq!(error.code, ErrorCode::Internal);
        assert!(!error.message.contains("on purpose"));
    }

    #[test]
    fn who_stops_waiting_cancels() {
        let (ended, told) = sync_channel::<()>(1);
        let mut waiting = Waiting::start(async move {
            let _ended = ended;
            std::future::pending::<Result<(), Error>>().await
        })
        .unwrap();
        assert!(waiting.wait(Duration::from_millis(20)).is_none());
        drop(waiting);
        // The sender is dropped with the future.
        assert_eq!(
            told.recv_timeout(Duration::from_secs(10)),
            Err(RecvTimeoutError::Disconnected)
        );
    }
}
