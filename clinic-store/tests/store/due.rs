//! The work that is due: places of events, and what has expired.

use crate::fixtures::*;
use crate::support::{Home, on_both, postgres, uuid};
use clinic_core::audit::Event;
use clinic_core::change::{Change, SchedulingChange};
use clinic_core::scheduling::{Owner, Seat};
use clinic_core::store::{DoneDue, Due, Idempotency, IdempotencyKey, StoredOutcome};
use clinic_core::time::Instant;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(what_has_expired_is_deleted, servers_give_each_place_once,);

/// Does what is due at an instant, without the days of grace that a clinic gives.
pub(crate) async fn run(home: &Home, at: Instant) -> DoneDue {
    let due = Due {
        holds_until: at,
        keys_before: at,
        limit: 1_000,
    };
    home.store.run_due(&due).await.unwrap()
}

fn event(name: &str) -> Event {
    Event {
        id: uuid().into(),
        at: now(),
        name: name.to_owned(),
        version: 1,
        payload: serde_json::json!({}),
    }
}

/// An event with the lower id is committed later: whoever has read the other one still gets it.
#[tokio::test]
async fn an_event_that_is_committed_late_is_not_skipped() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let (low, high) = (event("low"), event("high"));
    assert!(low.id < high.id);
    let mut late = home.write(clinic.id()).await;
    late.apply(&[Change::Event(low)]).await.unwrap();
    home.apply(clinic.id(), &[Change::Event(high)])
        .await
        .unwrap();
    assert_eq!(run(&home, now()).await.events, 1);
    late.commit().await.unwrap();
    assert_eq!(run(&home, now()).await.events, 1);
    let all = home.read(clinic.id()).await.events(0, 10).await.unwrap();
    let names: Vec<_> = all
        .iter()
        .map(|one| (one.seq, one.event.name.as_str()))
        .collect();
    assert_eq!(names, [(1, "high"), (2, "low")]);
}

async fn servers_give_each_place_once(home: &Home) {
    let clinics = [Clinic::open(home).await, Clinic::open(home).await];
    let mut tasks = JoinSet::new();
    for nth in 0..40_usize {
        let store = Arc::clone(&home.store);
        let organization = clinics[nth % 2].id();
        tasks.spawn(async move {
            let change = Change::Event(event("booked"));
            crate::support::apply(store.as_ref(), organization, &[change])
                .await
                .unwrap();
            let due = Due {
                holds_until: now(),
                keys_before: now(),
                limit: 3,
            };
            store.run_due(&due).await.unwrap();
        });
    }
    tasks.join_all().await;
    run(home, now()).await;
    for clinic in &clinics {
        let all = home.read(clinic.id()).await.events(0, 100).await.unwrap();
        let seqs: Vec<_> = all.iter().map(|one| one.seq).collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    }
    assert_eq!(run(home, now()).await, DoneDue::default());
}

async fn what_has_expired_is_deleted(home: &Home) {
    let clinic = Clinic::open(home).await;
    let expired = clinic.hold(0, 30, now());
    let live = clinic.hold(60, 90, now() + chrono::Duration::minutes(5));
    home.apply(clinic.id(), &clinic.holding(&expired))
        .await
        .unwrap();
    home.apply(clinic.id(), &clinic.holding(&live))
        .await
        .unwrap();
    // A session that a hold has opened, with its only seat.
    let session = clinic.session(120, 150, 3);
    let opening = clinic.hold(120, 150, now());
    let mut reservation = clinic.reservation(120, 150, Owner::Session(session.id));
    reservation.expires_at = Some(now());
    let seat = Seat {
        session_id: session.id,
        seat: 1,
        owner: Owner::Hold(opening.id),
        expires_at: Some(now()),
    };
    let early = now() - chrono::Duration::hours(1);
    home.apply(
        clinic.id(),
        &[
            SchedulingChange::InsertSession(session.clone()).into(),
            SchedulingChange::InsertHold(opening.clone()).into(),
            SchedulingChange::Reserve {
                reservations: vec![reservation],
                now: early,
            }
            .into(),
            SchedulingChange::TakeSeat { seat, now: early }.into(),
        ],
    )
    .await
    .unwrap();
    let key = |key: &str| IdempotencyKey {
        actor: "host".to_owned(),
        command: "book".to_owned(),
        key: key.to_owned(),
    };
    for (name, created_at) in [("old", early), ("new", now())] {
        let outcome = StoredOutcome {
            key: key(name),
            request_hash: vec![1],
            receipt: serde_json::json!({}),
            created_at,
        };
        home.apply(clinic.id(), &[Change::Outcome(outcome)])
            .await
            .unwrap();
    }
    let done = run(home, now()).await;
    assert_eq!(
        (done.holds, done.keys),
        (3, 1),
        "two holds and a session, one key"
    );
    let mut tx = home.read(clinic.id()).await;
    assert_eq!(tx.hold(expired.id).await.unwrap(), None);
    assert_eq!(tx.hold(opening.id).await.unwrap(), None);
    assert_eq!(tx.session(session.id, early).await.unwrap(), None);
    assert_eq!(tx.hold(live.id).await.unwrap(), Some(live));
    let far = early - chrono::Duration::days(1);
    assert_eq!(
        tx.idempotency(&key("old"), far).await.unwrap(),
        Idempotency::New
    );
    assert!(matches!(
        tx.idempotency(&key("new"), far).await.unwrap(),
        Idempotency::Stored(_)
    ));
    drop(tx);
    assert_eq!(run(home, now()).await, DoneDue::default());
}
