//! The lives of group sessions: the corpus and random ones, on both databases.

use crate::support::{Home, all_pass, on_both};
use clinic_core::testing::lives;
use clinic_core::testing::vectors::sessions;
use std::sync::Arc;

on_both!(
    the_corpus_of_lives,
    random_lives,
    what_is_misplaced_is_found
);

const CORPUS: &str = include_str!("../../../clinic-core/tests/vectors/sessions.json");

/// Acts of one life.
const ACTS: usize = 60;
/// Lives, unless it is told otherwise.
const LIVES: usize = 12;

async fn the_corpus_of_lives(home: &Home) {
    let report = sessions::run(CORPUS, Arc::clone(&home.store)).await;
    let report = report.unwrap();
    all_pass(&report.failures);
    assert!(report.passed >= 151);
    home.nothing_is_misplaced().await;
}

/// `CLINIC_LIVES_ACTS` says how many acts, `CLINIC_LIVES_SEED` where to begin.
async fn random_lives(home: &Home) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().unwrap());
    let lives = number("CLINIC_LIVES_ACTS")
        .map_or(LIVES, |acts| usize::try_from(acts).unwrap().div_ceil(ACTS));
    let seed = number("CLINIC_LIVES_SEED").unwrap_or_else(|| crate::races::chance(1 << 40));
    eprintln!("{lives} lives from seed {seed}");
    let json = lives::cases(seed, lives, ACTS).unwrap();
    let report = sessions::run(&json, Arc::clone(&home.store)).await;
    all_pass(&report.unwrap().failures);
    home.nothing_is_misplaced().await;
}

/// A check that cannot see what it looks for would prove nothing.
async fn what_is_misplaced_is_found(home: &Home) {
    let json = lives::cases(1, 2, ACTS).unwrap();
    let report = sessions::run(&json, Arc::clone(&home.store)).await;
    all_pass(&report.unwrap().failures);
    assert_eq!(home.misplaced().await, Vec::<String>::new());
    for (statement, faults) in [
        (
            "UPDATE reservations SET expires_at = starts_at WHERE session_id IS NOT NULL",
            &["session without its doctor"][..],
        ),
        (
            "DELETE FROM seats WHERE appointment_id IS NOT NULL",
            &["appointment without its seat"][..],
        ),
        (
            "DELETE FROM reservations WHERE appointment_id IS NOT NULL",
            &[
                "appointment without its patient",
                "appointment without its doctor",
            ][..],
        ),
    ] {
        home.execute(statement).await;
        let found = home.misplaced().await;
        for fault in faults {
            assert!(
                found.iter().any(|one| one.starts_with(fault)),
                "{fault} among {found:?}"
            );
        }
    }
}
