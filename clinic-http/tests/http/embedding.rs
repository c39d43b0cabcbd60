//! The API within another application, and what its paths and versions are.

use crate::support::Server;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use clinic_core::Context;
use clinic_core::access::{CreateAccount, NewMembership, Role};
use clinic_http::{Authenticated, router};
use reqwest::Method;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[derive(Clone)]
struct HostState;

/// Serves an application; its address.
async fn serve(host: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = host.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    format!("http://{address}")
}

#[tokio::test]
async fn nested_in_an_application_with_a_log_in_of_its_own() {
    let server = Server::memory().await;
    let world = &server.world;
    // An account that the host logs in has no password.
    let command = CreateAccount {
        email: "host.user@example.org".into(),
        phone: None,
        given_name: "Hanna".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership {
            organization_id: world.organization,
            role: Role::Receptionist,
            location_ids: None,
            doctor_ids: Vec::new(),
            patient_id: None,
            ends_at: None,
            permissions_added: Vec::new(),
            permissions_taken: Vec::new(),
        }],
    };
    let context = Context::platform();
    let account = server.app.clinic().run(&context, command).await.unwrap();
    let own = from_fn(move |mut request: Request, next: Next| async move {
        if request.headers().contains_key("x-host-session") {
            request.extensions_mut().insert(Authenticated(account));
        }
        next.run(request).await
    });
    let host: Router<HostState> = Router::new()
        .route("/hello", get(async || "the host answers"))
        .nest("/clinic", router(server.app.clone()));
    let base = serve(host.layer(own).with_state(HostState)).await;
    let no_redirect = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder()
        .redirect(no_redirect)
        .build()
        .unwrap();
    let ask = async |path: &str| -> (u16, String, String) {
        let answer = client
            .get(format!("{base}{path}"))
            .header("x-host-session", "1")
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let place = answer.headers().get("location");
        let place = place.map_or("", |place| place.to_str().unwrap()).to_owned();
        (status, place, answer.text().await.unwrap())
    };
    assert_eq!(ask("/hello").await.2, "the host answers");
    let (status, _, text) = ask("/clinic/api/v1/auth/me").await;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("host.user@example.org"));
    assert_eq!(ask("/clinic/api/v1/patients").await.0, 200);
    // The organization is the only one that the account belongs to; paths without a version work too.
    assert_eq!(ask("/clinic/api/doctors/").await.0, 200);

    let index: Value = serde_json::from_str(&ask("/clinic").await.2).unwrap();
    assert_eq!(index["docs"], "/clinic/docs");
    assert!(
        index["routes"]
            .as_array()
            .unwrap()
            .iter()
            .any(
                |route| route["path"] == "/clinic/api/v1/appointments" && route["method"] == "POST"
            )
    );
    let listed = index["routes"].as_array().unwrap();
    assert!(listed.iter().any(|route| route["path"] == "/clinic"));
    assert!(listed.iter().all(|route| route["path"] != "/clinic/"));
    let unknown: Value = serde_json::from_str(&ask("/clinic/api/v1/nothing").await.2).unwrap();
    let detail = unknown["detail"].as_str().unwrap();
    assert!(detail.contains("/clinic/docs lists"), "{detail}");
    let (status, place, _) = ask("/clinic/docs").await;
    assert_eq!((status, place.as_str()), (303, "/clinic/docs/"));
    let (_, _, script) = ask("/clinic/docs/swagger-initializer.js").await;
    assert!(script.contains("\"../api/openapi.json\""), "{script}");
    let document: Value = serde_json::from_str(&ask("/clinic/api/openapi.json").await.2).unwrap();
    assert_eq!(document["servers"][0]["url"], "../");

    let booked = client
        .post(format!("{base}/clinic/api/v1/appointments"))
        .header("x-host-session", "1")
        .json(&server.booking(world.patient, "2027-01-05T08:00:00Z"))
        .send()
        .await
        .unwrap();
    let place = booked.headers()["location"].to_str().unwrap().to_owned();
    assert!(place.starts_with("/clinic/api/v1/appointments/"), "{place}");
    assert_eq!(ask(&place).await.0, 200);
    // It cannot log in by a password.
    server
        .nobody()
        .post(
            "/auth/login",
            json!({"email": "host.user@example.org", "password": "a long password"}),
        )
        .await
        .refused(401, "invalid_credentials");
}

#[tokio::test]
async fn versions_by_path_header_and_parameter() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    for (path, header, known) in [
        ("//api/time/now", "", true),
        ("//api/time/now?api_version=1", "", true),
        ("//api/time/now?timezone=UTC&api_version=v1", "1", true),
        ("//api/v1/time/now?api_version=1", "", true),
        ("//api/time/now?api_version=2", "", false),
        ("//api/time/now", "2", false),
        ("//api/v1/time/now", "7", false),
        ("//api/v2/time/now", "", false),
    ] {
        let headers: &[(&str, &str)] = if header.is_empty() {
            &[]
        } else {
            &[("x-api-version", header)]
        };
        let reply = nobody.send(Method::GET, path, None, headers).await;
        if known {
            let reply = reply.expect(200);
            assert_eq!(reply.header("x-api-version"), "1");
        } else {
            reply.refused(400, "unknown_version");
        }
    }
}

#[tokio::test]
async fn what_there_is_and_in_which_language() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    let index = nobody.get("//").await.expect(200);
    let routes = index.body["routes"].as_array().unwrap();
    let stats = routes
        .iter()
        .find(|route| route["path"] == "/api/v1/appointments/stats/doctor/{id}")
        .unwrap();
    assert_eq!(stats["parameters"], json!(["id", "groupBy?", "limit?"]));
    assert!(stats["example"].as_str().unwrap().starts_with("curl "));
    let romanian = [("accept-language", "ro-RO,ro;q=0.9,en;q=0.8")];
    let reply = nobody
        .send(Method::GET, "/doctors", None, &romanian)
        .await
        .refused(401, "unauthenticated");
    assert_eq!(reply.header("content-language"), "ro");
    assert!(
        reply.body["title"]
            .as_str()
            .unwrap()
            .starts_with("Cererea nu are")
    );
}

#[tokio::test]
async fn what_is_out_of_use_is_not_public_and_the_desk_is_not_the_patient() {
    let server = Server::memory().await;
    let nobody = server.nobody();
    let found = nobody.get("/locations/search").await.expect(200);
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    let none = nobody
        .get("/locations/search?active=false")
        .await
        .expect(200);
    assert_eq!(none.body["items"], json!([]));
    let patient = server.user("patient").await;
    let mut booking = server.booking(server.world.patient, "2027-01-05T08:00:00Z");
    booking["source"] = json!("desk");
    patient
        .post("/appointments", booking.clone())
        .await
        .refused(403, "forbidden");
    booking.as_object_mut().unwrap().remove("source");
    let booked = patient.post("/appointments", booking).await.expect(201);
    assert_eq!(booked.body["source"], "web");
}
