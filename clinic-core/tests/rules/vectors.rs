//! The corpus of independently computed answers, replayed.

use clinic_core::testing::vectors::{self, Report};

fn all_pass(report: &Report, at_least: usize) {
    for failure in &report.failures {
        eprintln!(
            "{}\n  expected {}\n  got      {}",
            failure.name, failure.expected, failure.got
        );
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

#[test]
fn recurrence() {
    all_pass(
        &vectors::recurrence::run(include_str!("../vectors/recurrence.json")).unwrap(),
        60,
    );
}
