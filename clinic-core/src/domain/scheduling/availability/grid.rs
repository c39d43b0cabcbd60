//! The grid: where a slot may start, by the alignment of the organization.

use super::set::{Micros, Set};
use super::working::{day_of, midnight};
use crate::base::time::{DAY, ZoneRules};
use std::hint::select_unpredictable;

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
        edges: edges(taken),
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

/// Where the spans of a set begin and end in turn, and two edges that no start reaches.
fn edges(set: &Set) -> Vec<i64> {
    let mut edges = vec![i64::MAX; 2 * set.spans().len() + 2];
    for (edges, span) in edges.chunks_exact_mut(2).zip(set.spans()) {
        edges.copy_from_slice(&[span.0, span.1]);
    }
    edges
}

/// The starts that were found, in room made beforehand.
struct List {
    starts: Vec<i64>,
    count: usize,
    /// Where what is taken begins and ends in turn.
    edges: Vec<i64>,
    /// The first edge that may lie ahead: even outside what is taken, odd inside.
    next: usize,
}

impl List {
    fn edge(&self, nth: usize) -> i64 {
        self.edges.get(nth).copied().unwrap_or(i64::MAX)
    }

    /// The first edge from `next` on that lies after `at`.
    // Rarely needed: there are several edges between two starts.
    #[cold]
    #[inline(never)]
    fn after(&self, mut next: usize, at: i64) -> usize {
        while self.edge(next) <= at {
            next += 1;
        }
        next
    }

    /// Lists what is free of `at`, `at + step`, … before `end`.
    fn fill(&mut self, mut at: i64, end: i64, step: i64) {
        let (mut next, mut count) = (self.next, self.count);
        // Between two runs lie an end and a beginning, or none of them.
        for _ in 0..2 {
            next += usize::from(self.edge(next) <= at);
        }
        // The edge after the next is read before it is known whether it is needed, so that no start waits for memory.
        let (mut edge, mut ahead) = (self.edge(next), self.edge(next + 1));
        while at < end {
            // What is booked is chance: the next edge is passed, and the start kept, without a branch.
            let past = edge <= at;
            edge = select_unpredictable(past, ahead, edge);
            next += usize::from(past);
            if edge <= at {
                next = self.after(next, at);
                edge = self.edge(next);
            }
            ahead = self.edge(next + 1);
            if let Some(place) = self.starts.get_mut(count) {
                *place = at;
            }
            count += usize::from(next % 2 == 0);
            at += step;
        }
        (self.next, self.count) = (next, count);
    }
}

#[cfg(test)]
mod tests {
    use super::{Set, holds, walk};
    use proptest::prelude::*;

    fn spans(longest: i64) -> impl Strategy<Value = Vec<(i64, i64)>> {
        let span = (0_i64..90, 1..longest).prop_map(|(from, length)| (from, from + length));
        proptest::collection::vec(span, 0..12)
    }

    proptest! {
        /// With spans so short that several lie between two starts, and others that hold many.
        #[test]
        fn lists_what_the_grid_holds(runs in spans(40), open in spans(30), taken in spans(9), step in 1_i64..12) {
            let (open, taken) = (Set::of(open), Set::of(taken));
            let mut runs = runs;
            runs.sort_unstable();
            let mut found = walk(&runs, step, &open, &taken);
            found.sort_unstable();
            found.dedup();
            let on_grid = |at: &i64| runs.iter().any(|run| holds(*run, *at, step));
            let free = |at: &i64| open.contains(*at) && !taken.contains(*at);
            let expected: Vec<_> = (0..150).filter(on_grid).filter(free).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
