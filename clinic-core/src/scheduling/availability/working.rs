//! From wall time to instants: the spans that schedules and opening hours declare.

use super::set::{Micros, Set};
use crate::time::{DAY, Edge, MINUTE, Schedule, WallRange, WallSpan, Weekday, ZoneRules};
use chrono::{Datelike, NaiveDate};

/// Days from 0001-01-01, a Monday, to 1970-01-01.
const EPOCH_DAY: i64 = 719_163;

/// A date as its number: 1 is 0001-01-01.
pub(super) fn day_number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

/// The first microsecond of a date on the wall.
pub(super) fn midnight(day: i64) -> i64 {
    (day - EPOCH_DAY) * DAY
}

/// The number of the date on which a wall time lies.
pub(super) fn day_of(local: i64) -> i64 {
    local.div_euclid(DAY) + EPOCH_DAY
}

/// Turns wall times of a window into instants; looks a transition up only where one is near.
pub(super) struct Wall<'a> {
    zone: &'a ZoneRules,
    /// Where the offset is steady, as wall time.
    from: i64,
    to: i64,
    offset: i64,
}

impl<'a> Wall<'a> {
    pub(super) fn new(zone: &'a ZoneRules, first_day: i64) -> Self {
        let (from, to, offset) = zone.steady(midnight(first_day));
        Self {
            zone,
            from,
            to,
            offset,
        }
    }

    fn edge(&mut self, local: i64, edge: Edge) -> i64 {
        if self.from <= local && local < self.to {
            return local - self.offset;
        }
        (self.from, self.to, self.offset) = self.zone.steady(local);
        self.zone.edge(local, edge)
    }

    pub(super) fn span(&mut self, from: i64, to: i64) -> Micros {
        (self.edge(from, Edge::Start), self.edge(to, Edge::End))
    }

    pub(super) fn wall_span(&mut self, span: &WallSpan) -> Micros {
        self.span(
            span.from.and_utc().timestamp_micros(),
            span.to.and_utc().timestamp_micros(),
        )
    }

    fn range(&mut self, day: i64, range: WallRange) -> Micros {
        let start = midnight(day);
        let from = i64::from(range.from.minutes());
        let mut to = i64::from(range.to.minutes());
        if to <= from {
            to += 24 * 60;
        }
        self.span(start + from * MINUTE, start + to * MINUTE)
    }
}

/// The spans that a schedule declares for the dates `[first, last]`, with the number of each date that has
/// any: in the order of dates, those of one date sorted and merged.
pub(super) fn declared(
    schedule: &Schedule,
    first: i64,
    last: i64,
    wall: &mut Wall<'_>,
    spans: &mut Vec<Micros>,
) {
    spans.clear();
    let mut exceptions = schedule
        .dates
        .iter()
        .map(|(date, ranges)| (day_number(*date), ranges))
        .peekable();
    for day in first..=last {
        while exceptions.next_if(|(date, _)| *date < day).is_some() {}
        let ranges = match exceptions.next_if(|(date, _)| *date == day) {
            Some((_, ranges)) => ranges.as_slice(),
            None => schedule
                .weekly
                .on(Weekday::ALL[usize::try_from((day - 1).rem_euclid(7)).unwrap_or(0)]),
        };
        let own = spans.len();
        for range in ranges {
            let span = wall.range(day, *range);
            if span.0 < span.1 {
                push_merged(spans, own, span);
            }
        }
    }
}

/// Adds a span to those of its date, from `own` on, kept sorted and merged.
fn push_merged(spans: &mut Vec<Micros>, own: usize, span: Micros) {
    match spans[own..].last() {
        None => spans.push(span),
        Some(last) if last.1 < span.0 => spans.push(span),
        Some(_) => {
            let mut all: Vec<Micros> = spans.drain(own..).collect();
            all.push(span);
            spans.extend_from_slice(Set::of(all).spans());
        }
    }
}
