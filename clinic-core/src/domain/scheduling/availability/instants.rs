//! Instants as UTC microseconds and back. What follows one another mostly lies on one date, and only the date
//! costs arithmetic, so the last one is kept.

use super::working::{day_number, day_of, midnight};
use crate::base::time::{DAY, Instant, instant};
use chrono::{NaiveDate, NaiveTime, Timelike};

/// Turns instants into microseconds.
pub(super) struct ToMicros {
    date: NaiveDate,
    /// The first microsecond of the date.
    start: i64,
}

impl Default for ToMicros {
    fn default() -> Self {
        Self {
            date: NaiveDate::default(),
            start: midnight(day_number(NaiveDate::default())),
        }
    }
}

impl ToMicros {
    // Inlined, so that what is kept stays in registers.
    #[inline(always)]
    pub(super) fn of(&mut self, at: Instant) -> i64 {
        let at = at.naive_utc();
        if self.date != at.date() {
            *self = Self::on(at.date());
        }
        let seconds = i64::from(at.time().num_seconds_from_midnight());
        self.start + seconds * 1_000_000 + i64::from(at.time().nanosecond() / 1_000)
    }

    #[cold]
    #[inline(never)]
    fn on(date: NaiveDate) -> Self {
        Self {
            date,
            start: midnight(day_number(date)),
        }
    }
}

/// Turns microseconds into instants.
pub(super) struct FromMicros {
    date: NaiveDate,
    /// The first microsecond of the date.
    start: i64,
}

impl FromMicros {
    pub(super) fn near(at: i64) -> Self {
        let day = day_of(at);
        let date = i32::try_from(day).ok();
        match date.and_then(NaiveDate::from_num_days_from_ce_opt) {
            Some(date) => Self {
                date,
                start: midnight(day),
            },
            // Beyond what chrono can tell: the nearest that it can.
            None => Self {
                date: instant(at).date_naive(),
                start: midnight(day_number(instant(at).date_naive())),
            },
        }
    }

    #[cold]
    fn move_to(&mut self, at: i64) {
        match self.date.succ_opt() {
            Some(next) if (DAY..2 * DAY).contains(&at.saturating_sub(self.start)) => {
                self.date = next;
                self.start += DAY;
            }
            _ => *self = Self::near(at),
        }
    }

    /// Two instants, the second some seconds after the first.
    // Inlined, so that their parts stay in registers.
    #[inline(always)]
    pub(super) fn pair(&mut self, at: i64, length_s: i64) -> (Instant, Instant) {
        if !(0..DAY).contains(&at.wrapping_sub(self.start)) {
            self.move_to(at);
        }
        let within = at.wrapping_sub(self.start).cast_unsigned();
        let (seconds, micros) = (within / 1_000_000, within % 1_000_000);
        let later = seconds.wrapping_add_signed(length_s);
        match (self.on_date(seconds, micros), self.on_date(later, micros)) {
            (Some(first), Some(second)) => (first, second),
            (first, _) => (
                first.unwrap_or_else(|| instant(at)),
                instant(at.saturating_add(length_s.saturating_mul(1_000_000))),
            ),
        }
    }

    #[inline(always)]
    fn on_date(&self, seconds: u64, micros: u64) -> Option<Instant> {
        let seconds = u32::try_from(seconds).ok()?;
        let nanos = u32::try_from(micros * 1_000).ok()?;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)?;
        Some(self.date.and_time(time).and_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_chrono(all in proptest::collection::vec(-3 * DAY..30_000 * DAY, 1..9)) {
            let (mut to, mut from) = (ToMicros::default(), FromMicros::near(0));
            for at in all {
                for at in [at, at + 1, at - at.rem_euclid(DAY)] {
                    prop_assert_eq!(to.of(instant(at)), at);
                    let length_s = at.rem_euclid(2 * DAY) / 1_000_000;
                    let later = instant(at + length_s * 1_000_000);
                    prop_assert_eq!(from.pair(at, length_s), (instant(at), later));
                }
            }
        }
    }
}
