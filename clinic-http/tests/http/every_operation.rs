//! What holds for every operation of the description: nobody enters unasked, nothing leaks.

use crate::support::{CANARY, Server, User};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Every operation of the served description: method, path, itself.
async fn operations(server: &Server) -> Vec<(Method, String, Value)> {
    let document = server
        .nobody()
        .get("//api/openapi.json")
        .await
        .expect(200)
        .body;
    assert_eq!(document["openapi"], "3.1.0");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            found.push((method, path.clone(), operation.clone()));
        }
    }
    found
}

/// A path with an id that is nowhere.
fn nowhere(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    for part in &mut parts {
        if part.starts_with('{') {
            *part = "019e0000-0000-7000-8000-000000000000".to_owned();
        }
    }
    format!("/{}", parts.join("/"))
}

#[tokio::test]
async fn nobody_enters_but_where_the_public_may() {
    let server = Server::memory().await;
    let operations = operations(&server).await;
    assert!(operations.len() > 70, "{}", operations.len());
    let mut public = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (method, path, operation) in operations {
        assert!(
            ids.insert(operation["operationId"].to_string()),
            "{path}: two operations have one id"
        );
        assert!(
            operation["summary"].is_string(),
            "{method} {path} says nothing"
        );
        let open = json!({});
        let anybody = operation["security"]
            .as_array()
            .is_some_and(|ways| ways.is_empty() || ways.contains(&open));
        if anybody {
            public.push(format!("{method} {path}"));
            continue;
        }
        let body = (method != Method::GET).then(|| json!({}));
        let reply = server
            .nobody()
            .send(method.clone(), &nowhere(&path), body, &[])
            .await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "unauthenticated"),
            "{method} {path}"
        );
    }
    public.sort();
    assert_eq!(
        public,
        [
            "GET /",
            "GET /api/v1/locations/search",
            "GET /api/v1/time/now",
            "GET /health",
            "GET /health/live",
            "GET /health/metrics",
            "GET /health/ready",
            "GET /health/startup",
            "POST /api/v1/auth/login",
        ]
    );
}

#[tokio::test]
async fn what_the_description_names_is_in_it() {
    let server = Server::memory().await;
    let document = server
        .nobody()
        .get("//api/openapi.json")
        .await
        .expect(200)
        .body;
    let mut pending = vec![&document];
    let mut seen = 0;
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(place)) = members.get("$ref") {
                    let pointer = place.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{place}");
                    seen += 1;
                }
                pending.extend(members.values());
            }
            Value::Array(values) => pending.extend(values),
            _ => {}
        }
    }
    assert!(seen > 500, "{seen}");
}

#[tokio::test]
async fn nothing_that_is_asked_brings_the_server_down() {
    let server = Server::memory().await;
    let admin = server.user("clinic_admin").await;
    let long = "x".repeat(10_000);
    let bodies = [
        json!({}),
        json!([]),
        json!("text"),
        json!(null),
        json!({"x": 1}),
        json!({"id": long}),
        json!({"starts_at": -1}),
    ];
    for (method, path, _) in operations(&server).await {
        let path = nowhere(&path);
        for body in &bodies {
            let body = (method != Method::GET).then(|| body.clone());
            let reply = admin
                .send(method.clone(), &path, body, &[("if-match", "\"1\"")])
                .await;
            assert_ne!(reply.status, 500, "{method} {path}: {}", reply.text);
        }
        let reply = admin
            .send(
                method.clone(),
                &format!("{path}?no_such_parameter=1"),
                None,
                &[],
            )
            .await;
        assert!(
            (200..500).contains(&reply.status),
            "{method} {path}: {}",
            reply.text
        );
    }
}

