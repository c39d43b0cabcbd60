//! What is written without a thought of speed.

use super::{Case, HOURS};
use chrono::{DateTime, Datelike, Duration, NaiveDateTime, TimeZone, Utc};

fn working_days(case: &Case) -> impl Iterator<Item = NaiveDateTime> + '_ {
    let days = case.from.iter_days().take_while(|date| *date < case.to);
    days.filter(|date| date.weekday().num_days_from_monday() < 5)
        .map(|date| date.and_hms_opt(0, 0, 0).unwrap())
}

/// Slots and bookings side by side as instants; the zone is asked once a shift.
#[must_use]
pub fn merge_of_instants(case: &Case) -> Vec<i64> {
    let length = Duration::minutes(30);
    let mut free = Vec::new();
    let mut busy = case.busy.iter().peekable();
    for midnight in working_days(case) {
        for (from, to) in HOURS {
            let mut at = case.zone.span_start(midnight + Duration::minutes(from));
            let end = case.zone.span_end(midnight + Duration::minutes(to));
            while at + length <= end {
                while busy.next_if(|busy| busy.span.to <= at).is_some() {}
                if busy.peek().is_none_or(|busy| busy.span.from >= at + length) {
                    free.push(at.timestamp_micros());
                }
                at += length;
            }
        }
    }
    free
}

/// Every slot against every booking, and the zone asked for every slot.
#[must_use]
pub fn naive(case: &Case) -> Vec<i64> {
    let mut free = Vec::new();
    for midnight in working_days(case) {
        for (from, to) in HOURS {
            for minute in (from..to).step_by(30) {
                let local = midnight + Duration::minutes(minute);
                let at: DateTime<Utc> = case
                    .tz
                    .from_local_datetime(&local)
                    .earliest()
                    .unwrap()
                    .to_utc();
                let end = at + Duration::minutes(30);
                if !case
                    .busy
                    .iter()
                    .any(|busy| busy.span.from < end && at < busy.span.to)
                {
                    free.push(at.timestamp_micros());
                }
            }
        }
    }
    free
}
