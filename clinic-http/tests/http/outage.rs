//! A database that is gone or exhausted, and a server that stops.

use crate::support::Server;
use clinic_core::store::{Mode, Scope};
use clinic_store::Options;
use clinic_store::testing::Scratch;
use sqlx::{Connection, Executor};
use std::time::Duration;

/// One connection, and little patience.
fn narrow() -> Options {
    Options {
        max_connections: 1,
        acquire_timeout: Duration::from_millis(300),
        migrate: false,
        database_clock: false,
        ..Options::default()
    }
}

async fn waits_for_its_turn(scratch: Scratch) {
    let server = Server::on_scratch(scratch, narrow()).await;
    let desk = server.user("receptionist").await;
    let booking = server.booking(server.world.patient, "2027-01-05T08:00:00Z");
    let scope = Scope::Organization(server.world.organization);
    let store = server.app.clinic().store();
    let mut taken = store.begin(scope, Mode::Write).await.unwrap();
    // A transaction may begin with its first statement.
    let organization = server.world.organization;
    assert!(taken.organization(organization).await.unwrap().is_some());
    desk.post("/appointments", booking.clone())
        .await
        .refused(503, "unavailable");
    drop(taken);
    desk.post("/appointments", booking).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exhausted_sqlite_is_unavailable_and_recovers() {
    waits_for_its_turn(Scratch::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exhausted_postgres_is_unavailable_and_recovers() {
    waits_for_its_turn(Scratch::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back() {
    let scratch = Scratch::postgres().await;
    let (cluster, name) = scratch
        .admin_url
        .rsplit_once('/')
        .map(|(c, n)| (format!("{c}/postgres"), n.to_owned()))
        .unwrap();
    let server = Server::on_scratch(scratch, narrow()).await;
    let desk = server.user("receptionist").await;
    desk.get("/patients").await.expect(200);

    let mut admin = sqlx::PgConnection::connect(&cluster).await.unwrap();
    let gone = sqlx::query("UPDATE pg_database SET datallowconn = $1 WHERE datname = $2");
    admin.execute(gone.bind(false).bind(&name)).await.unwrap();
    let end =
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1");
    admin.execute(end.bind(&name)).await.unwrap();
    let booking = server.booking(server.world.patient, "2027-01-05T08:00:00Z");
    desk.post("/appointments", booking.clone())
        .await
        .refused(503, "unavailable");
    desk.get("/patients").await.refused(503, "unavailable");
    assert_eq!(
        server.nobody().get("//health/ready").await.expect(503).body["checks"]["database"],
        "failing"
    );
    server.nobody().get("//health/live").await.expect(200);

    let back = sqlx::query("UPDATE pg_database SET datallowconn = $1 WHERE datname = $2");
    admin.execute(back.bind(true).bind(&name)).await.unwrap();
    desk.post("/appointments", booking).await.expect(201);
    assert_eq!(
        desk.get("/appointments?page=1").await.expect(200).body["total"],
        1
    );
    server.nobody().get("//health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_answers_what_it_has_begun() {
    let server = Server::sqlite().await;
    let (base, client) = (server.base.clone(), server.client.clone());
    let token = server.user("receptionist").await.token.unwrap();
    let body = server
        .booking(server.world.patient, "2027-01-05T08:00:00Z")
        .to_string();
    let scope = Scope::Organization(server.world.organization);
    // The booking waits behind a writer while the server is told to stop.
    let store = std::sync::Arc::clone(server.app.clinic().store());
    let taken = store.begin(scope, Mode::Write).await.unwrap();
    let request = client
        .post(format!("{base}/api/v1/appointments"))
        .bearer_auth(token)
        .header("content-type", "application/json")
        .body(body);
    let answer = tokio::spawn(request.send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopped = tokio::spawn(server.shut_down());
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(taken);
    assert_eq!(answer.await.unwrap().unwrap().status(), 201);
    stopped.await.unwrap();
    assert!(
        client
            .get(format!("{base}/health/live"))
            .send()
            .await
            .is_err()
    );
}
