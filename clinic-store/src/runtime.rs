use clinic_core::store::{StoreError, StoreResult};
use tokio::runtime::Handle;

/// A store was called from a thread that runs no Tokio.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a store must be called within a Tokio runtime, which its timers and connections need")]
struct NoRuntime;

/// An error where there is no Tokio runtime; without it the drivers of the databases would panic.
pub(crate) fn within_runtime() -> StoreResult<()> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(StoreError::Unavailable(NoRuntime.into())),
    }
}
