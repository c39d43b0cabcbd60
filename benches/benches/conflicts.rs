//! W2: conflicts in memory, ours beside its peers on the same data.

#![allow(missing_docs, reason = "a benchmark is not called")]

use clinic_benches::conflicts::{
    Asked, bookings, insert, lappers, maps, met, ours, questions, super_intervals,
};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A million questions.
fn queries(c: &mut Criterion) {
    let (bookings, asked) = (bookings(), questions(1_000_000));
    let mut group = c.benchmark_group("W2 query");
    group
        .measurement_time(Duration::from_secs(3))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(10);
    let count = |meets: &dyn Fn(&Asked) -> bool| asked.iter().filter(|asked| meets(asked)).count();
    let maps = maps(&bookings);
    let expected = count(&|one| met(&maps, one.resource, one.span));
    let mut measure = |name: &str, meets: &dyn Fn(&Asked) -> bool| {
        assert_eq!(count(meets), expected, "{name}");
        group.bench_function(name, |b| b.iter(|| black_box(count(meets))));
    };
    measure("BTreeMap per resource", &|one| {
        met(&maps, one.resource, one.span)
    });
    let index = ours(&bookings);
    measure("ours", &|one| {
        index.conflict(one.resource, 0, one.span).is_some()
    });
    let supers = super_intervals(&bookings);
    measure("superintervals", &|one| {
        supers[&one.resource].has_overlaps(one.from, one.to - 1)
    });
    let lappers = lappers(&bookings);
    measure("rust-lapper", &|one| {
        let (from, to) = (one.from.cast_unsigned(), one.to.cast_unsigned());
        lappers[&one.resource].find(from, to).next().is_some()
    });
}

/// 200,000 attempts on what is there already; the copy that they go to is not counted.
fn inserts(c: &mut Criterion) {
    let (bookings, asked) = (bookings(), questions(200_000));
    let mut group = c.benchmark_group("W2 insert or reject");
    group
        .measurement_time(Duration::from_secs(3))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(10);
    let index = ours(&bookings);
    group.bench_function("ours", |b| {
        b.iter_custom(|times| {
            let each = (0..times).map(|_| {
                let mut index = index.clone();
                let start = Instant::now();
                for one in &asked {
                    let _ = black_box(index.insert(one.resource, 0, one.span, 0));
                }
                start.elapsed()
            });
            each.sum()
        });
    });
    let maps = maps(&bookings);
    group.bench_function("BTreeMap per resource", |b| {
        b.iter_custom(|times| {
            let each = (0..times).map(|_| {
                let mut maps = maps.clone();
                let start = Instant::now();
                for one in &asked {
                    black_box(insert(&mut maps, one.resource, one.span));
                }
                start.elapsed()
            });
            each.sum()
        });
    });
}

criterion_group!(benches, queries, inserts);
criterion_main!(benches);
