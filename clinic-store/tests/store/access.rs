//! Who may do what, as `access.json` has it, on both databases: a sample, or with `CLINIC_ACCESS_ALL` all of it.

use crate::races::chance;
use crate::support::{Home, all_pass, on_both};
use clinic_core::testing::vectors::access;
use std::sync::Arc;

on_both!(each_may_do_what_the_rules_give);

const CORPUS: &str = include_str!("../../../clinic-core/tests/vectors/access.json");

/// One of so many acts is tried.
const ONE_OF: usize = 12;

async fn each_may_do_what_the_rules_give(home: &Home) {
    let corpus = access::parse(CORPUS).unwrap();
    let all = std::env::var_os("CLINIC_ACCESS_ALL").is_some();
    let first = usize::try_from(chance(ONE_OF as u64)).unwrap();
    eprintln!("every {ONE_OF}th act from act {first}, or all: {all}");
    let pick = |number: usize| all || number % ONE_OF == first;
    let report = access::run(&corpus, Arc::clone(&home.store), pick).await;
    let report = report.unwrap();
    all_pass(&report.failures);
    assert!(report.passed > 500, "only {} answers", report.passed);
}
