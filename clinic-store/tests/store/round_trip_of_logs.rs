//! What is written is what is read: the log, keys, accounts.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::access::{
    Account, Actor, Capacity, LogInFailures, Membership, PasswordHash, Permission, Role,
};
use clinic_core::audit::{AuditEntry, Event, Target};
use clinic_core::change::{AccessChange, Change, Write};
use clinic_core::store::{
    ConflictKind, Idempotency, IdempotencyKey, Mode, Scope, StoreError, StoredOutcome,
};
use serde_json::json;

on_both!(log, access);

async fn log(home: &Home) {
    let clinic = Clinic::open(home).await;
    let entry = |actor, minutes| AuditEntry {
        capacity: Some(Capacity::Staff),
        id: uuid().into(),
        at: at(minutes),
        actor,
        action: "appointments.book".to_owned(),
        target: Some(Target::new("appointment", uuid())),
        reasoned: true,
        origin: "http".to_owned(),
        request_id: Some("r".to_owned()),
    };
    let entries = [
        entry(Actor::Host, 0),
        entry(Actor::Public, 1),
        entry(Actor::Account(uuid().into()), 2),
    ];
    let events: Vec<Event> = (0..3)
        .map(|n| Event {
            id: uuid().into(),
            at: at(n),
            name: "appointment.booked".to_owned(),
            version: 1,
            payload: json!({"n": n}),
        })
        .collect();
    let key = IdempotencyKey {
        actor: "host".to_owned(),
        command: "book".to_owned(),
        key: "ș".to_owned(),
    };
    let outcome = StoredOutcome {
        key: key.clone(),
        request_hash: vec![0, 1, 255],
        receipt: json!({"id": "x", "n": [1, 2.5, null]}),
        created_at: now(),
    };
    let mut changes: Vec<Change> = entries.iter().cloned().map(Change::Audit).collect();
    changes.extend(events.iter().cloned().map(Change::Event));
    changes.push(Change::Outcome(outcome.clone()));
    let mut tx = home.write(clinic.id()).await;
    assert_eq!(tx.idempotency(&key, now()).await.unwrap(), Idempotency::New);
    tx.apply(&changes).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = home.write(clinic.id()).await;
    assert_eq!(
        tx.idempotency(&key, now()).await.unwrap(),
        Idempotency::Stored(outcome.clone())
    );
    let later = now() + chrono::Duration::hours(49);
    assert_eq!(
        tx.idempotency(&key, later - chrono::Duration::hours(48))
            .await
            .unwrap(),
        Idempotency::New
    );
    let again = StoredOutcome {
        created_at: later,
        ..outcome
    };
    tx.apply(&[Change::Outcome(again)]).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = home.read(clinic.id()).await;
    let mut newest = entries.to_vec();
    newest.reverse();
    assert_eq!(tx.audit_entries(10).await.unwrap(), newest);
    assert_eq!(tx.audit_entries(1).await.unwrap(), newest[..1]);
    assert_eq!(tx.events(0, 10).await.unwrap(), [], "none has its place");
    drop(tx);
    crate::due::run(home, now()).await;
    let mut tx = home.read(clinic.id()).await;
    let placed = tx.events(0, 10).await.unwrap();
    let seqs: Vec<_> = placed.iter().map(|one| one.seq).collect();
    assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>());
    let read: Vec<_> = placed.iter().map(|one| one.event.clone()).collect();
    assert_eq!(read, events);
    assert_eq!(tx.events(1, 1).await.unwrap(), placed[1..2]);
    drop(tx);
    let mut tx = home.platform(Mode::Write).await;
    tx.apply(&[Change::Audit(entries[0].clone())])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        home.platform(Mode::Read)
            .await
            .audit_entries(10)
            .await
            .unwrap(),
        entries[..1]
    );
}

