//! What begins, ends and is taken back.

use crate::fixtures::*;
use crate::support::{Home, on_both, options, postgres, sqlite};
use clinic_core::change::{Change, OrganizationChange, SchedulingChange, Write};
use clinic_core::ids::ResourceId;
use clinic_core::store::{
    ConflictKind, Idempotency, IdempotencyKey, Lock, LockKey, Locked, Mode, Scope, StoreError,
};
use clinic_store::OpenError;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both!(
    what_is_dropped_leaves_nothing,
    a_reader_sees_one_snapshot,
    a_reader_cannot_write,
    what_was_refused_cannot_be_committed,
    a_commit_outlives_its_caller,
    many_writers_all_succeed,
    each_writer_fails_alone,
    a_writer_that_goes_away_holds_up_nobody,
    waiting_comes_to_an_end,
    a_closed_store_has_let_go,
);

fn new_location(name: &str) -> (clinic_core::organization::Location, Change) {
    let location = location(name);
    (
        location.clone(),
        OrganizationChange::Location(Write::Insert(location)).into(),
    )
}

async fn what_is_dropped_leaves_nothing(home: &Home) {
    let clinic = Clinic::open(home).await;
    let (gone, change) = new_location("A");
    let mut tx = home.write(clinic.id()).await;
    tx.apply(&[change]).await.unwrap();
    assert!(
        tx.location(gone.id).await.unwrap().is_some(),
        "a writer reads what it wrote"
    );
    drop(tx);
    assert!(
        home.read(clinic.id())
            .await
            .location(gone.id)
            .await
            .unwrap()
            .is_none()
    );
    let (kept, change) = new_location("B");
    home.apply(clinic.id(), &[change]).await.unwrap();
    let mut tx = home.write(clinic.id()).await;
    assert!(tx.location(gone.id).await.unwrap().is_none());
    assert!(tx.location(kept.id).await.unwrap().is_some());
}

