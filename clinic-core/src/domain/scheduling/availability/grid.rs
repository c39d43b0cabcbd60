//! The grid: where a slot may start, by the alignment of the organization.

use super::set::{Micros, Set};
use super::working::{day_of, midnight};
use crate::base::time::{DAY, ZoneRules};

/// Starts at `from`, `from + step`, … before `until`.
pub(super) type Run = Micros;

pub(super) fn holds((from, until): Run, at: i64, step: i64) -> bool {
    from <= at && at < until && (at - from) % step == 0
}

/// `packed`: as `shift`, where each piece counts from its own start, and the count starts anew at each of
/// `restarts` (sorted) inside a piece.
pub(super) fn packed(pieces: &[Micros], restarts: &[i64]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(pieces.len() + restarts.len());
    for (start, end) in pieces {
        let mut from = *start;
        let first = restarts.partition_point(|at| at <= start);
        for at in restarts[first..].iter().take_while(|at| *at < end) {
            runs.push((from, *at));
            from = *at;
        }
        runs.push((from, *end));
    }
    runs
}

/// `clock`: the instants of the working time at which the minute of the day on the wall is a multiple of
/// the step.
pub(super) fn clock(working: &Set, step: i64, zone: &ZoneRules) -> Vec<Run> {
    let mut runs = Vec::new();
    for (from, to) in working.spans() {
        for (start, end, offset) in zone.segments(*from, *to) {
            let last = day_of(end - 1 + offset);
            for day in day_of(start + offset)..=last {
                let first = midnight(day) - offset;
                let behind = (start - first).max(0);
                let from = first
                    + behind.div_euclid(step) * step
                    + if behind % step == 0 { 0 } else { step };
                let until = end.min(first + DAY);
                if from < until {
                    runs.push((from, until));
                }
            }
        }
    }
    runs
}

/// Lists every start of the grid that `open` holds and `taken` does not, in the order of the runs.
// On its own, so that its loop has all the registers.
#[inline(never)]
pub(super) fn walk(runs: &[Run], step: i64, open: &Set, taken: &Set) -> Vec<i64> {
    let spans = open.spans();
    let most = runs.iter().map(|run| run.1 - run.0).sum::<i64>() / step;
    let mut list = List {
        starts: vec![0; usize::try_from(most).unwrap_or(0) + runs.len()],
        count: 0,
        taken: taken.spans(),
        next: 0,
    };
    let mut first = 0;
    let mut behind = i64::MIN;
    for (start, until) in runs.iter().copied() {
        if start < behind {
            // Runs of neighbouring dates may overlap, so the places may have to go back.
            first = spans.partition_point(|span| span.1 <= start);
            list.next = 0;
        }
        behind = until;
        while first < spans.len() && spans[first].1 <= start {
            first += 1;
        }
        for (from, to) in spans[first..].iter().take_while(|span| span.0 < until) {
            let behind = (from - start).max(0);
            let up = if behind == 0 {
                0
            } else {
                (behind + step - 1) / step * step
            };
            list.fill(start + up, until.min(*to), step);
        }
    }
    list.starts.truncate(list.count);
    list.starts
}

/// A span that holds no start.
const NEVER: Micros = (i64::MAX, i64::MAX);

/// The starts that were found, in room made beforehand.
struct List<'a> {
    starts: Vec<i64>,
    count: usize,
    taken: &'a [Micros],
    /// The first span of `taken` that may lie ahead.
    next: usize,
}

impl List<'_> {
    /// Lists what is free of `at`, `at + step`, … before `end`.
    fn fill(&mut self, mut at: i64, end: i64, step: i64) {
        let (mut next, mut count) = (self.next, self.count);
        let mut span = self.taken.get(next).copied().unwrap_or(NEVER);
        while at < end {
            while span.1 <= at {
                next += 1;
                span = self.taken.get(next).copied().unwrap_or(NEVER);
            }
            // What is booked is chance: the start is written, and kept or not without a branch.
            if let Some(place) = self.starts.get_mut(count) {
                *place = at;
            }
            count += usize::from(at < span.0);
            at += step;
        }
        (self.next, self.count) = (next, count);
    }
}
