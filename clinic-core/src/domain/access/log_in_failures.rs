//! The failed log-ins of an address, and how long they lock it.

use crate::base::time::Instant;
use crate::domain::error::{Details, Error, ErrorCode};
use chrono::Duration;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Failed log-ins after which an address is locked.
const FAILURES_TO_LOCK: u32 = 5;
/// How long it is locked the first time, in minutes; twice as long each further time, at most a day.
const LOCK_MIN: i64 = 15;
/// The longest lock, in minutes.
const LOCK_MOST_MIN: i64 = 24 * 60;
/// Days after which failures are forgotten; longer than the longest lock.
pub(crate) const FAILURES_DAYS: i64 = 2;

/// The failed log-ins of an address since the last good one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInFailures {
    /// Stands for the address, which is not kept: see [`LogInFailures::id_of`].
    pub id: Uuid,
    /// 1 when first written, one more with each change.
    pub version: u64,
    /// When the last outcome was kept.
    pub updated_at: Instant,
    /// Failed log-ins since the last good one.
    pub failures: u32,
    /// Until when the address is locked.
    pub locked_until: Option<Instant>,
}

impl LogInFailures {
    /// What stands for an address, trimmed and lower case: the first 128 bits of its SHA-256.
    #[must_use]
    pub fn id_of(email: &str) -> Uuid {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(Sha256::digest(email.as_bytes())) {
            *to = from;
        }
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    pub(crate) fn none(id: Uuid, now: Instant) -> Self {
        Self {
            id,
            version: 0,
            updated_at: now,
            failures: 0,
            locked_until: None,
        }
    }

    pub(crate) fn fail(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures.is_multiple_of(FAILURES_TO_LOCK) {
            let times = (self.failures / FAILURES_TO_LOCK - 1).min(16);
            let minutes = (LOCK_MIN << times).min(LOCK_MOST_MIN);
            self.locked_until = Some(now + Duration::minutes(minutes));
        }
    }
}

/// `Ok` unless the address is locked.
pub(crate) fn require_unlocked(
    failures: Option<&LogInFailures>,
    now: Instant,
) -> Result<(), Error> {
    match failures.and_then(|failures| failures.locked_until) {
        Some(until) if until > now => {
            let seconds = u32::try_from((until - now).num_seconds().max(1)).unwrap_or(u32::MAX);
            Err(Error::new(
                ErrorCode::AccountLocked,
                "too many failed log-ins; the account is locked for a while",
            )
            .with(Details::RetryAfter(seconds)))
        }
        _ => Ok(()),
    }
}
