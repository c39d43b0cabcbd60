//! Conflicts in memory: for hosts that book offline.

use crate::base::ids::ResourceId;
use crate::base::time::{Instant, Span, instant};
use foldhash::fast::RandomState;
use std::collections::{BTreeMap, HashMap};

/// Reservations that do not overlap, by resource and lane, to the microsecond.
///
/// Since those of one resource and lane never overlap, only one can stand against a new one: the last that
/// starts before its end decides.
#[derive(Clone, Debug)]
pub struct ConflictIndex<T> {
    resources: HashMap<ResourceId, Lanes<T>, RandomState>,
}

/// The lanes of a resource; all but the first are for what was squeezed in.
#[derive(Clone, Debug)]
struct Lanes<T> {
    first: Lane<T>,
    others: BTreeMap<u16, Lane<T>>,
}

/// The reservations of one resource and lane, by start.
///
/// Values lie apart, and the edges beside the vector's head, so that a search waits for memory but once or twice.
/// An insertion moves what starts later, which is little where bookings are made for the days ahead.
#[derive(Clone, Debug)]
struct Lane<T> {
    /// The start of the first, and that of the last.
    edges: (i64, i64),
    /// Start and end of each.
    spans: Vec<(i64, i64)>,
    values: Vec<T>,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self {
            edges: (i64::MAX, i64::MIN),
            spans: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self {
            first: Lane::default(),
            others: BTreeMap::new(),
        }
    }
}

impl<T> Lanes<T> {
    fn lane(&self, lane: u16) -> Option<&Lane<T>> {
        if lane == 0 {
            Some(&self.first)
        } else {
            self.others.get(&lane)
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
        let (first, last) = self.edges;
        if to <= first {
            return 0;
        }
        if last < to {
            return spans.len();
        }
        let share = (to - first) as f64 / (last - first) as f64;
        let guess = ((spans.len() - 1) as f64 * share) as usize;
        // All before `low` start before `to`, all from `high` on do not. Where bookings are spread evenly, the
        // neighbour decides.
        let (mut low, mut high, mut step) = (0, spans.len(), 1);
        if spans[guess].0 < to {
            low = guess + 1;
            while let Some((start, _)) = spans.get(low + step - 1) {
                if *start >= to {
                    high = low + step - 1;
                    break;
                }
                low += step;
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

    fn insert(&mut self, place: usize, span: (i64, i64), value: T) {
        self.edges = (self.edges.0.min(span.0), self.edges.1.max(span.0));
        self.spans.insert(place, span);
        self.values.insert(place, value);
    }

    fn remove(&mut self, place: usize) -> T {
        self.spans.remove(place);
        let value = self.values.remove(place);
        self.edges = match (self.spans.first(), self.spans.last()) {
            (Some(first), Some(last)) => (first.0, last.0),
            _ => Self::default().edges,
        };
        value
    }

    fn at(&self, place: usize) -> (Span, &T) {
        let (from, to) = self.spans[place];
        (Span::new(instant(from), instant(to)), &self.values[place])
    }
}

impl<T> Default for ConflictIndex<T> {
    fn default() -> Self {
        Self {
            resources: HashMap::default(),
        }
    }
}

fn edges(span: Span) -> (i64, i64) {
    (span.from.timestamp_micros(), span.to.timestamp_micros())
}

impl<T> ConflictIndex<T> {
    /// An index that holds no span yet.
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
        let lanes = self.resources.entry(resource).or_default();
        let lane = match lane {
            0 => &mut lanes.first,
            other => lanes.others.entry(other).or_default(),
        };
        match lane.meeting(from, to) {
            Ok(place) => Err(Some(lane.at(place))),
            Err(place) => {
                lane.insert(place, (from, to), value);
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
        let lane = self.resources.get(&resource)?.lane(lane)?;
        Some(lane.at(lane.meeting(from, to).ok()?))
    }

    /// Ends the reservation that starts at an instant.
    pub fn remove(&mut self, resource: ResourceId, lane: u16, from: Instant) -> Option<T> {
        let from = from.timestamp_micros();
        let lanes = self.resources.get_mut(&resource)?;
        let found = match lane {
            0 => &mut lanes.first,
            other => lanes.others.get_mut(&other)?,
        };
        let place = found.before(from);
        if found.spans.get(place)?.0 != from {
            return None;
        }
        let value = found.remove(place);
        if found.spans.is_empty() {
            lanes.others.remove(&lane);
            if lanes.first.spans.is_empty() && lanes.others.is_empty() {
                self.resources.remove(&resource);
            }
        }
        Some(value)
    }

    /// What all reservations were made for, in no order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.resources.values().flat_map(|lanes| {
            let all = std::iter::once(&lanes.first).chain(lanes.others.values());
            all.flat_map(|lane| &lane.values)
        })
    }

    /// The reservations of a resource and lane, by start.
    pub fn of(&self, resource: ResourceId, lane: u16) -> impl Iterator<Item = (Span, &T)> {
        let lanes = self.resources.get(&resource);
        let lane = lanes.and_then(|lanes| lanes.lane(lane)).into_iter();
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
        /// As a map of starts for each lane does.
        #[test]
        fn agrees_with_maps(steps in proptest::collection::vec((0..300_i64, 0..4_i64, 0..5_u8, 0..3_u16), 500)) {
            let resource = ResourceId::Room(uuid::Uuid::nil().into());
            let mut index = ConflictIndex::new();
            let mut maps = [(); 3].map(|()| BTreeMap::<i64, i64>::new());
            let met = |map: &BTreeMap<i64, i64>, from: i64, to: i64| {
                let last = map.range(..to).next_back().map(|(from, to)| (*from, *to));
                last.filter(|(_, end)| from < to && *end > from)
            };
            for (from, length, kind, lane) in steps {
                let map = &mut maps[usize::from(lane)];
                let conflict = index.conflict(resource, lane, span(from, length)).map(|(s, value)| (edges(s), *value));
                let expected = met(map, from, from + length);
                prop_assert_eq!(conflict, expected.map(|edges| (edges, edges.0)));
                if kind == 0 {
                    let removed = index.remove(resource, lane, instant(from));
                    prop_assert_eq!(removed.is_some(), map.remove(&from).is_some());
                } else {
                    let won = index.insert(resource, lane, span(from, length), from).is_ok();
                    prop_assert_eq!(won, length > 0 && expected.is_none());
                    if won {
                        map.insert(from, from + length);
                    }
                }
            }
            prop_assert_eq!(index.values().count(), maps.iter().map(BTreeMap::len).sum::<usize>());
            for (lane, map) in (0..).zip(maps) {
                let all: Vec<_> = index.of(resource, lane).map(|(s, _)| edges(s)).collect();
                prop_assert_eq!(all, map.into_iter().collect::<Vec<_>>());
            }
            prop_assert_eq!(index.of(resource, 3).count(), 0);
        }
    }
}
