//! The way of a patient through the clinic, as the README walks it.

use crate::support::{Server, on_both};
use serde_json::json;

on_both!(
    from_a_free_slot_to_a_completed_visit,
    a_hold_becomes_an_appointment,
    a_change_of_hours_names_whom_it_strands
);

async fn from_a_free_slot_to_a_completed_visit(server: &Server) {
    let desk = server.user("receptionist").await;
    let world = &server.world;
    let (doctor, location) = (world.doctor, world.location);

    // What is free?
    let slots = desk
        .get(&format!(
            "/doctors/{doctor}/slots?date=2027-01-04&service={}",
            world.service
        ))
        .await
        .expect(200);
    assert_eq!(slots.body["timezone"], "Europe/Bucharest");
    let first = &slots.body["slots"][0];
    assert_eq!(first["local_start"], "2027-01-04T10:00");
    let starts_at = first["starts_at"].as_str().unwrap().to_owned();
    let all = slots.body["slots"].as_array().unwrap().len();

    // It is booked, and gone.
    let booked = desk
        .post("/appointments", server.booking(world.patient, &starts_at))
        .await
        .expect(201);
    let id = booked.id().to_owned();
    assert_eq!(
        booked.header("location"),
        format!("/api/v1/appointments/{id}")
    );
    assert_eq!(booked.body["status"], "scheduled");
    let left = desk
        .get(&format!(
            "/doctors/{doctor}/slots?date=2027-01-04&service={}",
            world.service
        ))
        .await;
    assert_eq!(left.body["slots"].as_array().unwrap().len(), all - 1);

    // Nobody else gets it; they are told why, and what is free.
    let lost = desk
        .post(
            "/appointments",
            server.booking(world.other_patient, &starts_at),
        )
        .await
        .refused(409, "slot_taken");
    assert_eq!(lost.body["reasons"][0]["code"], "doctor_busy");
    assert_eq!(lost.body["reasons"][0]["appointment_ids"][0], id);
    assert_eq!(
        lost.body["alternatives"][0]["local_start"],
        "2027-01-04T10:30"
    );

    // Why is a time not offered?
    let noon = desk
        .get(&format!(
            "/availability/explain?doctor={doctor}&starts_at=2027-01-04T20:00:00+02:00&service={}",
            world.service
        ))
        .await
        .expect(200);
    assert_eq!(noon.body["offered"], false);
    assert_eq!(noon.body["reasons"][0]["code"], "outside_schedule");
    let free = desk
        .get(&format!(
            "/availability/explain?doctor={doctor}&starts_at=2027-01-04T10:00:00Z&service={}",
            world.service
        ))
        .await;
    assert_eq!(free.body, json!({"offered": true, "reasons": []}));

    // It is moved, and keeps its id.
    let moved = desk
        .post(
            &format!("/appointments/{id}/reschedule"),
            json!({"starts_at": "2027-01-04T09:00:00Z", "reason": "asked by phone"}),
        )
        .await
        .expect(200);
    assert_eq!(
        (moved.id(), moved.body["local_start"].as_str()),
        (id.as_str(), Some("2027-01-04T11:00"))
    );
    desk.post(
        "/appointments",
        server.booking(world.other_patient, &starts_at),
    )
    .await
    .expect(201);

    // A weekly series, over the night in which the clocks change.
    let series = json!({
        "patient_id": world.patient, "doctor_id": doctor, "service_id": world.service, "location_id": location,
        "local_start": "2027-03-22T14:00", "rule": {"frequency": "weekly", "interval": 1, "count": 3},
    });
    let series = desk.post("/appointments/series", series).await.expect(201);
    let starts: Vec<_> = series.body["booked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["starts_at"].as_str().unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "2027-03-22T12:00:00Z",
            "2027-03-29T11:00:00Z",
            "2027-04-05T11:00:00Z"
        ]
    );
    let series_id = series.body["series"]["id"].as_str().unwrap();
    assert_eq!(
        series.header("location"),
        format!("/api/v1/series/{series_id}")
    );
    desk.get(&format!("/series/{series_id}")).await.expect(200);
    let cancelled = desk
        .post(
            &format!("/series/{series_id}/cancel"),
            json!({"from": "2027-03-29T00:00:00Z"}),
        )
        .await
        .expect(200);
    assert_eq!(cancelled.body["cancelled"].as_array().unwrap().len(), 2);

    // The day of the visit.
    desk.act(&id, "confirm").await.expect(200);
    let early = desk.act(&id, "start").await;
    assert_eq!(early.status, 403, "the desk gives no care: {}", early.text);
    let in_house = desk.act(&id, "check-in").await.expect(200);
    assert_eq!(in_house.body["status"], "checked_in");
    let queue = desk
        .get(&format!("/queue?location={location}"))
        .await
        .expect(200);
    assert_eq!(
        (
            &queue.body["items"][0]["position"],
            queue.body["items"][0]["appointment"]["id"].as_str()
        ),
        (&json!(1), Some(id.as_str()))
    );
    world.clock.advance_min(60);
    let (care, desk) = (
        server.user("doctor").await,
        server.user("receptionist").await,
    );
    care.act(&id, "start").await.expect(200);
    let done = care.act(&id, "complete").await.expect(200);
    assert_eq!(done.body["status"], "completed");
    let again = desk
        .act(&id, "cancel")
        .await
        .refused(409, "invalid_transition");
    assert_eq!(
        (
            again.body["current_status"].as_str(),
            &again.body["allowed_actions"]
        ),
        (Some("completed"), &json!([]))
    );
    let history = desk
        .get(&format!("/appointments/{id}/history"))
        .await
        .expect(200);
    let actions: Vec<_> = history.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["action"].as_str().unwrap_or("booked"))
        .collect();
    assert_eq!(
        actions,
        [
            "booked",
            "reschedule",
            "confirm",
            "check_in",
            "start",
            "complete"
        ]
    );
    let stats = server
        .user("clinic_admin")
        .await
        .get(&format!(
            "/appointments/stats/doctor/{doctor}?groupBy=month&limit=12"
        ))
        .await
        .expect(200);
    assert!(
        stats.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["period"] == "2027-01"
                && row["status"] == "completed"
                && row["count"] == 1),
        "{}",
        stats.text
    );
}

