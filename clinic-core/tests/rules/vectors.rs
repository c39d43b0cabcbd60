//! The corpus of independently computed answers, replayed.

use clinic_core::memory::MemoryStore;
use clinic_core::testing::vectors::{self, Report};
use std::sync::Arc;

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
        eprintln!(
            "{}\n  expected {}\n  got      {}",
            failure.name, failure.expected, failure.got
        );
    }
    assert!(
        report.failures.is_empty(),
        "{} answers failed, {} passed",
        report.failures.len(),
        report.passed
    );
    assert!(report.passed >= 13_363, "only {} answers", report.passed);
}
