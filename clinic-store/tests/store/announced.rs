//! What is told ahead on PostgreSQL: what is locked by it, and when it no longer counts.

use crate::fixtures::*;
use crate::support::postgres;
use clinic_core::change::{Change, OrganizationChange, PeopleChange, Write};
use clinic_core::ids::ResourceId;
use clinic_core::people::Patient;
use clinic_core::store::{
    Idempotency, IdempotencyKey, Lock, Needs, StoreError, StoredOutcome, TakenOf,
};

/// What a command tells ahead when it books with a key.
fn needs(clinic: &Clinic, key: &IdempotencyKey) -> Needs {
    Needs {
        key: Some((key.clone(), now())),
        organization: true,
        doctors: vec![clinic.doctor.id],
        patient: Some(clinic.patient.id),
        ..Needs::default()
    }
}

/// What is told ahead is not locked; a key is taken by it, but never by a reader.
#[tokio::test]
async fn takes_the_key_and_no_locks() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let key = IdempotencyKey {
        actor: "host".to_owned(),
        command: "book".to_owned(),
        key: "a".to_owned(),
    };
    let mut first = home.write(clinic.id()).await;
    first.announce(&needs(&clinic, &key)).await.unwrap();
    let mut reader = home.read(clinic.id()).await;
    reader.announce(&needs(&clinic, &key)).await.unwrap();
    let seen = reader.doctor(clinic.doctor.id).await.unwrap();
    assert_eq!(seen, Some(clinic.doctor.clone()));
    let mut second = home.write(clinic.id()).await;
    let free = [
        Lock::exclusive(clinic.patient.id),
        Lock::exclusive(clinic.doctor.id),
    ];
    second.lock(&free).await.unwrap();
    assert_eq!(
        second.idempotency(&key, now()).await.unwrap(),
        Idempotency::InFlight
    );
    drop(first);
    drop(second);
    let mut third = home.write(clinic.id()).await;
    assert_eq!(
        third.idempotency(&key, now()).await.unwrap(),
        Idempotency::New,
        "the reader has not taken it"
    );
}

#[tokio::test]
async fn runs_again_when_a_key_was_answered_meanwhile() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let doctor = clinic.doctor.id;
    let of = TakenOf {
        doctors: vec![clinic.doctor.id],
        location: clinic.location.id,
        resources: vec![ResourceId::Doctor(doctor)],
        span: span(0, 60),
        now: now(),
    };
    for (name, read) in [("read", true), ("written", false)] {
        let key = IdempotencyKey {
            actor: "host".to_owned(),
            command: "book".to_owned(),
            key: name.to_owned(),
        };
        let outcome = StoredOutcome {
            key: key.clone(),
            request_hash: vec![1],
            receipt: serde_json::json!({}),
            created_at: now(),
        };
        let mut tx = home.write(clinic.id()).await;
        tx.announce(&needs(&clinic, &key)).await.unwrap();
        let new = tx.idempotency(&key, now()).await.unwrap();
        assert_eq!(new, Idempotency::New);
        home.apply(clinic.id(), &[Change::Outcome(outcome)])
            .await
            .unwrap();
        tx.lock(&[Lock::exclusive(doctor)]).await.unwrap();
        let change = OrganizationChange::Location(Write::Insert(location("A"))).into();
        let answer = if read {
            tx.taken(&of).await.map(drop)
        } else {
            tx.apply(&[change]).await
        };
        assert!(matches!(answer, Err(StoreError::Retry(_))), "{answer:?}");
    }
}

/// What was read ahead is not what stands there after a lock or a change.
#[tokio::test]
async fn reads_anew_after_a_lock_and_a_change() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let needs = Needs {
        organization: true,
        patient: Some(clinic.patient.id),
        ..Needs::default()
    };
    let edited = |patient: &Patient| next(patient, |fields| fields.given_name = "Ioana".into());
    let edit =
        |patient: &Patient| Change::from(PeopleChange::Patient(Write::Update(edited(patient))));
    let mut tx = home.write(clinic.id()).await;
    tx.announce(&needs).await.unwrap();
    home.apply(clinic.id(), &[edit(&clinic.patient)])
        .await
        .unwrap();
    let second = edited(&clinic.patient);
    let before = tx.patient(clinic.patient.id).await.unwrap();
    assert_eq!(before, Some(clinic.patient.clone()), "it was read ahead");
    // Whoever has decided on it so far learns that it has changed.
    let patient = [Lock::exclusive(clinic.patient.id)];
    let locked = tx.lock(&patient).await.unwrap();
    assert!(!locked.is_still(clinic.patient.id, clinic.patient.version));
    let locked = tx.patient(clinic.patient.id).await.unwrap();
    assert_eq!(locked, Some(second.clone()));
    tx.announce(&needs).await.unwrap();
    tx.apply(&[edit(&second)]).await.unwrap();
    let written = tx.patient(clinic.patient.id).await.unwrap();
    assert_eq!(written, Some(edited(&second)));
}
