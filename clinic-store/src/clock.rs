//! The system's clock and random identifiers: the only places where a host lets them in.
//!
//! Both go forward within a process while the system's clock is set back a little, and follow it when it is set back
//! far: after a clock that ran ahead was put right, times and identifiers are not of the future until a restart.

use clinic_core::ids::Ids;
use clinic_core::time::{Clock, Instant, cut_to_micros};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use uuid::{ContextV7, Timestamp, Uuid};

/// How far times and identifiers may run ahead of the clock, in microseconds, so that they need not go back.
const AHEAD: i64 = 60_000_000;

/// The clock of the system. It does not go back within a process, unless the system's clock is set back by more than a
/// minute; then it follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// The latest time that was told, in microseconds.
static LATEST: AtomicI64 = AtomicI64::new(i64::MIN);

/// The time that is told where the system's clock says `now`.
fn told(latest: &AtomicI64, now: i64) -> i64 {
    let next = |latest: i64| {
        if latest > now && latest <= now.saturating_add(AHEAD) {
            latest
        } else {
            now
        }
    };
    let before = latest.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |latest| {
        Some(next(latest))
    });
    before.map_or(now, next)
}

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the `Clock` that others are to use"
    )]
    fn now(&self) -> Instant {
        let now = cut_to_micros(std::time::SystemTime::now().into());
        Instant::from_timestamp_micros(told(&LATEST, now.timestamp_micros())).unwrap_or(now)
    }
}

/// Identifiers of version 7 (RFC 9562 §5.7): they sort by the instant they are made for, and within one
/// process in the order they were asked for, unless the clock was set back by more than a minute in between.
#[derive(Debug, Default)]
pub struct UuidV7Ids {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    context: ContextV7,
    /// The latest instant that an identifier was made for, in microseconds.
    latest: Option<i64>,
}

impl UuidV7Ids {
    /// A source of identifiers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Ids for UuidV7Ids {
    fn next(&self, now: Instant) -> Uuid {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let micros = now.timestamp_micros();
        if state
            .latest
            .is_some_and(|latest| latest > micros.saturating_add(AHEAD))
        {
            // The order is begun anew, or all that follow would stay in the future.
            *state = State::default();
        }
        state.latest = state.latest.max(Some(micros));
        // Before 1970 there are no such identifiers; the order among them is kept all the same.
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(
            &state.context,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_hold_for_a_small_step_back_and_follow_a_large_one() {
        let latest = AtomicI64::new(i64::MIN);
        let ahead = 10 * AHEAD;
        for (now, expected) in [
            (5, 5),
            (3, 5),
            (6, 6),
            (ahead, ahead),
            (ahead - AHEAD, ahead),
            (7, 7),
            (6, 7),
        ] {
            assert_eq!(told(&latest, now), expected);
        }
    }

    #[test]
    fn identifiers_follow_a_clock_that_was_put_right() {
        let ids = UuidV7Ids::new();
        let at = |seconds: i64| Instant::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let seconds = |id: Uuid| id.get_timestamp().unwrap().to_unix().0;
        let first = ids.next(at(0));
        let earlier = ids.next(at(-30));
        assert!(first < earlier, "a small step back keeps the order");
        let ahead = ids.next(at(86_400));
        assert_eq!(seconds(ahead), 1_800_086_400);
        let right = ids.next(at(1));
        assert_eq!(seconds(right), 1_800_000_001, "no longer in the future");
        assert!(right < ids.next(at(1)));
    }
}
