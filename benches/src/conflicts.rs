//! W2: what is reserved on 1,000 resources with 1,000 bookings each, asked by a resource and a half-open span.

use crate::Numbers;
use clinic_core::ids::ResourceId;
use clinic_core::scheduling::ConflictIndex;
use clinic_core::time::{Instant, Span};
use rust_lapper::{Interval, Lapper};
use std::collections::{BTreeMap, HashMap};
use superintervals::IntervalMap;
use uuid::Uuid;

/// Resources.
pub const RESOURCES: usize = 1_000;
/// Bookings of each: one an hour, of 15 to 45 minutes.
pub const BOOKINGS: usize = 1_000;

/// A span of a resource, in minutes.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The resource whose time is asked for.
    pub resource: ResourceId,
    /// The first minute of the span.
    pub from: i32,
    /// The minute after the last.
    pub to: i32,
    /// The span from `from` to `to`, as instants.
    pub span: Span,
}

impl Asked {
    fn new(resource: ResourceId, from: i32, to: i32) -> Self {
        let span = Span::new(instant(from), instant(to));
        Self {
            resource,
            from,
            to,
            span,
        }
    }
}

fn instant(minute: i32) -> Instant {
    Instant::from_timestamp_micros(1_800_000_000_000_000 + i64::from(minute) * 60_000_000).unwrap()
}

fn resource(nth: usize) -> ResourceId {
    let id = u128::try_from(nth)
        .unwrap()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    ResourceId::Doctor(Uuid::from_u128(id).into())
}

fn minute(numbers: &mut Numbers, bound: usize) -> i32 {
    i32::try_from(numbers.below(bound)).unwrap()
}

/// All that is booked.
#[must_use]
pub fn bookings() -> Vec<Asked> {
    let mut numbers = Numbers::from(2);
    let mut all = Vec::with_capacity(RESOURCES * BOOKINGS);
    for nth in 0..RESOURCES {
        for hour in 0..i32::try_from(BOOKINGS).unwrap() {
            let from = hour * 60 + minute(&mut numbers, 16);
            let to = from + 15 + minute(&mut numbers, 31);
            all.push(Asked::new(resource(nth), from, to));
        }
    }
    all
}

/// Spans of 15 minutes, anywhere.
#[must_use]
pub fn questions(count: usize) -> Vec<Asked> {
    let mut numbers = Numbers::from(3);
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        let resource = resource(numbers.below(RESOURCES));
        let from = minute(&mut numbers, BOOKINGS * 60);
        all.push(Asked::new(resource, from, from + 15));
    }
    all
}

/// Ours.
#[must_use]
pub fn ours(bookings: &[Asked]) -> ConflictIndex<u32> {
    let mut index = ConflictIndex::new();
    for booking in bookings {
        index.insert(booking.resource, 0, booking.span, 0).unwrap();
    }
    index
}

/// A map of starts for each resource, as it is written by hand.
pub type Maps = HashMap<ResourceId, BTreeMap<Instant, Instant>>;

/// Maps of starts.
#[must_use]
pub fn maps(bookings: &[Asked]) -> Maps {
    let mut maps = Maps::new();
    for booking in bookings {
        assert!(insert(&mut maps, booking.resource, booking.span));
    }
    maps
}

/// Whether anything is reserved in the span.
#[must_use]
pub fn met(maps: &Maps, resource: ResourceId, span: Span) -> bool {
    maps.get(&resource)
        .and_then(|map| map.range(..span.to).next_back())
        .is_some_and(|(_, to)| *to > span.from)
}

/// Reserves the span, if nothing meets it.
pub fn insert(maps: &mut Maps, resource: ResourceId, span: Span) -> bool {
    let map = maps.entry(resource).or_default();
    let free = map
        .range(..span.to)
        .next_back()
        .is_none_or(|(_, to)| *to <= span.from);
    if free {
        map.insert(span.from, span.to);
    }
    free
}

/// superintervals, which counts both ends in.
#[must_use]
pub fn super_intervals(bookings: &[Asked]) -> HashMap<ResourceId, IntervalMap<u32>> {
    let mut all: HashMap<_, IntervalMap<u32>> = HashMap::new();
    for booking in bookings {
        let map = all.entry(booking.resource).or_insert_with(IntervalMap::new);
        map.add(booking.from, booking.to - 1, 0);
    }
    all.values_mut().for_each(IntervalMap::build);
    all
}

/// rust-lapper.
#[must_use]
pub fn lappers(bookings: &[Asked]) -> HashMap<ResourceId, Lapper<u32, u32>> {
    let minute = |minute: i32| u32::try_from(minute).unwrap();
    let mut all: HashMap<_, Vec<_>> = HashMap::new();
    for booking in bookings {
        let interval = Interval {
            start: minute(booking.from),
            stop: minute(booking.to),
            val: 0,
        };
        all.entry(booking.resource).or_default().push(interval);
    }
    all.into_iter()
        .map(|(resource, all)| (resource, Lapper::new(all)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_give_the_same() {
        let bookings = bookings();
        let few = &bookings[..20 * BOOKINGS];
        let mut index = ours(few);
        let (mut maps, supers, lappers) = (maps(few), super_intervals(few), lappers(few));
        let (mut taken, mut free) = (0, 0);
        for asked in questions(200_000) {
            let Asked {
                resource, from, to, ..
            } = asked;
            if !maps.contains_key(&resource) {
                continue;
            }
            let expected = met(&maps, resource, asked.span);
            assert_eq!(index.conflict(resource, 0, asked.span).is_some(), expected);
            if from >= 0 && !expected {
                free += 1;
            } else {
                taken += 1;
            }
            assert_eq!(supers[&resource].has_overlaps(from, to - 1), expected);
            let (from, to) = (u32::try_from(from).unwrap(), u32::try_from(to).unwrap());
            assert_eq!(lappers[&resource].find(from, to).next().is_some(), expected);
        }
        assert!(taken > 1_000 && free > 1_000);
        for asked in questions(10_000) {
            let won = insert(&mut maps, asked.resource, asked.span);
            assert_eq!(index.insert(asked.resource, 0, asked.span, 0).is_ok(), won);
        }
    }
}
