//! Many clients at once: short forms of the long runs.

use crate::support::{Server, User, on_both};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    one_of_many_gets_the_slot,
    series_in_any_order_are_whole_or_not_there,
    a_key_sent_at_once_takes_effect_once,
    a_group_fills_to_its_capacity,
);

const CLIENTS: usize = 64;

/// Sends all bodies at once.
async fn at_once(user: &User<'_>, path: &str, bodies: Vec<Value>) -> Vec<crate::support::Reply> {
    let sent = bodies.into_iter().map(|body| user.post(path, body));
    join_all(sent).await
}

/// Awaits all futures together.
async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut all = true;
        for (future, output) in &mut pending {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => all = false,
                }
            }
        }
        if all {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pending
        .into_iter()
        .map(|(_, output)| output.unwrap())
        .collect()
}

async fn one_of_many_gets_the_slot(server: &Server) {
    let desk = server.user("receptionist").await;
    for round in 0..5 {
        let start = format!("2027-01-05T{:02}:00:00Z", 8 + round);
        let bodies = (0..CLIENTS).map(|n| {
            let patient = if n % 2 == 0 {
                server.world.patient
            } else {
                server.world.other_patient
            };
            server.booking(patient, &start)
        });
        let replies = at_once(&desk, "/appointments", bodies.collect()).await;
        let won = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(won, 1, "{start}");
        for reply in replies.into_iter().filter(|reply| reply.status != 201) {
            let reply = reply.refused(409, "slot_taken");
            assert!(!reply.body["reasons"].as_array().unwrap().is_empty());
            assert!(!reply.body["alternatives"].as_array().unwrap().is_empty());
        }
    }
    let listed = desk.get("/appointments?page=1").await;
    assert_eq!(listed.body["total"], 5);
}

async fn series_in_any_order_are_whole_or_not_there(server: &Server) {
    let desk = server.user("receptionist").await;
    let admin = server.user("clinic_admin").await;
    let world = &server.world;
    let mut doctors = vec![world.doctor.to_string()];
    for name in ["Barbu", "Coman"] {
        let doctor = admin
            .post(
                "/doctors",
                json!({"given_name": "Dan", "family_name": name}),
            )
            .await
            .expect(201);
        let weekly = json!({"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]]});
        let body = json!({"location_id": world.location, "schedule": {"weekly": weekly}});
        let path = format!("/doctors/{}/schedule", doctor.id());
        admin.put(&path, "\"0\"", body).await.expect(200);
        doctors.push(doctor.id().to_owned());
    }
    // Each begins on another day of the same weeks and reserves in another order.
    let bodies = (0..24).map(|n: usize| {
        json!({
            "patient_id": if n.is_multiple_of(2) { world.patient } else { world.other_patient },
            "doctor_id": doctors[n % 3], "service_id": world.service, "location_id": world.location,
            "local_start": format!("2027-02-{:02}T{:02}:00", 1 + n % 3, 9 + n % 4),
            "rule": {"frequency": "weekly", "interval": 1, "count": 6},
            "mode": "all_or_nothing",
        })
    });
    let replies = at_once(&desk, "/appointments/series", bodies.collect()).await;
    let mut booked = 0;
    for reply in replies {
        match reply.status {
            201 => {
                booked += 1;
                assert_eq!(reply.body["booked"].as_array().unwrap().len(), 6);
                assert_eq!(reply.body["skipped"], json!([]));
            }
            409 => drop(reply.refused(409, "slot_taken")),
            other => panic!("{other}: {}", reply.text),
        }
    }
    let listed = desk.get("/appointments?page=1").await.expect(200);
    assert!(booked > 0);
    assert_eq!(listed.body["total"], booked * 6);
}

async fn a_key_sent_at_once_takes_effect_once(server: &Server) {
    let desk = server.user("receptionist").await;
    let body = server.booking(server.world.patient, "2027-01-05T08:00:00Z");
    let key = [("idempotency-key", "one-and-the-same")];
    let sent = (0..20).map(|_| {
        desk.send(
            reqwest::Method::POST,
            "/appointments",
            Some(body.clone()),
            &key,
        )
    });
    let replies = join_all(sent).await;
    let ids: BTreeSet<_> = replies
        .iter()
        .filter(|r| r.status == 201)
        .map(|r| r.id().to_owned())
        .collect();
    assert_eq!(ids.len(), 1);
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        reply.refused(409, "in_flight");
    }
    let listed = desk.get("/appointments?page=1").await;
    assert_eq!(listed.body["total"], 1);
}

async fn a_group_fills_to_its_capacity(server: &Server) {
    let admin = server.user("clinic_admin").await;
    let service = admin
        .post(
            "/services",
            json!({"name": "Back school", "duration_min": 60, "capacity": 4}),
        )
        .await
        .expect(201);
    let mut patients = Vec::new();
    for n in 0..10 {
        let patient = admin
            .post(
                "/patients",
                json!({"given_name": "Gina", "family_name": format!("Grup{n}")}),
            )
            .await
            .expect(201);
        patients.push(patient.id().to_owned());
    }
    let bodies = patients.iter().map(|patient| {
        let mut body = server.booking(patient, "2027-01-05T08:00:00Z");
        body["service_id"] = service.body["id"].clone();
        body
    });
    let replies = at_once(&admin, "/appointments", bodies.collect()).await;
    let seats: BTreeSet<_> = replies
        .iter()
        .filter(|r| r.status == 201)
        .map(|r| r.body["seat"].as_u64().unwrap())
        .collect();
    assert_eq!(seats, BTreeSet::from([1, 2, 3, 4]));
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        let reply = reply.refused(409, "slot_taken");
        assert_eq!(reply.body["reasons"][0]["code"], "session_full");
    }
}
