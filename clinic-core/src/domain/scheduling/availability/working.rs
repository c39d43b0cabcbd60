//! From wall time to instants: the spans that schedules and opening hours declare.

use super::set::{Micros, Set};
use crate::base::time::{DAY, Edge, MINUTE, Schedule, WallRange, WallSpan, Weekday, ZoneRules};
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

    /// The offset of `[from, to)` on the wall, if no transition is near.
    fn steady(&self, from: i64, to: i64) -> Option<i64> {
        (self.from <= from && to <= self.to).then_some(self.offset)
    }
}

/// The hours of a week as spans from each midnight on the wall: sorted, and merged within the date.
struct Week {
    spans: Vec<Micros>,
    /// Where the spans of each weekday begin and end.
    places: [usize; 8],
}

impl Week {
    fn of(schedule: &Schedule) -> Self {
        let mut week = Self {
            spans: Vec::with_capacity(16),
            places: [0; 8],
        };
        for (nth, weekday) in Weekday::ALL.into_iter().enumerate() {
            let own = week.spans.len();
            for range in schedule.weekly.on(weekday) {
                push_merged(&mut week.spans, own, on_wall(*range));
            }
            week.places[nth + 1] = week.spans.len();
        }
        week
    }
}

/// A range of a date, from its midnight on the wall.
fn on_wall(range: WallRange) -> Micros {
    let from = i64::from(range.from.minutes());
    let mut to = i64::from(range.to.minutes());
    if to <= from {
        to += 24 * 60;
    }
    (from * MINUTE, to * MINUTE)
}

/// The spans that a schedule declares for the dates `[first, last]`: in the order of dates, those of one date
/// sorted and merged.
pub(super) fn declared(
    schedule: &Schedule,
    first: i64,
    last: i64,
    wall: &mut Wall<'_>,
) -> Vec<Micros> {
    let week = Week::of(schedule);
    let mut exceptions = schedule
        .dates
        .iter()
        .map(|(date, ranges)| (day_number(*date), ranges))
        .peekable();
    let dates = usize::try_from(last - first + 1).unwrap_or(0);
    let mut spans = Vec::with_capacity((dates / 7 + 1) * week.spans.len());
    // Day 1 is a Monday.
    let mut weekday = usize::try_from((first - 1).rem_euclid(7)).unwrap_or(0);
    for day in first..=last {
        let start = midnight(day);
        let own = spans.len();
        while exceptions.next_if(|(date, _)| *date < day).is_some() {}
        if let Some((_, ranges)) = exceptions.next_if(|(date, _)| *date == day) {
            for range in ranges {
                let (from, to) = on_wall(*range);
                let span = wall.span(start + from, start + to);
                if span.0 < span.1 {
                    push_merged(&mut spans, own, span);
                }
            }
        } else {
            let usual = &week.spans[week.places[weekday]..week.places[weekday + 1]];
            if let Some(offset) = wall.steady(start, start + 2 * DAY) {
                let start = start - offset;
                spans.extend(usual.iter().map(|(from, to)| (start + from, start + to)));
            } else {
                for (from, to) in usual {
                    let span = wall.span(start + from, start + to);
                    if span.0 < span.1 {
                        push_merged(&mut spans, own, span);
                    }
                }
            }
        }
        weekday = if weekday == 6 { 0 } else { weekday + 1 };
    }
    spans
}

/// All that a schedule declares on the dates, merged over dates.
pub(super) fn working_of(schedule: &Schedule, days: (i64, i64), zone: &ZoneRules) -> Set {
    let mut wall = Wall::new(zone, days.0);
    Set::of(declared(schedule, days.0, days.1, &mut wall))
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
