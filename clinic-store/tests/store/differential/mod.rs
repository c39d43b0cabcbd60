//! The same commands on every store have the same outcome: random sequences through the door of three
//! clinics, in memory, on SQLite and on PostgreSQL, with one clock and the same ids.
//!
//! `CLINIC_DIFFERENTIAL_SEQUENCES` says how many sequences (16), `CLINIC_DIFFERENTIAL_SEED` where to begin;
//! sequence `n` of seed `s` is the first of seed `s + n`.

mod steps;
mod three;
mod views;

use crate::support::{Home, postgres, sqlite};
use clinic_core::memory::MemoryStore;
use clinic_core::store::Store;
use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, LazyLock};
use steps::Scene;
use three::Three;

/// Sequences of a run, unless it is told otherwise.
const SEQUENCES: u64 = 16;

/// Steps of one sequence.
const STEPS: u32 = 60;

/// What must have gone through in some sequence.
const COMMANDS: [&str; 10] = [
    "book_appointment",
    "cancel_appointment",
    "change_appointment_status",
    "place_hold",
    "release_hold",
    "reschedule_appointment",
    "group session",
    "late arrival in a group",
    "book_series",
    "set_schedule",
];

/// A source of numbers that a seed repeats (SplitMix64).
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn from(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound)).unwrap()
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(u32::try_from(all.len()).unwrap()) as usize]
    }

    pub(crate) fn maybe<T>(&mut self, value: T) -> Option<T> {
        self.once_in(2).then_some(value)
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

/// Runs every second sequence from `first` on, on stores of their own.
async fn lane(first: u64) {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        number("CLINIC_DIFFERENTIAL_SEED")
            .unwrap_or_else(|| RandomState::new().build_hasher().finish() >> 16)
    });
    let sequences = number("CLINIC_DIFFERENTIAL_SEQUENCES").unwrap_or(SEQUENCES);
    eprintln!("every second of {sequences} sequences from seed {}", *SEED);
    let mut tally = BTreeMap::<String, u32>::new();
    let homes: [Home; 2] = [sqlite().await, postgres().await];
    for nth in (first..sequences).step_by(2) {
        let stores: [Arc<dyn Store>; 3] = [
            Arc::new(MemoryStore::new()),
            Arc::clone(&homes[0].store),
            Arc::clone(&homes[1].store),
        ];
        let seed = SEED.wrapping_add(nth);
        let mut chance = Chance::from(seed);
        let mut three = Three::open(stores, nth + 1, seed).await;
        let mut scene = Scene::set(&mut three, &mut chance, nth).await;
        for _ in 0..STEPS {
            scene.step(&mut three, &mut chance).await;
        }
        views::compare(&mut three, &scene).await;
        for home in &homes {
            home.nothing_is_misplaced().await;
        }
        for (what, count) in three.into_tally() {
            *tally.entry(what).or_default() += count;
        }
    }
    eprintln!("{tally:#?}");
    // A sequence in which nothing works would prove nothing.
    for command in COMMANDS {
        assert!(
            sequences < SEQUENCES || tally.contains_key(&format!("{command} ok")),
            "no {command} went through"
        );
    }
}

#[tokio::test]
async fn even_sequences_have_the_same_outcome() {
    lane(0).await;
}

#[tokio::test]
async fn odd_sequences_have_the_same_outcome() {
    lane(1).await;
}
