//! Conflicts in memory: for hosts that book offline.

use crate::ids::ResourceId;
use crate::time::{Instant, Span};
use std::collections::{BTreeMap, HashMap};

/// Reservations that do not overlap, by resource and lane.
///
/// Since those of one resource and lane never overlap, only two can stand against a new one: the last that
/// starts before its end decides.
#[derive(Clone, Debug)]
pub struct ConflictIndex<T> {
    lanes: HashMap<(ResourceId, u16), BTreeMap<Instant, (Instant, T)>>,
}

impl<T> Default for ConflictIndex<T> {
    fn default() -> Self {
        Self {
            lanes: HashMap::new(),
        }
    }
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
        if span.is_empty() {
            return Err(None);
        }
        let reserved = self.lanes.entry((resource, lane)).or_default();
        let taken = reserved
            .range(..span.to)
            .next_back()
            .is_some_and(|(_, (to, _))| *to > span.from);
        if taken {
            let found = reserved.range(..span.to).next_back();
            return Err(found.map(|(from, (to, value))| (Span::new(*from, *to), value)));
        }
        reserved.insert(span.from, (span.to, value));
        Ok(())
    }

    /// The first reservation found that meets a span.
    #[must_use]
    pub fn conflict(&self, resource: ResourceId, lane: u16, span: Span) -> Option<(Span, &T)> {
        let (from, (to, value)) = self
            .lanes
            .get(&(resource, lane))?
            .range(..span.to)
            .next_back()?;
        (*to > span.from && !span.is_empty()).then(|| (Span::new(*from, *to), value))
    }

    /// Ends the reservation that starts at an instant.
    pub fn remove(&mut self, resource: ResourceId, lane: u16, from: Instant) -> Option<T> {
        self.lanes
            .get_mut(&(resource, lane))?
            .remove(&from)
            .map(|(_, value)| value)
    }

    /// The reservations of a resource and lane, by start.
    pub fn of(&self, resource: ResourceId, lane: u16) -> impl Iterator<Item = (Span, &T)> {
        let reserved = self.lanes.get(&(resource, lane)).into_iter().flatten();
        reserved.map(|(from, (to, value))| (Span::new(*from, *to), value))
    }
}
