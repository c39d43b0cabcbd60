//! Lost updates are impossible: entity tags, conditions, merge patches, read-only members.

use crate::support::Server;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn an_update_names_the_version_that_it_changes() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let path = format!("/patients/{}", server.world.patient);
    let got = desk.get(&path).await.expect(200);
    assert_eq!(got.etag(), "\"1\"");

    // GET, edit, PUT: read-only members may come along.
    let mut edited = got.body.clone();
    edited["phone"] = json!("+40 721 000 123");
    desk.send(Method::PUT, &path, Some(edited.clone()), &[])
        .await
        .refused(428, "version_required");
    let put = desk.put(&path, "\"1\"", edited.clone()).await.expect(200);
    assert_eq!(
        (put.etag().as_str(), put.body["phone"].as_str()),
        ("\"2\"", Some("+40721000123"))
    );
    // The body is stale too, and the version is asked first.
    let late = desk
        .put(&path, "\"1\"", edited)
        .await
        .refused(412, "version_mismatch");
    assert_eq!(late.body["current_version"], 2);

    // A patch: absent is as it was, null is cleared.
    let patched = desk
        .patch(&path, "\"2\"", json!({"gender": "female", "phone": null}))
        .await
        .expect(200);
    assert_eq!(
        (patched.body["sex"].as_str(), &patched.body["phone"]),
        (Some("female"), &json!(null))
    );
    assert_eq!(patched.body["family_name"], "Popa");
    desk.patch(&path, "*", json!({"notes": "likes mornings"}))
        .await
        .expect(200);
    desk.patch(&path, "\"4\"", json!({"given_name": null}))
        .await
        .refused(422, "invalid_value");
    let changed = desk
        .patch(&path, "\"4\"", json!({"id": server.world.doctor}))
        .await
        .refused(422, "read_only");
    assert_eq!(changed.body["errors"][0]["pointer"], "/id");

    // Nothing new.
    let same = desk
        .send(Method::GET, &path, None, &[("if-none-match", "\"4\"")])
        .await
        .expect(304);
    assert_eq!((same.text.as_str(), same.etag().as_str()), ("", "\"4\""));
    desk.send(
        Method::GET,
        &path,
        None,
        &[("if-none-match", "W/\"3\", \"2\"")],
    )
    .await
    .expect(200);
    desk.send(Method::PUT, &path, Some(json!({})), &[("if-match", "4")])
        .await
        .refused(400, "invalid_parameter");
}

#[tokio::test]
async fn one_of_two_writers_who_read_the_same_wins() {
    let server = Server::sqlite().await;
    let admin = server.user("clinic_admin").await;
    let path = format!("/doctors/{}", server.world.doctor);
    let patch = |bio: &'static str| {
        let (admin, path) = (admin.clone(), path.clone());
        async move {
            admin
                .patch(&path, "\"1\"", json!({"bio": bio}))
                .await
                .status
        }
    };
    let (one, two) = tokio::join!(patch("one"), patch("two"));
    let mut both = [one, two];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
}

#[tokio::test]
async fn the_status_of_an_appointment_is_changed_by_its_actions_only() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let booked = desk
        .post(
            "/appointments",
            server.booking(server.world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201);
    let path = format!("/appointments/{}", booked.id());
    desk.patch(&path, "\"1\"", json!({"status": "completed"}))
        .await
        .refused(422, "read_only");
    let noted = desk
        .patch(&path, "\"1\"", json!({"notes": "call before"}))
        .await
        .expect(200);
    assert_eq!(noted.body["notes"], "call before");
    // A changed time is a reschedule, with its rules.
    let mut moved = noted.body.clone();
    moved["starts_at"] = json!("2027-01-05T20:00:00Z");
    desk.put(&path, "\"2\"", moved.clone())
        .await
        .refused(422, "not_offered");
    moved["starts_at"] = json!("2027-01-05T11:00:00+02:00");
    let put = desk.put(&path, "\"2\"", moved).await.expect(200);
    assert_eq!(
        (put.body["starts_at"].as_str(), put.body["notes"].as_str()),
        (Some("2027-01-05T09:00:00Z"), Some("call before"))
    );
    // A move and an edit in one step.
    let both = desk
        .patch(
            &path,
            "\"3\"",
            json!({"starts_at": "2027-01-05T10:00:00Z", "notes": null}),
        )
        .await
        .expect(200);
    assert_eq!(
        (both.body["starts_at"].as_str(), &both.body["notes"]),
        (Some("2027-01-05T10:00:00Z"), &json!(null))
    );
    assert_eq!(both.etag(), "\"4\"");
    // PATCH does what POST does.
    let done = desk
        .send(
            Method::PATCH,
            &format!("{path}/cancel"),
            Some(json!({"reason": "ill"})),
            &[],
        )
        .await
        .expect(200);
    assert_eq!(
        (
            done.body["status"].as_str(),
            done.body["cancel_reason"].as_str()
        ),
        (Some("cancelled"), Some("ill"))
    );
    desk.delete(&path).await.refused(409, "invalid_transition");
}

