//! The inputs of the benchmarks, and the peers that ours is measured against: for each workload a floor that
//! knows nothing but integers, and what others write. All of them must give the same answer.

#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

pub mod billing;
pub mod by_hand;
pub mod clinic;
pub mod conflicts;
pub mod folder;
pub mod http;
pub mod on_postgres;
pub mod report;
pub mod scale;
pub mod slots;

/// Numbers that are the same in every run (SplitMix64).
#[derive(Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Numbers from a seed.
    #[must_use]
    pub fn from(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}
