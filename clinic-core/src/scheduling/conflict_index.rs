//! Conflicts in memory: for hosts that book offline.

use crate::ids::ResourceId;
use crate::time::{Instant, Span, instant};
use std::collections::HashMap;

/// Reservations that do not overlap, by resource and lane, to the microsecond.
///
/// Since those of one resource and lane never overlap, only one can stand against a new one: the last that
/// starts before its end decides.
#[derive(Clone, Debug)]
pub struct ConflictIndex<T> {
    lanes: HashMap<(ResourceId, u16), Lane<T>>,
}

/// The reservations of one resource and lane, by start. Values lie apart, so that a search touches none. An insertion moves what starts later, which is little where bookings are made for the
/// days ahead.
#[derive(Clone, Debug)]
struct Lane<T> {
    /// Start and end of each.
    spans: Vec<(i64, i64)>,
    values: Vec<T>,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self {
            spans: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Lane<T> {
    /// How many reservations start before an instant.
    ///
    /// Looked for where it would be if they were spread evenly, and from there in steps that grow: a binary
    /// search waits for memory at each of its steps.
    fn before(&self, to: i64) -> usize {
        let spans = self.spans.as_slice();
        let (Some((first, _)), Some((last, _))) = (spans.first(), spans.last()) else {
            return 0;
        };
        if to <= *first {
            return 0;
        }
        if *last < to {
            return spans.len();
        }
        let share = (to - first) as f64 / (last - first) as f64;
        let guess = ((spans.len() - 1) as f64 * share) as usize;
        // All before `low` start before `to`, all from `high` on do not.
        let (mut low, mut high, mut step) = (0, spans.len(), 4);
        if spans[guess].0 < to {
            low = guess + 1;
            while let Some((start, _)) = spans.get(low + step) {
                if *start >= to {
                    high = low + step;
                    break;
                }
                low += step + 1;
                step *= 2;
            }
        } else {
            high = guess;
            while let Some(place) = high.checked_sub(step) {
                if spans[place].0 < to {
                    low = place + 1;
                    break;
                }
                high = place;
                step *= 2;
            }
        }
        low + spans[low..high].partition_point(|span| span.0 < to)
    }

    /// The reservation that meets `[from, to)`, or the place where it would stand.
    fn meeting(&self, from: i64, to: i64) -> Result<usize, usize> {
        let next = self.before(to);
        match next.checked_sub(1) {
            Some(place) if self.spans[place].1 > from => Ok(place),
            _ => Err(next),
        }
    }

    fn at(&self, place: usize) -> (Span, &T) {
        let (from, to) = self.spans[place];
        (Span::new(instant(from), instant(to)), &self.values[place])
    }
}

impl<T> Default for ConflictIndex<T> {
    fn default() -> Self {
        Self {
            lanes: HashMap::new(),
        }
    }
}

fn edges(span: Span) -> (i64, i64) {
    (span.from.timestamp_micros(), span.to.timestamp_micros())
}

impl<T> ConflictIndex<T> {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reserves a span for `value`.
    ///
    /// # Errors
    /// The reservation that stands in the way; or none, if the span is empty.
    pub fn insert(
        &mut self,
        resource: ResourceId,
        lane: u16,
        span: Span,
        value: T,
    ) -> Result<(), Option<(Span, &T)>> {
        let (from, to) = edges(span);
        if from >= to {
            return Err(None);
        }
        let lane = self.lanes.entry((resource, lane)).or_default();
        match lane.meeting(from, to) {
            Ok(place) => Err(Some(lane.at(place))),
            Err(place) => {
                lane.spans.insert(place, (from, to));
                lane.values.insert(place, value);
                Ok(())
            }
        }
    }

    /// The reservation that meets a span: of several, the last.
    #[must_use]
    pub fn conflict(&self, resource: ResourceId, lane: u16, span: Span) -> Option<(Span, &T)> {
        let (from, to) = edges(span);
        if from >= to {
            return None;
        }
        let lane = self.lanes.get(&(resource, lane))?;
        Some(lane.at(lane.meeting(from, to).ok()?))
    }

    /// Ends the reservation that starts at an instant.
    pub fn remove(&mut self, resource: ResourceId, lane: u16, from: Instant) -> Option<T> {
        let from = from.timestamp_micros();
        let key = (resource, lane);
        let lane = self.lanes.get_mut(&key)?;
        let place = lane.before(from);
        if lane.spans.get(place)?.0 != from {
            return None;
        }
        lane.spans.remove(place);
        let value = lane.values.remove(place);
        if lane.spans.is_empty() {
            self.lanes.remove(&key);
        }
        Some(value)
    }

    /// The reservations of a resource and lane, by start.
    pub fn of(&self, resource: ResourceId, lane: u16) -> impl Iterator<Item = (Span, &T)> {
        let lane = self.lanes.get(&(resource, lane)).into_iter();
        lane.flat_map(|lane| (0..lane.spans.len()).map(|place| lane.at(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn span(from: i64, length: i64) -> Span {
        Span::new(instant(from), instant(from + length))
    }

    proptest! {
        /// As a map of starts does.
        #[test]
        fn agrees_with_a_map(steps in proptest::collection::vec((0..300_i64, 0..4_i64, 0..5_u8), 300)) {
            let resource = ResourceId::Room(uuid::Uuid::nil().into());
            let (mut index, mut map) = (ConflictIndex::new(), BTreeMap::<i64, i64>::new());
            let met = |map: &BTreeMap<i64, i64>, from: i64, to: i64| {
                let last = map.range(..to).next_back().map(|(from, to)| (*from, *to));
                last.filter(|(_, end)| from < to && *end > from)
            };
            for (from, length, kind) in steps {
                let conflict = index.conflict(resource, 0, span(from, length)).map(|(s, value)| (edges(s), *value));
                let expected = met(&map, from, from + length);
                prop_assert_eq!(conflict, expected.map(|edges| (edges, edges.0)));
                if kind == 0 {
                    let removed = index.remove(resource, 0, instant(from));
                    prop_assert_eq!(removed.is_some(), map.remove(&from).is_some());
                } else {
                    let won = index.insert(resource, 0, span(from, length), from).is_ok();
                    prop_assert_eq!(won, length > 0 && expected.is_none());
                    if won {
                        map.insert(from, from + length);
                    }
                }
            }
            let all: Vec<_> = index.of(resource, 0).map(|(s, _)| edges(s)).collect();
            prop_assert_eq!(all, map.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(index.of(resource, 1).count(), 0);
        }
    }
}