#[tokio::test]
async fn a_key_takes_effect_once() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let body = server.booking(server.world.patient, "2027-01-05T08:00:00Z");
    let key = [("idempotency-key", "desk-1-0001")];
    let first = desk
        .send(Method::POST, "/appointments", Some(body.clone()), &key)
        .await
        .expect(201);
    let again = desk
        .send(Method::POST, "/appointments", Some(body), &key)
        .await
        .expect(201);
    assert_eq!(first.body, again.body);
    let other = server.booking(server.world.patient, "2027-01-05T09:00:00Z");
    desk.send(Method::POST, "/appointments", Some(other), &key)
        .await
        .refused(422, "idempotency_mismatch");
    let listed = desk.get("/appointments?page=1").await.expect(200);
    assert_eq!(listed.body["total"], 1);
}

#[tokio::test]
async fn settings_and_hours_have_the_version_of_their_record() {
    let server = Server::memory().await;
    let admin = server.user("clinic_admin").await;
    let settings = admin.get("/settings").await.expect(200);
    let mut changed = settings.body.clone();
    changed["min_notice_min"] = json!(120);
    let saved = admin
        .put("/settings", &settings.etag(), changed.clone())
        .await
        .expect(200);
    assert_eq!(saved.body["min_notice_min"], 120);
    admin
        .put("/settings", &settings.etag(), changed)
        .await
        .refused(412, "version_mismatch");
    admin
        .patch("/settings", &saved.etag(), json!({"hold_min": 31}))
        .await
        .refused(422, "invalid_value");
    server
        .user("receptionist")
        .await
        .patch("/settings", &saved.etag(), json!({"hold_min": 9}))
        .await
        .refused(403, "forbidden");

    let path = format!("/locations/{}/hours", server.world.location);
    let hours = admin.get(&path).await.expect(200);
    assert_eq!(hours.body["hours"], json!(null));
    let closed = json!({"hours": null, "holidays": {"2027-01-06": "Epiphany"}});
    admin.put(&path, &hours.etag(), closed).await.expect(200);
    let why = admin
        .get(&format!(
            "/availability/explain?doctor={}&service={}&starts_at=2027-01-06T09:00:00Z",
            server.world.doctor, server.world.service
        ))
        .await
        .expect(200);
    assert_eq!(why.body["reasons"][0]["code"], "location_closed");
}

