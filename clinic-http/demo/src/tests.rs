use super::*;
use clinic_core::access::PasswordHash;
use clinic_core::memory::MemoryStore;
use std::collections::BTreeSet;

/// Of the form of a hash; nobody logs in with it.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBub2JvZHkncw\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn options(seed: u64, now: &str) -> SeedOptions {
    SeedOptions {
        seed,
        now: now.parse().unwrap(),
        password: Arc::new(|_| Ok(PasswordHash(HASH.to_owned()))),
    }
}

async fn seeded(seed: u64, now: &str) -> SeedReport {
    let zones = Arc::new(Zones::bundled());
    let report = super::seed(
        Arc::new(MemoryStore::new()),
        zones,
        options(seed, now),
        |_, _| {},
    )
    .await;
    report.unwrap()
}

const NOW: &str = "2026-11-18T09:20:00Z";

#[tokio::test]
async fn a_demo_holds_what_it_promises() {
    // A working morning, a Sunday night, and the night in which the clocks change.
    for now in [NOW, "2026-06-14T01:00:00Z", "2027-03-28T01:30:00Z"] {
        let report = seeded(42, now).await;
        assert_eq!(report.conflicts, 0, "{now}");
        assert!(
            report.counts.appointments >= 520,
            "{now}: {}",
            report.counts.appointments
        );
        assert_eq!(report.counts.patients, 120);
        assert_eq!(report.counts.doctors, 10);
        assert!(report.counts.locations >= 2 && report.counts.services >= 8);
        assert_eq!(report.counts.series, 1);
        assert!(report.counts.group_sessions >= 3 && report.counts.time_off >= 1);
        assert_eq!(report.past + report.future, report.counts.appointments);
        let share = report.past * 100 / report.counts.appointments;
        assert!((68..=72).contains(&share), "{now}: {share} % in the past");
        assert!(
            report.by_status.values().all(|count| *count > 0),
            "{now}: {:?}",
            report.by_status
        );
        assert!(
            report
                .doctors
                .iter()
                .all(|doctor| doctor.appointments >= 20),
            "{now}: {:?}",
            report.doctors
        );
        let specialties: BTreeSet<_> = report
            .doctors
            .iter()
            .map(|doctor| &doctor.specialty)
            .collect();
        assert_eq!(specialties.len(), 10);
        let roles: BTreeSet<_> = report
            .log_ins
            .iter()
            .map(|log_in| log_in.role.as_str())
            .collect();
        assert_eq!(roles.len(), 9, "{roles:?}");
    }
}

#[tokio::test]
async fn a_number_repeats_its_demo() {
    let (one, same, other) = (
        seeded(1, NOW).await,
        seeded(1, NOW).await,
        seeded(2, NOW).await,
    );
    assert_eq!(one, same);
    assert_ne!(one.organization_id, other.organization_id);
    assert_ne!(one.doctors, other.doctors);
}

#[tokio::test]
async fn progress_reaches_its_end_once() {
    let mut seen = Vec::new();
    let store = Arc::new(MemoryStore::new());
    super::seed(
        store,
        Arc::new(Zones::bundled()),
        options(3, NOW),
        |done, total| seen.push((done, total)),
    )
    .await
    .unwrap();
    assert_eq!(seen.first().map(|(done, _)| *done), Some(0));
    assert_eq!(seen.iter().filter(|(done, total)| done == total).count(), 1);
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[tokio::test]
async fn a_second_demo_in_one_store_is_refused_before_anything_is_written() {
    let store = Arc::new(MemoryStore::new());
    let zones = Arc::new(Zones::bundled());
    super::seed(store.clone(), zones.clone(), options(1, NOW), |_, _| {})
        .await
        .unwrap();
    let refusal = super::seed(store, zones, options(2, NOW), |_, _| {})
        .await
        .unwrap_err();
    assert_eq!(refusal.code, ErrorCode::AlreadyExists);
}
