//! A request has so much time, whatever it waits for.

use crate::support::{Home, on_both, options, postgres};
use clinic_core::command::Context;
use clinic_core::error::{Details, ErrorCode};
use clinic_core::store::{Mode, Scope, Store};
use clinic_core::testing::World;
use clinic_core::{Clinic, time::Zones};
use clinic_store::{Options, UuidV7Ids};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::{Duration, Instant};

on_both!(a_booking_behind_a_lock_is_given_up);

const LIMIT: Duration = Duration::from_millis(600);

fn hurried() -> Options {
    Options {
        request_timeout: LIMIT,
        max_connections: 2,
        ..options()
    }
}

/// The same clinic on another store.
fn on(store: Arc<dyn Store>, world: &World) -> Clinic {
    Clinic::new(
        store,
        Arc::clone(&world.clock) as _,
        Arc::new(UuidV7Ids::new()),
        Arc::new(Zones::bundled()),
    )
}

#[allow(clippy::disallowed_methods, reason = "measures how long it waits")]
async fn a_booking_behind_a_lock_is_given_up(home: &Home) {
    let world = World::on(Arc::clone(&home.store), 1).await.unwrap();
    let store = clinic_store::open(&home.url, &hurried()).await.unwrap();
    let clinic = on(Arc::clone(&store), &world);
    let scope = Scope::Organization(world.organization);
    let mut holder = home.store.begin(scope, Mode::Write).await.unwrap();
    let doctor = [clinic_core::store::Lock::exclusive(world.doctor)];
    holder.lock(&doctor).await.unwrap();
    let start = Instant::now();
    let booking = world.booking(world.patient, "2027-01-11T07:00:00Z".parse().unwrap());
    let error = clinic
        .run(&Context::host(world.organization), booking.clone())
        .await
        .unwrap_err();
    let took = start.elapsed();
    assert!(took < LIMIT * 3, "{took:?}");
    assert!(
        [ErrorCode::Unavailable, ErrorCode::Contention].contains(&error.code),
        "{error:?}"
    );
    assert_eq!(error.details.as_deref(), Some(&Details::RetryAfter(1)));
    drop(holder);
    clinic
        .run(&Context::host(world.organization), booking)
        .await
        .unwrap();
}

/// A request that goes away leaves neither a statement nor a connection behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_of_a_dropped_request_is_cancelled() {
    let home = postgres().await;
    let world = World::on(Arc::clone(&home.store), 1).await.unwrap();
    let scope = Scope::Organization(world.organization);
    let narrow = Options {
        max_connections: 1,
        ..options()
    };
    let store = clinic_store::open(&home.url, &narrow).await.unwrap();
    let doctor = [clinic_core::store::Lock::exclusive(world.doctor)];
    let mut holder = home.store.begin(scope, Mode::Write).await.unwrap();
    holder.lock(&doctor).await.unwrap();
    let mut tx = store.begin(scope, Mode::Write).await.unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(100), tx.lock(&doctor)).await;
    assert!(waited.is_err());
    drop(tx);
    // The lock is still held, and the only connection is free again.
    let next = tokio::time::timeout(Duration::from_secs(2), store.begin(scope, Mode::Read));
    drop(next.await.expect("a connection").unwrap());
    let mut admin = PgConnection::connect(&home.admin_url).await.unwrap();
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting: i64 = sqlx::query_scalar(waiting)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(waiting, 0);
    drop(holder);
}

/// A server that is not there is told at once.
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "measures how long it waits")]
async fn a_refused_connection_is_not_waited_for() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let start = Instant::now();
    let url = format!("postgres://nobody@127.0.0.1:{port}/clinic");
    let refused = clinic_store::open(&url, &options()).await.map(drop);
    assert!(refused.is_err());
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(refused.unwrap_err().to_string().contains("127.0.0.1"));
}
