//! What a batch of reads does on PostgreSQL beside reading: it takes the idempotency key, and locks nothing.

use crate::fixtures::*;
use crate::support::postgres;
use clinic_core::change::{Change, OrganizationChange, Write};
use clinic_core::ids::ResourceId;
use clinic_core::store::{
    Entering, Idempotency, IdempotencyKey, Lock, StoreError, StoredOutcome, TakenOf, read,
};

/// What is read of whoever enters with a key.
fn entering(clinic: &Clinic, key: &IdempotencyKey) -> Entering {
    Entering {
        account: None,
        organization: Some(clinic.id()),
        key: Some((key.clone(), now())),
    }
}

/// What is read is not locked; a key is taken by a writer, but never by a reader.
#[tokio::test]
async fn takes_the_key_and_no_locks() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let key = IdempotencyKey {
        actor: "host".to_owned(),
        command: "book".to_owned(),
        key: "a".to_owned(),
    };
    let question = (
        entering(&clinic, &key),
        (clinic.doctor.id, clinic.patient.id),
    );
    let mut first = home.write(clinic.id()).await;
    read(first.as_mut(), question.clone()).await.unwrap();
    let mut reader = home.read(clinic.id()).await;
    let (_, (doctor, _)) = read(reader.as_mut(), question.clone()).await.unwrap();
    assert_eq!(doctor, Some(clinic.doctor.clone()));
    let mut second = home.write(clinic.id()).await;
    let free = [
        Lock::exclusive(clinic.patient.id),
        Lock::exclusive(clinic.doctor.id),
    ];
    second.lock(&free).await.unwrap();
    let (entered, _) = read(second.as_mut(), question.clone()).await.unwrap();
    assert_eq!(entered.key, Idempotency::InFlight);
    drop(first);
    drop(second);
    let mut third = home.write(clinic.id()).await;
    let (entered, _) = read(third.as_mut(), question).await.unwrap();
    assert_eq!(entered.key, Idempotency::New, "the reader has not taken it");
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
    for (name, reads) in [("read", true), ("written", false)] {
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
        let question = (entering(&clinic, &key), clinic.doctor.id);
        let (entered, _) = read(tx.as_mut(), question).await.unwrap();
        assert_eq!(entered.key, Idempotency::New);
        home.apply(clinic.id(), &[Change::Outcome(outcome)])
            .await
            .unwrap();
        tx.lock(&[Lock::exclusive(doctor)]).await.unwrap();
        let change = OrganizationChange::Location(Write::Insert(location("A"))).into();
        let answer = if reads {
            read(tx.as_mut(), of.clone()).await.map(drop)
        } else {
            tx.apply(&[change]).await
        };
        assert!(matches!(answer, Err(StoreError::Retry(_))), "{answer:?}");
    }
}
