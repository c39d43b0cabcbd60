//! Sets of starts: sorted, disjoint, half-open spans of microseconds. Every rule of availability is one.

/// A span of microseconds `[0, 1)`.
pub(super) type Micros = (i64, i64);

/// A set of starts.
#[derive(Clone, Debug, Default)]
pub(super) struct Set(Vec<Micros>);

impl Set {
    /// The set of all spans; they may overlap, be empty, and come in any order. In order, as stores give them, they
    /// cost one pass, in place.
    pub(super) fn of(mut spans: Vec<Micros>) -> Self {
        let Some(first) = spans.first().copied() else {
            return Self(spans);
        };
        let (mut last, mut place) = (first, 0);
        let mut in_order = first.0 < first.1;
        for nth in 1..spans.len() {
            let (from, to) = spans[nth];
            in_order &= (from >= last.0) & (from < to);
            // Whether bookings touch is chance, so nothing branches on it.
            let joins = (from <= last.1) & (from >= last.0);
            last = (
                if joins { last.0 } else { from },
                if joins { last.1.max(to) } else { to },
            );
            place += usize::from(!joins);
            spans[place] = last;
        }
        spans.truncate(place + 1);
        let mut set = Self(spans);
        if !in_order {
            set.order();
        }
        set
    }

    /// The set of spans that are in order and do not touch.
    pub(super) fn of_apart(spans: Vec<Micros>) -> Self {
        Self(spans)
    }

    /// Puts the spans in order, joins those that touch, and drops those that are empty.
    fn order(&mut self) {
        self.0.retain(|(from, to)| from < to);
        self.0.sort_unstable();
        self.0.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1;
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
    }

    pub(super) fn spans(&self) -> &[Micros] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The span of the set that holds `at`.
    fn around(&self, at: i64) -> Option<Micros> {
        let next = self.0.partition_point(|span| span.0 <= at);
        self.0[..next].last().copied().filter(|span| at < span.1)
    }

    pub(super) fn contains(&self, at: i64) -> bool {
        self.around(at).is_some()
    }

    /// Whether a single span of the set holds all of `[from, to)`.
    pub(super) fn covers(&self, from: i64, to: i64) -> bool {
        self.around(from).is_some_and(|span| to <= span.1)
    }

    /// The set of starts at which `length` fits into a span of this set.
    pub(super) fn eroded(&self, length: i64) -> Self {
        let fits = |(from, to): &Micros| (to - from >= length).then_some((*from, to - length + 1));
        Self(self.0.iter().filter_map(fits).collect())
    }

    /// Of the starts at which `length` fits into a span of this set, those in `other`.
    pub(super) fn eroded_within(&self, length: i64, other: &Self) -> Self {
        let mut both = Vec::with_capacity(self.0.len().max(other.0.len()));
        let mut right = other.0.as_slice();
        for (from, to) in &self.0 {
            let to = to - length + 1;
            while let [span, rest @ ..] = right {
                let common = (span.0.max(*from), span.1.min(to));
                if common.0 < common.1 {
                    both.push(common);
                }
                if span.1 > to {
                    break;
                }
                right = rest;
            }
        }
        Self(both)
    }

    /// What lies in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        // A start has a length of one microsecond.
        self.eroded_within(1, other)
    }

    /// What lies between two starts.
    pub(super) fn between(mut self, from: i64, to: i64) -> Self {
        self.0.retain_mut(|span| {
            *span = (span.0.max(from), span.1.min(to));
            span.0 < span.1
        });
        self
    }

    /// What of each of `pieces`, by their starts, lies in this set.
    pub(super) fn within_each(&self, pieces: &[Micros]) -> Vec<Micros> {
        let mut within = Vec::with_capacity(pieces.len());
        let mut spans = self.0.as_slice();
        for (from, to) in pieces {
            while let [first, rest @ ..] = spans
                && first.1 <= *from
            {
                spans = rest;
            }
            let met = spans.iter().take_while(|span| span.0 < *to);
            within.extend(met.map(|span| (span.0.max(*from), span.1.min(*to))));
        }
        within
    }

    /// What lies in one or the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut all = Self([self.spans(), other.spans()].concat());
        all.order();
        all
    }

    /// What lies in this one only.
    pub(super) fn minus(self, other: &Self) -> Self {
        if other.is_empty() || self.is_empty() {
            return self;
        }
        let mut left = Vec::with_capacity(self.0.len() + other.0.len());
        let mut taken = other.0.iter().peekable();
        for (mut from, to) in self.0 {
            while taken.next_if(|span| span.1 <= from).is_some() {}
            while let Some(span) = taken.peek().filter(|span| span.0 < to) {
                if from < span.0 {
                    left.push((from, span.0));
                }
                from = span.1;
                if span.1 > to {
                    break;
                }
                taken.next();
            }
            if from < to {
                left.push((from, to));
            }
        }
        Self(left)
    }
}

#[cfg(test)]
mod tests {
    use super::Set;
    use proptest::prelude::*;

    fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
        proptest::collection::vec(
            // Some end before they begin: they are empty.
            (0_i64..60, -3_i64..12).prop_map(|(from, length)| (from, from + length)),
            0..8,
        )
    }

    fn members(set: &Set) -> Vec<i64> {
        (0..100).filter(|at| set.contains(*at)).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_sets_of_numbers(a in spans(), b in spans(), length in 1_i64..9) {
            let within = |spans: &[(i64, i64)], at: i64| spans.iter().any(|s| s.0 <= at && at < s.1);
            let (left, right) = (Set::of(a.clone()), Set::of(b.clone()));
            let expect = |keep: &dyn Fn(i64) -> bool| (0..100).filter(|at| keep(*at)).collect::<Vec<_>>();
            prop_assert_eq!(members(&left.and(&right)), expect(&|at| within(&a, at) && within(&b, at)));
            prop_assert_eq!(members(&left.or(&right)), expect(&|at| within(&a, at) || within(&b, at)));
            prop_assert_eq!(members(&left.clone().minus(&right)), expect(&|at| within(&a, at) && !within(&b, at)));
            prop_assert_eq!(members(&left.eroded_within(length, &right)), expect(&|at| (at..at + length).all(|t| within(&a, t)) && within(&b, at)));
            prop_assert_eq!(members(&left.clone().between(length, 40)), expect(&|at| within(&a, at) && (length..40).contains(&at)));
            prop_assert_eq!(members(&left.eroded(length)), expect(&|at| (at..at + length).all(|t| within(&a, t))));
        }
    }
}
