//! Floors: nothing but integers, for one grid and one pair of hours. No rule is checked.

use super::{Case, DAY, HOURS, SLOT};
use chrono::{Datelike, NaiveTime};

const MINUTE: i64 = 60_000_000;

/// The UTC midnights by the wall of the working days, with the offset looked up once a day.
fn days(case: &Case) -> impl Iterator<Item = i64> + '_ {
    let first = case
        .from
        .and_time(NaiveTime::MIN)
        .and_utc()
        .timestamp_micros();
    let weekday = i64::from(case.from.weekday().num_days_from_monday());
    let days = (case.to - case.from).num_days();
    // The zones of the workload change their offset at most once in the window, never in working hours.
    let start = case
        .zone
        .span_start(case.from.and_hms_opt(9, 0, 0).unwrap());
    let end = case.zone.span_start(case.to.and_hms_opt(9, 0, 0).unwrap());
    let before = i64::from(case.zone.offset_seconds(start)) * 1_000_000;
    let after = i64::from(case.zone.offset_seconds(end)) * 1_000_000;
    let mut change = 0;
    if before != after {
        let offset = |day: i64| {
            let noon = first + day * DAY + DAY / 2 - before;
            let noon = chrono::DateTime::from_timestamp_micros(noon).unwrap();
            i64::from(case.zone.offset_seconds(noon)) * 1_000_000
        };
        let (mut low, mut high) = (0, days);
        while low < high {
            let middle = (low + high) / 2;
            if offset(middle) == before {
                low = middle + 1
            } else {
                high = middle
            }
        }
        change = low;
    }
    (0..days)
        .filter(move |day| (weekday + day) % 7 < 5)
        .map(move |day| {
            first + day * DAY
                - if day < change || before == after {
                    before
                } else {
                    after
                }
        })
}

/// Sets the bits of the working slots, clears those of the bookings, and lists what is left.
#[must_use]
pub fn bitmap(case: &Case) -> Vec<i64> {
    let origin = case
        .from
        .and_time(NaiveTime::MIN)
        .and_utc()
        .timestamp_micros()
        - DAY;
    let place = |at: i64| usize::try_from((at - origin) / SLOT).unwrap_or(0);
    let slots = place(origin + ((case.to - case.from).num_days() + 2) * DAY);
    let mut bits = vec![0_u64; slots / 64 + 2];
    for midnight in days(case) {
        for (from, to) in HOURS {
            let first = place(midnight + from * MINUTE);
            let run = (1_u64 << ((to - from) / 30)) - 1;
            bits[first / 64] |= run << (first % 64);
            bits[first / 64 + 1] |= (u128::from(run) << (first % 64) >> 64) as u64;
        }
    }
    for (from, _) in &case.spans {
        let taken = place(*from);
        bits[taken / 64] &= !(1 << (taken % 64));
    }
    let count = bits.iter().map(|word| word.count_ones() as usize).sum();
    let mut free = Vec::with_capacity(count);
    let mut base = origin;
    for mut word in bits {
        while word != 0 {
            free.push(base + i64::from(word.trailing_zeros()) * SLOT);
            word &= word - 1;
        }
        base += 64 * SLOT;
    }
    free
}

/// Walks slots and bookings side by side.
#[must_use]
pub fn merge(case: &Case) -> Vec<i64> {
    let mut free = Vec::with_capacity(1_024);
    let mut next = 0;
    for midnight in days(case) {
        for (from, to) in HOURS {
            let (mut at, end) = (midnight + from * MINUTE, midnight + to * MINUTE);
            while at < end {
                while next < case.spans.len() && case.spans[next].1 <= at {
                    next += 1;
                }
                if next == case.spans.len() || case.spans[next].0 >= at + SLOT {
                    free.push(at);
                }
                at += SLOT;
            }
        }
    }
    free
}
