//! Who reaches what: roles, own records, other organizations.

use crate::support::Server;
use clinic_core::access::{NewMembership, Role};
use clinic_core::ids::OrganizationId;
use clinic_core::organization::UpdateOrganization;
use clinic_core::testing::World;
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;

#[tokio::test]
async fn each_role_reaches_its_own() {
    let server = Server::memory().await;
    let world = &server.world;
    let desk = server.user("receptionist").await;
    let own = desk
        .post(
            "/appointments",
            server.booking(world.patient, "2027-01-05T08:00:00Z"),
        )
        .await
        .expect(201)
        .id()
        .to_owned();
    let other = desk
        .post(
            "/appointments",
            server.booking(world.other_patient, "2027-01-05T09:00:00Z"),
        )
        .await
        .expect(201)
        .id()
        .to_owned();

    let patient = server.user("patient").await;
    patient
        .get(&format!("/appointments/{own}"))
        .await
        .expect(200);
    patient
        .get(&format!("/appointments/{other}"))
        .await
        .refused(404, "not_found");
    patient
        .act(&other, "cancel")
        .await
        .refused(404, "not_found");
    patient
        .act(&own, "check-in")
        .await
        .refused(403, "forbidden");
    patient
        .get(&format!("/patients/{}", world.other_patient))
        .await
        .refused(404, "not_found");
    patient
        .get(&format!("/queue?location={}", world.location))
        .await
        .refused(403, "forbidden");
    patient
        .post(
            "/appointments",
            server.booking(world.other_patient, "2027-01-05T10:00:00Z"),
        )
        .await
        .refused(404, "not_found");
    let listed = patient.get("/appointments?page=1").await.expect(200);
    assert_eq!(
        (
            &listed.body["total"],
            listed.body["items"][0]["id"].as_str()
        ),
        (&json!(1), Some(own.as_str()))
    );
    let patients = patient.get("/patients").await.expect(200);
    assert_eq!(patients.body["items"].as_array().unwrap().len(), 1);

    for (name, status) in [
        ("clinic_admin", 201),
        ("receptionist", 403),
        ("doctor", 403),
        ("staff", 403),
        ("patient", 403),
    ] {
        let user = server.user(name).await;
        user.post("/services", json!({"name": "Check-up", "duration_min": 20}))
            .await
            .expect(status);
    }
    for name in ["technician", "staff"] {
        server
            .user(name)
            .await
            .post(
                "/appointments",
                server.booking(world.patient, "2027-01-05T11:00:00Z"),
            )
            .await
            .refused(403, "forbidden");
    }
    // Who runs the platform sees no patients.
    let admin = server.user("super_admin").await;
    admin.get("/organizations").await.expect(200);
    let at = world.organization.to_string();
    admin
        .send(
            Method::GET,
            "/patients",
            None,
            &[("x-organization-id", &at)],
        )
        .await
        .refused(403, "forbidden");
    admin
        .get("/patients")
        .await
        .refused(400, "invalid_parameter");
}

/// Another organization in the same store, not open for booking.
async fn closed(server: &Server) -> World {
    let other = World::on(Arc::clone(server.app.clinic().store()), 2)
        .await
        .unwrap();
    let clinic = &other.clinic;
    let organization = clinic
        .ask(&other.host(), clinic_core::organization::GetOrganization {})
        .await
        .unwrap();
    let mut fields = organization.fields;
    fields.open_for_booking = false;
    clinic
        .run(&other.host(), UpdateOrganization { fields })
        .await
        .unwrap();
    other
}

