//! Every wrong request gets a clear answer, and nothing happens.

use crate::support::{Server, on_both};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(wrong_requests_are_told_what_is_wrong);

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

async fn wrong_requests_are_told_what_is_wrong(server: &Server) {
    let admin = server.user("clinic_admin").await;
    let world = &server.world;
    let long = "x".repeat(10_000);
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));

    // What cannot be read.
    for (body, code) in [
        ("{\"given_name\": ", "malformed_body"),
        ("given_name=Ana", "malformed_body"),
        (
            "{\"given_name\": \"A\", \"given_name\": \"B\"}",
            "malformed_body",
        ),
        ("", "malformed_body"),
        (deep.as_str(), "malformed_body"),
        ("{\"given_name\": \"\\ud800\"}", "malformed_body"),
    ] {
        admin
            .raw(Method::POST, "/patients", Some(body.to_owned()), &JSON)
            .await
            .refused(400, code);
    }
    admin
        .raw(
            Method::POST,
            "/patients",
            Some("{}".to_owned()),
            &[("content-type", "text/plain")],
        )
        .await
        .refused(415, "unsupported_media_type");
    admin
        .raw(Method::POST, "/patients", Some("{}".to_owned()), &[])
        .await
        .refused(415, "unsupported_media_type");
    let huge = format!("{{\"notes\": \"{}\"}}", "x".repeat(2 << 20));
    admin
        .raw(Method::POST, "/patients", Some(huge), &JSON)
        .await
        .refused(413, "payload_too_large");

    // Members.
    let patient = |extra: Value| {
        let mut body = json!({"given_name": "Ana", "family_name": "Pop"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    for (body, status, code, pointer) in [
        (
            patient(json!({"colour": "red"})),
            400,
            "unknown_field",
            "/colour",
        ),
        (
            patient(json!({"address": {"planet": "Mars"}})),
            400,
            "unknown_field",
            "/address/planet",
        ),
        (
            json!({"given_name": "Ana"}),
            422,
            "invalid_value",
            "/family_name",
        ),
        (json!([]), 422, "invalid_value", ""),
        (
            patient(json!({"given_name": 7})),
            422,
            "invalid_value",
            "/given_name",
        ),
        (
            patient(json!({"given_name": "  "})),
            422,
            "invalid_value",
            "/given_name",
        ),
        (
            patient(json!({"given_name": long})),
            422,
            "invalid_value",
            "/given_name",
        ),
        (
            patient(json!({"given_name": "A\u{0}na"})),
            422,
            "invalid_value",
            "/given_name",
        ),
        (
            patient(json!({"birth_on": "2027-02-30"})),
            422,
            "invalid_value",
            "/birth_on",
        ),
        (
            patient(json!({"birth_on": "2030-01-01"})),
            422,
            "invalid_value",
            "/birth_on",
        ),
        (
            patient(json!({"gender": "female", "sex": "male"})),
            422,
            "invalid_value",
            "/gender",
        ),
        (
            patient(json!({"email": "not an address"})),
            422,
            "invalid_value",
            "/email",
        ),
        (
            patient(json!({"phone": "call me"})),
            422,
            "invalid_value",
            "/phone",
        ),
        (
            patient(json!({"id": world.patient})),
            400,
            "unknown_field",
            "/id",
        ),
    ] {
        let reply = admin.post("/patients", body).await.refused(status, code);
        assert_eq!(
            reply.body["errors"][0]["pointer"], pointer,
            "{}",
            reply.text
        );
    }
    let service = |extra: Value| {
        let mut body = json!({"name": "Check-up", "duration_min": 30});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    for (body, pointer) in [
        (service(json!({"duration_min": 0})), "/duration_min"),
        (service(json!({"duration_min": -30})), "/duration_min"),
        (service(json!({"duration_min": 30.5})), "/duration_min"),
        (service(json!({"duration_min": 100_000})), "/duration_min"),
        (service(json!({"capacity": 0})), "/capacity"),
        (
            service(json!({"price": {"amount": 120, "currency": "RON"}})),
            "/price",
        ),
        (
            service(json!({"price": {"amount": "-1", "currency": "RON"}})),
            "/price/amount",
        ),
        (
            service(json!({"price": {"amount": "1.005", "currency": "RON"}})),
            "/price",
        ),
        (
            service(json!({"price": {"amount": "1", "currency": "EUR"}})),
            "/price/currency",
        ),
    ] {
        let reply = admin
            .post("/services", body)
            .await
            .refused(422, "invalid_value");
        let told = reply.body["errors"][0]["pointer"].as_str().unwrap();
        assert!(told.starts_with(pointer), "{pointer}: {}", reply.text);
    }
    let doctor = format!("/doctors/{}", server.world.doctor);
    let backwards = json!({"span": {"from": "2027-02-02T09:00", "to": "2027-02-01T09:00"}});
    let long_ago = json!({
        "location_id": server.world.location,
        "schedule": {"dates": {"1066-10-14": [["09:00", "10:00"]]}},
    });
    for (path, body, pointer) in [
        (format!("{doctor}/time-off"), &backwards, "/span/to"),
        (format!("{doctor}/time-off/what-if"), &backwards, "/span/to"),
        (
            format!("{doctor}/schedule/what-if"),
            &long_ago,
            "/schedule/dates/1066-10-14",
        ),
    ] {
        let reply = admin.post(&path, body.clone()).await;
        let reply = reply.refused(422, "invalid_value");
        assert_eq!(
            reply.body["errors"][0]["pointer"], pointer,
            "{}",
            reply.text
        );
    }
    let abroad = json!({
        "name": "North",
        "timezone": "Europe/Bucharest",
        "address": {"country": "România"},
    });
    let reply = admin.post("/locations", abroad).await;
    let reply = reply.refused(422, "invalid_value");
    assert_eq!(reply.body["errors"][0]["pointer"], "/address/country");
    let location = json!({"name": "North", "timezone": "Mars/Olympus"});
    assert_eq!(
        admin
            .post("/locations", location)
            .await
            .refused(422, "invalid_value")
            .body["errors"][0]["pointer"],
        "/timezone"
    );

    // Times.
    for (starts_at, status, code) in [
        (json!("2027-01-05T08:00:00"), 422, "invalid_value"),
        (json!("2027-13-05T08:00:00Z"), 422, "invalid_value"),
        (json!(1_799_136_000), 422, "invalid_value"),
        (json!("9999-01-05T08:00:00Z"), 422, "invalid_value"),
        (json!("2027-01-03T08:00:00Z"), 422, "not_offered"),
        (json!("2027-01-05T08:07:00Z"), 422, "not_offered"),
        (json!("2027-01-05T03:00:00Z"), 422, "not_offered"),
    ] {
        let mut body = server.booking(world.patient, "2027-01-05T08:00:00Z");
        body["starts_at"] = starts_at;
        admin
            .post("/appointments", body)
            .await
            .refused(status, code);
    }
    let off = json!({"span": {"from": "2027-02-08T00:00", "to": "2027-02-01T00:00"}});
    admin
        .post(&format!("/doctors/{}/time-off", world.doctor), off)
        .await
        .refused(422, "invalid_value");
    let schedule = json!({"location_id": world.location, "schedule": {"weekly": {"mon": [["09:00", "25:00"]]}}});
    admin
        .put(
            &format!("/doctors/{}/schedule", world.doctor),
            "\"1\"",
            schedule,
        )
        .await
        .refused(422, "invalid_value");
    for (query, status) in [
        ("from=2027-02-10&to=2027-02-01", 422),
        ("from=2027-01-01&to=2029-01-01", 422),
        ("date=2027-02-30", 400),
        ("date=tomorrow", 400),
        ("", 422),
        ("date=2027-01-05&from=2027-01-05", 422),
        ("date=2027-01-05&service=7", 400),
    ] {
        let reply = admin
            .get(&format!("/doctors/{}/slots?{query}", world.doctor))
            .await;
        assert_eq!(reply.status, status, "{query}: {}", reply.text);
    }
    let series = json!({
        "patient_id": world.patient, "doctor_id": world.doctor, "local_start": "2027-02-01T09:00",
        "rule": {"frequency": "weekly", "interval": 1, "count": 53},
    });
    admin
        .post("/appointments/series", series)
        .await
        .refused(422, "invalid_value");
    let key = "k".repeat(201);
    let body = server.booking(world.patient, "2027-01-05T08:00:00Z");
    admin
        .send(
            Method::POST,
            "/appointments",
            Some(body),
            &[("idempotency-key", &key)],
        )
        .await
        .refused(400, "invalid_parameter");
    admin
        .send(
            Method::GET,
            "/patients",
            None,
            &[("x-organization-id", "mine")],
        )
        .await
        .refused(400, "invalid_parameter");
    admin
        .get("/doctors/not-an-id")
        .await
        .refused(400, "invalid_parameter");

    // Nothing of it happened.
    assert_eq!(admin.get("/patients?page=1").await.body["total"], 2);
    assert_eq!(admin.get("/services?page=1").await.body["total"], 1);
    assert_eq!(admin.get("/appointments?page=1").await.body["total"], 0);
    assert_eq!(admin.get("/locations?page=1").await.body["total"], 1);
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let server = Server::memory().await;
    let world = &server.world;
    let admin = server.user("clinic_admin").await;
    let doctor = admin
        .post(
            "/doctors",
            json!({"given_name": "Ion", "family_name": "Ionescu"}),
        )
        .await
        .expect(201);
    let booking = |doctor: &str, starts_at: &str| {
        json!({
            "patient_id": world.patient, "doctor_id": doctor, "service_id": world.service, "starts_at": starts_at,
        })
    };
    let instant = "2026-11-25T09:00:00Z";
    for (body, code, pointer, words) in [
        (
            booking(doctor.id(), "2026-11-25 09:00"),
            "invalid_value",
            "/starts_at",
            "must be an instant such as 2026-11-25T09:00:00Z",
        ),
        (
            booking(doctor.id(), instant),
            "invalid_value",
            "/location_id",
            "the doctor works at no location yet",
        ),
    ] {
        let refused = admin.post("/appointments", body).await.refused(422, code);
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    let unknown = "01890000-0000-7000-8000-000000000000";
    admin
        .post("/appointments", booking(unknown, instant))
        .await
        .refused(404, "not_found");
    let platform = server.user("super_admin").await;
    let refused = platform
        .get("/patients")
        .await
        .refused(400, "invalid_parameter");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("X-Organization-Id"), "{detail}");
}
