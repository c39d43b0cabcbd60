//! W5: invoices, ours beside its floor and plain decimals on the same data.

#![allow(missing_docs, reason = "a benchmark is not called")]

use clinic_benches::billing::{DRAFTS, Invoices, decimals, kernel, ours};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

/// How often each draft is priced: 100,000 invoices.
const TIMES: usize = 100_000 / DRAFTS;

fn each<T, U>(all: &[T], price: impl Fn(&T) -> U) {
    for _ in 0..TIMES {
        for one in all {
            black_box(price(black_box(one)));
        }
    }
}

fn invoices(c: &mut Criterion) {
    let all = Invoices::new();
    let mut group = c.benchmark_group("W5");
    group
        .measurement_time(Duration::from_secs(3))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(10);
    group.bench_function("floor: checked i64", |b| b.iter(|| each(&all.bare, kernel)));
    group.bench_function("ours", |b| b.iter(|| each(&all.drafts, ours)));
    group.bench_function("ours, with invoice discount and two coverages", |b| {
        b.iter(|| each(&all.covered, ours));
    });
    group.bench_function("rust_decimal", |b| b.iter(|| each(&all.decimal, decimals)));
}

criterion_group!(benches, invoices);
criterion_main!(benches);