async fn walls_hold(server: &Server) {
    let other = closed(server).await;
    let theirs = other
        .book(other.patient, "2027-01-05T08:00:00Z".parse().unwrap())
        .await
        .unwrap();
    let admin = server.user("clinic_admin").await;
    let ours: OrganizationId = server.world.organization;
    let unknown = "019e0000-0000-7000-8000-000000000000";
    for path in [
        format!("/patients/{}", other.patient),
        format!("/doctors/{}", other.doctor),
        format!("/locations/{}", other.location),
        format!("/services/{}", other.service),
        format!("/appointments/{}", theirs.id),
        format!("/doctors/{}/slots?date=2027-01-05", other.doctor),
        format!("/doctors/{}/schedule", other.doctor),
        format!("/patients/{}/appointments", other.patient),
        format!("/organizations/{}", other.organization),
    ] {
        let foreign = admin.get(&path).await.refused(404, "not_found");
        // One that is nowhere looks the same.
        let parts: Vec<_> = path.split('/').collect();
        let id = parts[2].split('?').next().unwrap();
        let nowhere = admin
            .get(&path.replace(id, unknown))
            .await
            .refused(404, "not_found");
        assert_eq!(foreign.body["detail"], nowhere.body["detail"], "{path}");
    }
    // Naming it does not help, nor do its ids in a body.
    let there = other.organization.to_string();
    admin
        .send(
            Method::GET,
            "/patients",
            None,
            &[("x-organization-id", &there)],
        )
        .await
        .refused(404, "not_found");
    let mut booking = server.booking(other.patient, "2027-01-05T09:00:00Z");
    admin
        .post("/appointments", booking.clone())
        .await
        .refused(404, "not_found");
    booking["patient_id"] = json!(server.world.patient);
    booking["doctor_id"] = json!(other.doctor);
    admin
        .post("/appointments", booking)
        .await
        .refused(404, "not_found");
    let room = json!({"location_id": other.location, "name": "Room", "kind": "x"});
    assert!(matches!(
        admin.post("/rooms", room).await.status,
        403 | 404 | 422
    ));
    assert_ne!(ours, other.organization);
    let found = server.nobody().get("/locations/search").await.expect(200);
    assert_eq!(
        found.body["items"].as_array().unwrap().len(),
        1,
        "{}",
        found.text
    );
    assert_eq!(found.body["items"][0]["organization_id"], ours.to_string());
}

#[tokio::test]
async fn walls_between_organizations_hold_on_sqlite() {
    walls_hold(&Server::sqlite().await).await;
}

#[tokio::test]
async fn walls_between_organizations_hold_on_postgres() {
    walls_hold(&Server::postgres().await).await;
}

#[tokio::test]
async fn a_patient_books_at_another_organization_that_is_open() {
    let server = Server::memory().await;
    let open = World::on(Arc::clone(server.app.clinic().store()), 2)
        .await
        .unwrap();
    let patient = server.user("patient").await;
    let (doctor, service) = (open.doctor, open.service);
    let slots = patient
        .get(&format!(
            "/doctors/{doctor}/slots?date=2027-01-05&service={service}"
        ))
        .await
        .expect(200);
    let wish = json!({"doctor_id": doctor, "service_id": service, "starts_at": slots.body["slots"][0]["starts_at"]});
    let booked = patient.post("/appointments", wish).await.expect(201);
    assert_ne!(booked.body["patient_id"], server.world.patient.to_string());
    // Now it belongs to both, and says which.
    let memberships = patient.get("/auth/me").await.body["memberships"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(memberships, 2);
    let there = open.organization.to_string();
    let listed = patient
        .send(
            Method::GET,
            "/appointments",
            None,
            &[("x-organization-id", &there)],
        )
        .await
        .expect(200);
    assert_eq!(listed.body["items"][0]["id"], booked.body["id"]);
}

#[tokio::test]
async fn who_belongs_to_two_organizations_names_one() {
    let server = Server::memory().await;
    let other = closed(&server).await;
    let member = |organization_id| NewMembership::new(organization_id, Role::Receptionist);
    server
        .open(
            "locum",
            vec![
                member(server.world.organization),
                member(other.organization),
            ],
        )
        .await;
    let locum = server.user("locum").await;
    locum
        .get("/patients")
        .await
        .refused(400, "invalid_parameter");
    for organization in [server.world.organization, other.organization] {
        let named = organization.to_string();
        locum
            .send(
                Method::GET,
                "/patients",
                None,
                &[("x-organization-id", &named)],
            )
            .await
            .expect(200);
        let body = json!({"email": "locum@example.org", "password": crate::support::PASSWORD, "organization_id": organization});
        let token = server.nobody().post("/auth/login", body).await.expect(200);
        assert_eq!(token.body["organization_id"], named);
    }
}

#[tokio::test]
async fn settings_are_for_those_who_work_there() {
    let server = Server::memory().await;
    let desk = server.user("receptionist").await;
    let settings = desk.get("/settings").await.expect(200).body;
    assert_eq!(settings["booking_starts_as"], "scheduled");
    server
        .user("patient")
        .await
        .get("/settings")
        .await
        .refused(403, "forbidden");
}
