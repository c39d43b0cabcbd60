//! The corpus of independently computed answers, replayed.

use clinic_core::memory::MemoryStore;
use clinic_core::testing::vectors::{self, Report};
use std::sync::Arc;

fn all_pass(report: &Report, at_least: usize) {
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    assert!(
        report.failures.is_empty(),
        "{} cases failed, {} passed",
        report.failures.len(),
        report.passed
    );
    assert!(report.passed >= at_least, "only {} cases", report.passed);
}

#[test]
fn slots() {
    all_pass(
        &vectors::slots::run(include_str!("../vectors/slots.json")).unwrap(),
        150,
    );
}

#[test]
fn groups() {
    all_pass(
        &vectors::groups::run(include_str!("../vectors/groups.json")).unwrap(),
        110,
    );
}

#[test]
fn sessions() {
    let store = std::sync::Arc::new(clinic_core::memory::MemoryStore::new());
    let json = include_str!("../vectors/sessions.json");
    all_pass(
        &pollster::block_on(vectors::sessions::run(json, store)).unwrap(),
        151,
    );
}

/// A replay that could not tell a wrong state would prove nothing.
#[test]
fn a_wrong_state_of_a_session_is_seen() {
    let json = include_str!("../vectors/sessions.json");
    let mut cases: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    cases.truncate(1);
    for (pointer, wrong) in [
        ("/steps/1/expect/state/sessions/0/capacity", 4),
        ("/steps/1/expect/state/reserved/0/lane", 1),
        ("/steps/1/expect/seat", 3),
    ] {
        let mut case = cases.clone();
        *case[0].pointer_mut(pointer).unwrap() = wrong.into();
        let store = std::sync::Arc::new(clinic_core::memory::MemoryStore::new());
        let json = serde_json::Value::from(case).to_string();
        let report = pollster::block_on(vectors::sessions::run(&json, store)).unwrap();
        assert_eq!(report.failures.len(), 1, "{pointer}");
    }
}

/// Random lives, with what a model that knows nothing of the rules' code says of them.
/// `CLINIC_LIVES_ACTS` says how many acts, `CLINIC_LIVES_SEED` where to begin.
#[test]
fn random_lives_of_sessions() {
    const ACTS: usize = 60;
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().unwrap());
    let lives = number("CLINIC_LIVES_ACTS").map_or(40, |acts: u64| acts / 60 + 1);
    let seed = number("CLINIC_LIVES_SEED").unwrap_or_else(rand_seed);
    eprintln!("{lives} lives from seed {seed}");
    for first in (0..lives).step_by(100) {
        let count = usize::try_from((lives - first).min(100)).unwrap();
        let json = clinic_core::testing::lives::cases(seed + first, count, ACTS).unwrap();
        let store = std::sync::Arc::new(clinic_core::memory::MemoryStore::new());
        all_pass(
            &pollster::block_on(vectors::sessions::run(&json, store)).unwrap(),
            count,
        );
    }
}

fn rand_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let chance = std::collections::hash_map::RandomState::new();
    chance.build_hasher().finish() >> 16
}

#[test]
fn recurrence() {
    all_pass(
        &vectors::recurrence::run(include_str!("../vectors/recurrence.json")).unwrap(),
        60,
    );
}

#[test]
fn access() {
    let corpus = vectors::access::parse(include_str!("../vectors/access.json")).unwrap();
    let store = Arc::new(MemoryStore::new());
    let report = pollster::block_on(vectors::access::run(&corpus, store, |_| true)).unwrap();
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    assert!(
        report.failures.is_empty(),
        "{} answers failed, {} passed",
        report.failures.len(),
        report.passed
    );
    assert!(report.passed >= 13_363, "only {} answers", report.passed);
}
