//! The connections to PostgreSQL: who waits for one, and in what state the next one has it.

use crate::fixtures::*;
use crate::support::{Home, options, postgres};
use clinic_core::change::{Change, OrganizationChange, Write};
use clinic_core::organization::Location;
use clinic_core::store::{Lock, Mode, Scope, Store, StoreError};
use clinic_store::{Options, PostgresStore};
use std::time::Duration;

/// A store with one connection, for which nobody waits long.
async fn narrow(home: &Home) -> PostgresStore {
    let options = Options {
        max_connections: 1,
        acquire_timeout: Duration::from_millis(300),
        ..options()
    };
    PostgresStore::connect(&home.url, &options).await.unwrap()
}

fn insert(location: &Location) -> Change {
    OrganizationChange::Location(Write::Insert(location.clone())).into()
}

#[tokio::test]
async fn who_waits_too_long_is_told() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let store = narrow(&home).await;
    let scope = Scope::Organization(clinic.id());
    let first = store.begin(scope, Mode::Write).await.unwrap();
    let second = store.begin(scope, Mode::Write).await.map(drop);
    assert!(
        matches!(second, Err(StoreError::Unavailable(_))),
        "{second:?}"
    );
    drop(first);
    store.begin(scope, Mode::Write).await.unwrap();
}

#[tokio::test]
async fn what_was_dropped_is_rolled_back_before_the_next() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let store = narrow(&home).await;
    let scope = Scope::Organization(clinic.id());
    for _ in 0..3 {
        let gone = location("A");
        let mut tx = store.begin(scope, Mode::Write).await.unwrap();
        tx.apply(&[insert(&gone)]).await.unwrap();
        drop(tx);
        let kept = location("B");
        let mut tx = store.begin(scope, Mode::Write).await.unwrap();
        assert_eq!(tx.location(gone.id).await.unwrap(), None);
        tx.apply(&[insert(&kept)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin(scope, Mode::Read).await.unwrap();
        assert_eq!(tx.location(gone.id).await.unwrap(), None);
        assert_eq!(tx.location(kept.id).await.unwrap(), Some(kept));
    }
}

/// Whoever goes away while a statement waits leaves a connection that can be used again.
#[tokio::test]
async fn a_wait_that_was_broken_off_leaves_no_trace() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let store = narrow(&home).await;
    let scope = Scope::Organization(clinic.id());
    let doctor = [Lock::exclusive(clinic.doctor.id)];
    let mut holder = home.write(clinic.id()).await;
    holder.lock(&doctor).await.unwrap();
    let mut tx = store.begin(scope, Mode::Write).await.unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(50), tx.lock(&doctor)).await;
    assert!(waited.is_err());
    drop(tx);
    drop(holder);
    let mut tx = store.begin(scope, Mode::Write).await.unwrap();
    tx.lock(&doctor).await.unwrap();
    assert_eq!(
        tx.doctor(clinic.doctor.id).await.unwrap(),
        Some(clinic.doctor.clone())
    );
}

#[tokio::test]
async fn a_store_that_was_closed_gives_no_connection() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let store = narrow(&home).await;
    let scope = Scope::Organization(clinic.id());
    let tx = store.begin(scope, Mode::Read).await.unwrap();
    let closing = tokio::time::timeout(Duration::from_millis(50), store.close()).await;
    assert!(closing.is_err(), "a transaction is under way");
    drop(tx);
    store.close().await.unwrap();
    store.close().await.unwrap();
    let after = store.begin(scope, Mode::Read).await.map(drop);
    assert!(
        matches!(after, Err(StoreError::Unavailable(_))),
        "{after:?}"
    );
}
