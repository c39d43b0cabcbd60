//! Waiting: before a repetition, and for the end of a request.

use clinic_core::store::{OutOfTime, StoreError, StoreResult, Work};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// The first wait at most, in milliseconds; it doubles with each repetition.
const FIRST_MS: u64 = 4;
/// The longest wait, in milliseconds.
const LONGEST_MS: u64 = 200;
/// Repetitions worth trying: about two seconds in total.
const REPETITIONS: u32 = 15;

/// Waits a random part of a time that grows with the attempts; `false` when another is not worth it.
pub(crate) async fn pause(attempt: u32) -> bool {
    if attempt == 0 || attempt > REPETITIONS {
        return false;
    }
    let longest = (FIRST_MS << (attempt - 1).min(10)).min(LONGEST_MS);
    tokio::time::sleep(Duration::from_micros(longest * 500 + chance(longest * 500))).await;
    true
}

/// A random part of a time: at least a quarter of it.
#[cfg(feature = "sqlite")]
pub(crate) fn part_of(whole: Duration) -> Duration {
    let micros = u64::try_from(whole.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(micros / 4 + chance(micros / 4 * 3))
}

/// A number below `bound`; each hasher of the standard library begins with chance of its own.
fn chance(bound: u64) -> u64 {
    RandomState::new().build_hasher().finish() % bound.max(1)
}

/// Runs the work of a request, which is dropped when it takes longer than `limit`.
pub(crate) async fn within(limit: Duration, work: Work<'_>) -> StoreResult<()> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(StoreError::Internal(
            "a store in a database works within a Tokio runtime only".into(),
        ));
    }
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| StoreError::Unavailable(OutOfTime.into()))
}