async fn a_reader_sees_one_snapshot(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut before = home.read(clinic.id()).await;
    assert!(before.location(clinic.location.id).await.unwrap().is_some());
    let (new, change) = new_location("A");
    home.apply(clinic.id(), &[change]).await.unwrap();
    assert!(before.location(new.id).await.unwrap().is_none());
    assert!(
        home.read(clinic.id())
            .await
            .location(new.id)
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_reader_cannot_write(home: &Home) {
    let clinic = Clinic::open(home).await;
    let refused = home
        .read(clinic.id())
        .await
        .apply(&[new_location("A").1])
        .await;
    assert!(matches!(refused, Err(StoreError::Internal(_))));
    let mut tx = home.platform(Mode::Write).await;
    assert!(matches!(
        tx.apply(&[new_location("A").1]).await,
        Err(StoreError::Internal(_))
    ));
}

async fn what_was_refused_cannot_be_committed(home: &Home) {
    let clinic = Clinic::open(home).await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    let (new, change) = new_location("A");
    let mut tx = home.write(clinic.id()).await;
    tx.apply(&[change]).await.unwrap();
    assert!(tx.apply(&clinic.booking(0, 30)).await.is_err());
    assert!(tx.commit().await.is_err());
    assert!(
        home.read(clinic.id())
            .await
            .location(new.id)
            .await
            .unwrap()
            .is_none()
    );
}

/// The caller goes away as soon as the commit has begun.
async fn a_commit_outlives_its_caller(home: &Home) {
    let clinic = Clinic::open(home).await;
    for _ in 0..20 {
        let (new, change) = new_location("A");
        let mut tx = home.write(clinic.id()).await;
        tx.apply(&[change]).await.unwrap();
        let mut commit = tx.commit();
        std::future::poll_fn(|context| {
            let _ = commit.as_mut().poll(context);
            std::task::Poll::Ready(())
        })
        .await;
        drop(commit);
        let mut there = false;
        for _ in 0..200 {
            there = home
                .read(clinic.id())
                .await
                .location(new.id)
                .await
                .unwrap()
                .is_some();
            if there {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(there);
    }
}

async fn many_writers_all_succeed(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut tasks = JoinSet::new();
    for n in 0..100 {
        let (store, organization, changes) = (
            Arc::clone(&home.store),
            clinic.id(),
            clinic.booking(n * 30, n * 30 + 30),
        );
        tasks.spawn(
            async move { crate::support::apply(store.as_ref(), organization, &changes).await },
        );
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
    let resource = ResourceId::Doctor(clinic.doctor.id);
    let found = home
        .read(clinic.id())
        .await
        .reservations(&[resource], span(0, 3_000), now())
        .await
        .unwrap();
    assert_eq!(found.len(), 100);
}

async fn each_writer_fails_alone(home: &Home) {
    let clinic = Clinic::open(home).await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..60_i64 {
        // Each third is refused, each third goes away without a word.
        let from = if n % 3 == 0 { 0 } else { n * 30 };
        let (store, organization) = (Arc::clone(&home.store), clinic.id());
        let changes = clinic.booking(from, from + 30);
        tasks.spawn(async move {
            let mut tx = store
                .begin(Scope::Organization(organization), Mode::Write)
                .await
                .unwrap();
            let applied = tx.apply(&changes).await;
            match (n % 3, applied) {
                (0, Err(StoreError::Conflict(ConflictKind::Reservation))) | (1, Ok(())) => {}
                (2, Ok(())) => tx.commit().await.unwrap(),
                (_, other) => panic!("{other:?}"),
            }
        });
    }
    tasks.join_all().await;
    let resource = ResourceId::Doctor(clinic.doctor.id);
    let found = home
        .read(clinic.id())
        .await
        .reservations(&[resource], span(0, 3_000), now())
        .await
        .unwrap();
    assert_eq!(found.len(), 21);
}

async fn a_writer_that_goes_away_holds_up_nobody(home: &Home) {
    let clinic = Clinic::open(home).await;
    for n in 0..10 {
        let tx = home.write(clinic.id()).await;
        let waiting = {
            let (store, organization) = (Arc::clone(&home.store), clinic.id());
            tokio::spawn(async move {
                store
                    .begin(Scope::Organization(organization), Mode::Write)
                    .await
                    .map(drop)
            })
        };
        tokio::time::sleep(Duration::from_millis(2)).await;
        waiting.abort();
        drop(tx);
        home.apply(clinic.id(), &clinic.booking(n * 30, n * 30 + 30))
            .await
            .unwrap();
    }
}

async fn waiting_comes_to_an_end(home: &Home) {
    tokio::time::timeout(Duration::from_secs(4), async {
        let mut attempt = 1;
        while home.store.pause(attempt).await {
            attempt += 1;
        }
        assert!(attempt > 5);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn postgres_locks_rows_in_one_order() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let all = [
        Lock::exclusive(clinic.patient.id),
        Lock::exclusive(clinic.room.id),
        Lock::exclusive(clinic.doctor.id),
        Lock::exclusive(clinic.service.id),
        Lock::exclusive(clinic.location.id),
        Lock::exclusive(LockKey::Doctor(crate::support::uuid().into())),
    ];
    let mut first = home.write(clinic.id()).await;
    first.lock(&all).await.unwrap();
    for one in &all[..5] {
        for lock in [*one, Lock::shared(one.key)] {
            let mut second = home.write(clinic.id()).await;
            let locked = second.lock(std::slice::from_ref(&lock));
            let waited = tokio::time::timeout(Duration::from_millis(100), locked).await;
            assert!(waited.is_err(), "{one:?} is not locked");
        }
    }
    home.read(clinic.id()).await.lock(&all).await.unwrap();
    // What refers to a locked row can still be written.
    drop(first);
    let mut second = home.write(clinic.id()).await;
    let locked = second.lock(&all).await.unwrap();
    let Locked::Versions(versions) = locked else {
        panic!("others may write");
    };
    assert_eq!(versions.len(), 5, "the unknown one is passed over");
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
}

#[tokio::test]
async fn postgres_tells_that_a_key_is_in_flight() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let key = |key: &str| IdempotencyKey {
        actor: "host".to_owned(),
        command: "book".to_owned(),
        key: key.to_owned(),
    };
    let mut first = home.write(clinic.id()).await;
    assert_eq!(
        first.idempotency(&key("a"), now()).await.unwrap(),
        Idempotency::New
    );
    let mut second = home.write(clinic.id()).await;
    assert_eq!(
        second.idempotency(&key("a"), now()).await.unwrap(),
        Idempotency::InFlight
    );
    assert_eq!(
        second.idempotency(&key("b"), now()).await.unwrap(),
        Idempotency::New
    );
    drop(first);
    for _ in 0..100 {
        if second.idempotency(&key("a"), now()).await.unwrap() == Idempotency::New {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the key was not given back");
}

#[tokio::test]
async fn postgres_recovers_when_its_connections_are_cut() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(home.read(clinic.id()).await);
    }
    drop(open);
    tokio::time::sleep(Duration::from_millis(100)).await;
    crate::guards::execute(
        &home,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    for n in 0..10 {
        home.apply(clinic.id(), &clinic.booking(n * 30, n * 30 + 30))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn postgres_gives_the_present_where_it_is_asked_to() {
    let home = postgres().await;
    assert_eq!(home.store.now().await.unwrap(), None);
    let shared = clinic_store::Options {
        database_clock: true,
        ..options()
    };
    let store = clinic_store::open(&home.url, &shared).await.unwrap();
    assert!(store.now().await.unwrap().is_some());
}

#[tokio::test]
async fn sqlite_survives_being_opened_again() {
    let home = sqlite().await;
    let clinic = Clinic::open(&home).await;
    let store = clinic_store::open(&home.url, &options()).await.unwrap();
    let changes = [SchedulingChange::InsertSession(clinic.session(0, 30, 2)).into()];
    crate::support::apply(store.as_ref(), clinic.id(), &changes)
        .await
        .unwrap();
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
}

#[tokio::test]
async fn addresses_that_name_no_store_are_refused() {
    for (url, in_memory) in [
        ("mysql://x", false),
        ("clinic.db", false),
        ("sqlite::memory:", true),
        ("sqlite://?mode=memory", true),
    ] {
        match clinic_store::open(url, &options()).await {
            Err(OpenError::InMemory) => assert!(in_memory, "{url}"),
            Err(OpenError::UnknownScheme) => assert!(!in_memory, "{url}"),
            other => panic!("{url}: {:?}", other.map(|_| ())),
        }
    }
}

async fn a_closed_store_has_let_go(home: &Home) {
    let clinic = Clinic::open(home).await;
    let store = clinic_store::open(&home.url, &options()).await.unwrap();
    let (kept, change) = new_location("A");
    let mut under_way = store
        .begin(Scope::Organization(clinic.id()), Mode::Write)
        .await
        .unwrap();
    under_way.apply(&[change]).await.unwrap();
    let closing = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.close().await }
    });
    tokio::task::yield_now().await;
    under_way.commit().await.unwrap();
    closing.await.unwrap().unwrap();
    for mode in [Mode::Read, Mode::Write] {
        let refused = store.begin(Scope::Organization(clinic.id()), mode).await;
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{mode:?}"
        );
    }
    store.close().await.unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert!(tx.location(kept.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_closed_file_has_no_log_beside_it() {
    let home = sqlite().await;
    let clinic = Clinic::open(&home).await;
    let store = clinic_store::open(&home.url, &options()).await.unwrap();
    home.store.close().await.unwrap();
    let (_, change) = new_location("A");
    let mut tx = store
        .begin(Scope::Organization(clinic.id()), Mode::Write)
        .await
        .unwrap();
    tx.apply(&[change]).await.unwrap();
    tx.commit().await.unwrap();
    let log = format!("{}-wal", home.url.trim_start_matches("sqlite://"));
    assert!(std::fs::exists(&log).unwrap());
    store.close().await.unwrap();
    assert!(!std::fs::exists(&log).unwrap(), "the file stands alone");
}