/// The failed log-ins of an address: each version follows the one before, and old ones are forgotten.
async fn log_in_failures(home: &Home) {
    let failures = |version, minutes| LogInFailures {
        id: LogInFailures::id_of("a@example.org"),
        version,
        updated_at: at(minutes),
        failures: 5,
        locked_until: (version > 1).then(|| at(minutes + 15)),
    };
    for (next, good) in [
        (failures(1, 0), true),
        (failures(1, 0), false),
        (failures(3, 1), false),
        (failures(2, 1), true),
    ] {
        let mut tx = home.platform(Mode::Write).await;
        let written = tx
            .apply(&[AccessChange::LogInFailures(next.clone()).into()])
            .await;
        assert_eq!(written.is_ok(), good, "{written:?}");
        if good {
            tx.commit().await.unwrap();
        } else {
            assert!(matches!(
                written,
                Err(StoreError::Conflict(ConflictKind::Stale))
            ));
        }
    }
    let id = LogInFailures::id_of("a@example.org");
    for (before, kept) in [(at(1), Some(failures(2, 1))), (at(2), None)] {
        let mut tx = home.platform(Mode::Write).await;
        tx.apply(&[AccessChange::ForgetLogInFailures { before }.into()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut tx = home.platform(Mode::Read).await;
        assert_eq!(tx.log_in_failures(id).await.unwrap(), kept);
    }
}

async fn access(home: &Home) {
    let clinic = Clinic::open(home).await;
    let account = Account {
        id: uuid().into(),
        version: 1,
        created_at: now(),
        updated_at: now(),
        active: true,
        email: "a@example.org".into(),
        phone: None,
        given_name: "Ana".into(),
        family_name: "Pop".into(),
        super_admin: true,
        password_hash: Some(PasswordHash("$argon2id$".to_owned())),
        last_login_at: Some(at(0)),
    };
    let membership = |role, patient_id| Membership {
        id: uuid().into(),
        account_id: account.id,
        organization_id: clinic.id(),
        role,
        location_ids: Some(vec![clinic.location.id]),
        doctor_ids: vec![clinic.doctor.id],
        patient_id,
        permissions_added: vec![Permission::InventoryWrite],
        permissions_taken: vec![Permission::AppointmentsOverbook],
        ends_at: Some(at(90)),
    };
    let memberships = [
        membership(Role::Doctor, None),
        membership(Role::Patient, Some(clinic.patient.id)),
    ];
    log_in_failures(home).await;
    let mut tx = home.platform(Mode::Write).await;
    let mut changes: Vec<Change> =
        vec![AccessChange::Account(Write::Insert(account.clone())).into()];
    changes.extend(
        memberships
            .iter()
            .cloned()
            .map(|m| AccessChange::InsertMembership(m).into()),
    );
    tx.apply(&changes).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = home.platform(Mode::Read).await;
    assert!(tx.account(account.id).await.unwrap().unwrap() == account);
    assert_eq!(tx.memberships(account.id).await.unwrap(), memberships);
    let found = tx.account_by_email("a@example.org").await.unwrap();
    assert!(found.unwrap() == account);
    assert!(
        tx.account_by_email("b@example.org")
            .await
            .unwrap()
            .is_none()
    );
    // Within an organization nobody is seen but who acts.
    let scope = Scope::Organization(clinic.id());
    for (acting, seen) in [
        (None, false),
        (Some(uuid().into()), false),
        (Some(account.id), true),
    ] {
        let mut tx = home
            .store
            .begin_as(scope, Mode::Read, acting)
            .await
            .unwrap();
        let read = tx.account(account.id).await.unwrap();
        let without_hash = Account {
            password_hash: None,
            ..account.clone()
        };
        assert!(read == seen.then_some(without_hash));
        assert!(
            tx.account_by_email("a@example.org")
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(tx.memberships(account.id).await.unwrap(), memberships);
    }
    let other = Account {
        id: uuid().into(),
        ..account
    };
    let mut tx = home.platform(Mode::Write).await;
    let refused = tx
        .apply(&[AccessChange::Account(Write::Insert(other)).into()])
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        clinic_core::store::StoreError::Conflict(clinic_core::store::ConflictKind::Unique)
    ));
}
