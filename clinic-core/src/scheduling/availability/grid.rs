//! The grid: where a slot may start, by the alignment of the organization.

use super::set::{Micros, Set};
use super::working::{day_of, midnight};
use crate::time::{DAY, ZoneRules};

/// Starts at `from`, `from + step`, … before `until`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Run {
    pub(super) fn holds(&self, at: i64, step: i64) -> bool {
        self.from <= at && at < self.until && (at - self.from) % step == 0
    }
}

/// `shift`: each piece counts from its own start.
pub(super) fn shift(pieces: &[Micros], runs: &mut Vec<Run>) {
    runs.extend(pieces.iter().map(|(from, until)| Run {
        from: *from,
        until: *until,
    }));
}

/// `packed`: as `shift`, and the count starts anew at each of `restarts` (sorted) inside a piece.
pub(super) fn packed(pieces: &[Micros], restarts: &[i64], runs: &mut Vec<Run>) {
    for (start, end) in pieces {
        let mut from = *start;
        let first = restarts.partition_point(|at| at <= start);
        for at in restarts[first..].iter().take_while(|at| *at < end) {
            runs.push(Run { from, until: *at });
            from = *at;
        }
        runs.push(Run { from, until: *end });
    }
}

/// `clock`: the instants of the working time at which the minute of the day on the wall is a multiple of
/// the step.
pub(super) fn clock(working: &Set, step: i64, zone: &ZoneRules, runs: &mut Vec<Run>) {
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
                    runs.push(Run { from, until });
                }
            }
        }
    }
}

/// Walks the runs through a set: every start of the grid that the set holds, in the order of the runs.
pub(super) fn walk(runs: &[Run], step: i64, open: &Set, mut offer: impl FnMut(i64)) {
    let spans = open.spans();
    let mut next = 0;
    for run in runs {
        // Runs of neighbouring dates may overlap, so the place in the set may have to go back.
        while next > 0 && spans[next - 1].1 > run.from {
            next -= 1;
        }
        while next < spans.len() && spans[next].1 <= run.from {
            next += 1;
        }
        let mut at = run.from;
        let mut place = next;
        while place < spans.len() && spans[place].0 < run.until {
            let (from, to) = spans[place];
            if at < from {
                // Rounded up to the grid.
                at += (from - at + step - 1) / step * step;
            }
            let to = to.min(run.until);
            while at < to {
                offer(at);
                at += step;
            }
            place += 1;
        }
        next = place.min(spans.len().saturating_sub(1));
    }
}