/// What a client with types of its own sends back.
fn in_another_form(body: &Value) -> Value {
    match body {
        Value::String(text) if text.ends_with('Z') && text.contains('T') => {
            json!(text.replace('Z', "+00:00"))
        }
        Value::String(text) if text.len() == 36 => json!(text.to_uppercase()),
        Value::Array(items) => items.iter().map(in_another_form).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), in_another_form(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn a_typed_client_gives_back_what_it_read() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let admin = server.user("clinic_admin").await;
    let booked = desk
        .post(
            "/appointments",
            server.booking(server.world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201);
    let appointment = format!("/appointments/{}", booked.id());
    desk.act(booked.id(), "confirm").await.expect(200);
    for (user, path) in [
        (&desk, format!("/patients/{}", server.world.patient)),
        (&admin, format!("/doctors/{}", server.world.doctor)),
        (&admin, format!("/services/{}", server.world.service)),
        (&admin, format!("/locations/{}", server.world.location)),
        (
            &admin,
            format!("/organizations/{}", server.world.organization),
        ),
        (&desk, appointment.clone()),
    ] {
        let got = user.get(&path).await.expect(200);
        let put = user
            .put(&path, &got.etag(), in_another_form(&got.body))
            .await
            .expect(200);
        // Nothing was changed: neither the version nor, of the appointment, the status.
        assert_eq!(put.body, got.body, "{path}");
        assert_eq!(put.etag(), got.etag());
    }
    let history = desk
        .get(&format!("{appointment}/history"))
        .await
        .expect(200);
    assert_eq!(history.body["items"].as_array().unwrap().len(), 2);
    let same = desk
        .post(
            &format!("{appointment}/reschedule"),
            json!({"starts_at": "2027-01-05T10:00:00+02:00"}),
        )
        .await
        .expect(200);
    assert_eq!(same.body["status"], "confirmed");
}

#[tokio::test]
async fn null_is_refused_where_nothing_can_be_cleared() {
    let server = Server::memory().await;
    let admin = server.user("clinic_admin").await;
    let desk = server.user("receptionist").await;
    let booked = desk
        .post(
            "/appointments",
            server.booking(server.world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201);
    let appointment = format!("/appointments/{}", booked.id());
    for (path, patch, pointer) in [
        (&appointment, json!({"starts_at": null}), "/starts_at"),
        (&appointment, json!({"stranded": null}), "/stranded"),
        (
            &format!("/patients/{}", server.world.patient),
            json!({"identifiers": null}),
            "/identifiers",
        ),
        (
            &"/settings".to_owned(),
            json!({"check_in_opens_min": null}),
            "/check_in_opens_min",
        ),
    ] {
        let refused = admin
            .patch(path, "*", patch)
            .await
            .refused(422, "invalid_value");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn entity_tags_in_lists_and_of_parts() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let path = format!("/patients/{}", server.world.patient);
    let whole = desk.get(&path).await.expect(200);
    let part = desk
        .get(&format!("{path}?fields=id,given_name"))
        .await
        .expect(200);
    let other = desk
        .get(&format!("{path}?fields=given_name,%20id"))
        .await
        .expect(200);
    assert_ne!(whole.etag(), part.etag());
    assert_eq!(part.etag(), other.etag());
    let conditional = async |path: String, etag: String| {
        let headers = [("if-none-match", etag.as_str())];
        desk.send(Method::GET, &path, None, &headers).await.status
    };
    assert_eq!(conditional(path.clone(), part.etag()).await, 200);
    let shown = format!("{path}?fields=given_name,id");
    assert_eq!(conditional(shown, part.etag()).await, 304);
    // A tag that was made elsewhere is one that meets nothing.
    let foreign = "W/\"x-gzip\"".to_owned();
    assert_eq!(conditional(path.clone(), foreign.clone()).await, 200);
    desk.patch(&path, &foreign, json!({"notes": "none"}))
        .await
        .refused(412, "version_mismatch");
    // The part is a part of that version.
    desk.patch(&path, &part.etag(), json!({"notes": "one"}))
        .await
        .expect(200);
    desk.patch(&path, "\"1\", \"7\"", json!({"notes": "two"}))
        .await
        .refused(412, "version_mismatch");
    desk.patch(&path, "\"1\", \"2\"", json!({"notes": "two"}))
        .await
        .expect(200);
    let booked = desk
        .post(
            "/appointments",
            server.booking(server.world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201);
    let confirm = format!("/appointments/{}/confirm", booked.id());
    for (tags, status) in [("\"8\", \"9\"", 412), ("\"8\", \"1\"", 200)] {
        let headers = [("if-match", tags)];
        let reply = desk.send(Method::POST, &confirm, None, &headers).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
}