async fn a_hold_becomes_an_appointment(server: &Server) {
    let patient = server.user("patient").await;
    let world = &server.world;
    let wish = json!({"doctor_id": world.doctor, "service_id": world.service, "location_id": world.location, "starts_at": "2027-01-05T08:00:00Z"});
    let hold = patient.post("/holds", wish.clone()).await.expect(201);
    assert_eq!(hold.body["patient_id"], world.patient.to_string());
    let desk = server.user("receptionist").await;
    desk.post(
        "/appointments",
        server.booking(world.other_patient, "2027-01-05T08:00:00Z"),
    )
    .await
    .refused(409, "slot_taken");
    let mut booking = wish;
    booking["hold_id"] = hold.body["id"].clone();
    let booked = patient
        .post("/appointments", booking.clone())
        .await
        .expect(201);
    assert_eq!(booked.body["source"], "web");
    patient
        .post("/appointments", booking)
        .await
        .refused(409, "hold_expired");

    // One that is given up, and one that lapses, are free again.
    let mut wish = json!({"doctor_id": world.doctor, "service_id": world.service, "location_id": world.location, "starts_at": "2027-01-05T09:00:00Z"});
    let hold = patient.post("/holds", wish.clone()).await.expect(201);
    patient
        .delete(&format!("/holds/{}", hold.id()))
        .await
        .expect(204);
    desk.post(
        "/appointments",
        server.booking(world.other_patient, "2027-01-05T09:00:00Z"),
    )
    .await
    .expect(201);
    wish["starts_at"] = json!("2027-01-05T10:00:00Z");
    patient.post("/holds", wish).await.expect(201);
    world.clock.advance_min(6);
    desk.post(
        "/appointments",
        server.booking(world.other_patient, "2027-01-05T10:00:00Z"),
    )
    .await
    .expect(201);
}

async fn a_change_of_hours_names_whom_it_strands(server: &Server) {
    let admin = server.user("clinic_admin").await;
    let world = &server.world;
    let doctor = world.doctor;
    let booked = admin
        .post(
            "/appointments",
            server.booking(world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201);
    let afternoons = json!({"location_id": world.location, "schedule": {"weekly": {"tue": [["13:00", "17:00"]]}}});
    let what_if = admin
        .post(
            &format!("/doctors/{doctor}/schedule/what-if"),
            afternoons.clone(),
        )
        .await
        .expect(200);
    assert_eq!(what_if.body["appointments"][0]["id"], booked.body["id"]);
    let path = format!("/doctors/{doctor}/schedule");
    let version = admin
        .get(&format!("{path}?location={}", world.location))
        .await
        .expect(200)
        .etag();
    let refused = admin
        .put(&path, &version, afternoons.clone())
        .await
        .refused(409, "would_strand");
    assert_eq!(refused.body["stranded"], json!([booked.body["id"]]));
    admin
        .put(
            &format!("{path}?accept_stranded=true"),
            &version,
            afternoons,
        )
        .await
        .expect(200);
    let flagged = admin.get("/appointments?stranded=true").await.expect(200);
    assert_eq!(flagged.body["items"][0]["id"], booked.body["id"]);

    let leave = json!({"span": {"from": "2027-02-01T00:00", "to": "2027-02-08T00:00"}, "reason": "on leave"});
    admin
        .post(
            &format!("/doctors/{doctor}/time-off/what-if"),
            leave.clone(),
        )
        .await
        .expect(200);
    let off = admin
        .post(&format!("/doctors/{doctor}/time-off"), leave)
        .await
        .expect(201);
    let listed = admin
        .get(&format!(
            "/doctors/{doctor}/time-off?from=2027-02-01&to=2027-03-01"
        ))
        .await
        .expect(200);
    assert_eq!(listed.body["items"][0]["id"], off.body["id"]);
    let days = admin
        .get(&format!(
            "/doctors/{doctor}/availability?from=2027-02-01&to=2027-02-10&service={}",
            world.service
        ))
        .await
        .expect(200);
    let open: Vec<_> = days.body["days"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|day| day["available"] == true)
        .map(|day| day["date"].as_str().unwrap())
        .collect();
    assert_eq!(open, ["2027-02-09"]);
    admin
        .delete(&format!("/doctors/{doctor}/time-off/{}", off.id()))
        .await
        .expect(204);
    let days = admin
        .get(&format!(
            "/doctors/{doctor}/availability?from=2027-02-01&to=2027-02-10&service={}",
            world.service
        ))
        .await;
    assert_eq!(
        days.body["days"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|day| day["available"] == true)
            .count(),
        2
    );
}