#[tokio::test]
async fn what_there_is_is_shown_without_a_network() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    assert_eq!(nobody.get("//").await.expect(200).body["docs"], "/docs");
    let page = nobody.get("//docs/").await.expect(200);
    assert!(
        page.text.contains("swagger")
            && !page.text.contains("http://")
            && !page.text.contains("https://"),
        "{}",
        page.text
    );
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'self'")
    );
    let now = nobody
        .get("/time/now?timezone=Europe/Bucharest")
        .await
        .expect(200);
    assert_eq!(
        now.body,
        json!({"now": "2027-01-04T08:00:00Z", "timezone": "Europe/Bucharest", "local": "2027-01-04T10:00", "tzdata": clinic_core::time::tzdata_version()})
    );
    nobody
        .get("/time/now?timezone=Mars/Olympus")
        .await
        .refused(422, "unknown_zone");
    nobody.get("/no/such/path").await.refused(404, "not_found");
    nobody.get("//no/such/path").await.refused(404, "not_found");
    nobody
        .send(Method::PUT, "//health", None, &[])
        .await
        .refused(405, "method_not_allowed");
    let id = nobody
        .send(Method::GET, "//health", None, &[("x-request-id", "mine-1")])
        .await
        .expect(200);
    assert_eq!(id.header("x-request-id"), "mine-1");
    let id = nobody
        .send(
            Method::GET,
            "//health",
            None,
            &[("x-request-id", "not an id")],
        )
        .await;
    assert_ne!(id.header("x-request-id"), "not an id");
}

/// All that the process logs while the tests run.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Puts the canary wherever a client can put text.
async fn sing(server: &Server, user: &User<'_>) {
    let world = &server.world;
    let patient = user.post("/patients", json!({"given_name": CANARY, "family_name": CANARY, "notes": CANARY, "email": format!("{CANARY}@example.org")})).await.expect(201);
    user.get(&format!("/patients?q={CANARY}")).await.expect(200);
    user.get(&format!("/patients?gender={CANARY}"))
        .await
        .refused(400, "invalid_parameter");
    user.get(&format!("/patients?limit={CANARY}"))
        .await
        .refused(400, "invalid_parameter");
    user.get(&format!("/patients?sort={CANARY}"))
        .await
        .refused(400, "invalid_parameter");
    user.get(&format!("/patients/{CANARY}"))
        .await
        .refused(400, "invalid_parameter");
    user.get(&format!("//{CANARY}"))
        .await
        .refused(404, "not_found");
    for body in [
        json!({"given_name": "A", "family_name": "B", "birth_on": CANARY}),
        json!({"given_name": "A", "family_name": "B", "sex": CANARY}),
        json!({"given_name": "A", "family_name": "B", "address": CANARY}),
        json!({"given_name": "A", "family_name": "B", "email": CANARY}),
        json!({"given_name": "A", "family_name": "B", "phone": CANARY}),
        json!({"given_name": {"x": CANARY}, "family_name": "B"}),
        json!({"name": CANARY}),
    ] {
        let reply = user.post("/patients", body).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
    }
    user.raw(
        Method::POST,
        "/patients",
        Some(format!("{{\"given_name\": \"{CANARY}")),
        &[("content-type", "application/json")],
    )
    .await
    .refused(400, "malformed_body");
    let mut booking = server.booking(patient.id(), "2027-01-05T08:00:00Z");
    booking["reason"] = json!(CANARY);
    let booked = user
        .post("/appointments", booking.clone())
        .await
        .expect(201);
    user.post("/appointments", booking)
        .await
        .refused(409, "slot_taken");
    user.get(&format!("/appointments?q={CANARY}"))
        .await
        .expect(200);
    user.delete(&format!("/patients/{}", patient.id()))
        .await
        .refused(409, "would_strand");
    user.send(
        Method::DELETE,
        &format!("/appointments/{}?reason={CANARY}", booked.id()),
        None,
        &[],
    )
    .await
    .expect(204);
    user.get(&format!("/doctors/{}/slots?date={CANARY}", world.doctor))
        .await
        .refused(400, "invalid_parameter");
    server
        .nobody()
        .post(
            "/auth/login",
            json!({"email": format!("{CANARY}@example.org"), "password": CANARY}),
        )
        .await
        .refused(401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_holds_what_patients_say() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    for server in [Server::sqlite().await, Server::postgres().await] {
        let desk = server.user("receptionist").await;
        sing(&server, &desk).await;
    }
    let log = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    assert!(
        log.contains("route=\"/api/v1/patients\""),
        "the log is there"
    );
    let told: Vec<&str> = log
        .lines()
        .filter(|line| line.to_lowercase().contains(&CANARY.to_lowercase()))
        // What the clients of this test log is not the server's.
        .filter(|line| !line.contains("hyper_util::client") && !line.contains("reqwest"))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}
