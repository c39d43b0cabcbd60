//! W1: free slots, ours beside floors and peers on the same data.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark ends where it fails"
)]

use clinic_benches::slots::{Case, bitmap, merge, merge_of_instants, naive, w1a, w1b};
use clinic_core::scheduling::{DoctorCalendar, SlotRequest, slots, starts};
use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use std::hint::black_box;
use std::time::Duration;

/// A peer: the starts that one doctor has free.
type Peer = fn(&Case) -> Vec<i64>;

const PEERS: [(&str, Peer); 4] = [
    ("floor: bitmap", bitmap),
    ("floor: merge of integers", merge),
    ("merge of instants", merge_of_instants),
    ("every slot × every booking", naive),
];

fn run(group: &mut BenchmarkGroup<'_, WallTime>, cases: &[Case], free: usize) {
    group
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(50);
    let mut measure = |name: &str, count: &dyn Fn() -> usize| {
        assert_eq!(count(), free, "{name}");
        group.bench_function(name, |b| b.iter(count));
    };
    for (name, peer) in PEERS {
        measure(name, &|| {
            let each = cases
                .iter()
                .map(|case| black_box(peer(black_box(case))).len());
            each.sum()
        });
    }
    let plain: Vec<_> = cases.iter().map(|case| [case.calendar()]).collect();
    let strict: Vec<_> = cases
        .iter()
        .map(|case| {
            [DoctorCalendar {
                time_off: &case.time_off,
                ..case.calendar()
            }]
        })
        .collect();
    let requests = |doctors| cases.iter().zip(doctors);
    let plain: Vec<SlotRequest<'_>> = requests(&plain).map(|(case, d)| case.request(d)).collect();
    let strict: Vec<SlotRequest<'_>> = requests(&strict).map(|(case, d)| case.strict(d)).collect();
    let count = |requests: &[SlotRequest<'_>]| -> usize {
        let each = requests
            .iter()
            .map(|request| black_box(slots(black_box(request)).unwrap()).len());
        each.sum()
    };
    measure("ours", &|| count(&plain));
    measure("ours, every rule set", &|| count(&strict));
    measure("ours, starts only", &|| {
        let each = plain
            .iter()
            .map(|request| black_box(starts(black_box(request)).unwrap())[0].len());
        each.sum()
    });
}

fn one_doctor(c: &mut Criterion) {
    run(&mut c.benchmark_group("W1a"), &[w1a()], 410);
}

fn hundred_doctors(c: &mut Criterion) {
    run(&mut c.benchmark_group("W1b"), &w1b(), 15_800);
}

criterion_group!(benches, one_doctor, hundred_doctors);
criterion_main!(benches);
