//! Chance that can be repeated: the same number gives the same choices and the same ids.

use clinic_core::ids::Ids;
use clinic_core::time::Instant;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A stream of choices.
#[derive(Debug)]
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a number.
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 to `bound` − 1; 0 where there is no choice.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        // Multiply and shift: the bias is below 2⁻³² for any list that fits in memory here.
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        from + i64::try_from(self.below(width + 1)).unwrap_or(0)
    }

    /// Whether something happens that happens in so many of a hundred cases.
    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of them; `None` of nothing.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(of.len());
        of.get(at)
    }
}

/// Ids of version 7 from the present of the seeder and a stream of its own.
#[derive(Debug)]
pub(super) struct SeededIds(Mutex<ChaCha8Rng>);

impl SeededIds {
    /// The ids of a number.
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(1);
        Self(Mutex::new(chance))
    }
}

impl Ids for SeededIds {
    fn next(&self, now: Instant) -> Uuid {
        let mut bytes = [0; 10];
        let mut chance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        chance.fill_bytes(&mut bytes);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_stay_within_their_bounds_and_reach_them() {
        let mut chance = Chance::new(7);
        let drawn: Vec<i64> = (0..1_000).map(|_| chance.between(-2, 2)).collect();
        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&2));
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.pick::<u8>(&[]), None);
    }

    #[test]
    fn ids_are_of_version_7_and_repeat_with_their_number() {
        let now = Instant::UNIX_EPOCH + chrono::Duration::days(20_000);
        let (one, same, other) = (SeededIds::new(1), SeededIds::new(1), SeededIds::new(2));
        let first = one.next(now);
        assert_eq!(first, same.next(now));
        assert_ne!(first, other.next(now));
        assert_ne!(first, one.next(now));
        assert_eq!(first.get_version_num(), 7);
    }
}
