//! What a reader sees of a record beside what `access.json` says.

use clinic_core::access::{Actor, CreateAccount, NewMembership, Role};
use clinic_core::command::Context;
use clinic_core::memory::MemoryStore;
use clinic_core::money::{Currency, Money};
use clinic_core::organization::{Location, Room, RoomFields, Service, ServiceFields};
use clinic_core::people::{Doctor, Patient};
use clinic_core::records::{Create, Get, Update};
use clinic_core::scheduling::{
    AddTimeOff, AppointmentHistory, AppointmentList, BookAppointment, ExplainSlot, GetAppointment,
    GetHold, Overbook, PlaceHold, ReasonCode,
};
use clinic_core::testing::World;
use clinic_core::time::Instant;
use std::sync::Arc;

/// A context of an account with a role in the world.
async fn account(world: &World, role: Role) -> Context {
    let command = CreateAccount {
        email: format!("{}@example.org", role.as_str()).into(),
        phone: None,
        given_name: "Ioana".into(),
        family_name: "Dinu".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership {
            doctor_ids: if role == Role::Assistant {
                vec![world.doctor]
            } else {
                Vec::new()
            },
            ..NewMembership::new(world.organization, role)
        }],
    };
    let platform = Context::platform();
    let id = world.clinic.run(&platform, command).await.unwrap();
    Context::new(Actor::Account(id), Some(world.organization))
}

#[test]
fn the_price_of_a_hold_is_hidden_as_that_of_an_appointment() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let price = Money::parse("120.00", Currency::RON).unwrap();
        let fields = ServiceFields {
            price: Some(price),
            ..World::service_fields()
        };
        let service = Create::<Service> { fields };
        let service = world.clinic.run(&world.host(), service).await.unwrap();
        let assistant = account(&world, Role::Assistant).await;
        let receptionist = account(&world, Role::Receptionist).await;
        let hold = PlaceHold {
            patient_id: Some(world.patient),
            doctor_id: Some(world.doctor),
            service_id: Some(service.id),
            location_id: Some(world.location),
            room_id: None,
            starts_at: "2027-01-05T07:00:00Z".parse().unwrap(),
            minutes: None,
        };
        let placed = world.clinic.run(&assistant, hold).await.unwrap();
        assert_eq!(placed.price, None);
        let read = async |context: &Context| {
            let hold = GetHold { id: placed.id };
            world.clinic.ask(context, hold).await.unwrap().price
        };
        assert_eq!(read(&assistant).await, None);
        assert_eq!(read(&receptionist).await, Some(price));
    });
}

/// Why a start is not offered, as an account is told: the code, and the members that say what stands in the way.
async fn reasons(world: &World, context: &Context, starts_at: &str) -> Vec<(String, Vec<String>)> {
    let question = ExplainSlot {
        doctor_id: world.doctor,
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        patient_id: None,
        moving: None,
        starts_at: starts_at.parse().unwrap(),
    };
    let explained = world.clinic.ask(context, question).await.unwrap();
    let reasons = serde_json::to_value(explained.reasons).unwrap();
    let reasons = reasons.as_array().cloned().unwrap();
    let one = |reason: &serde_json::Value| {
        let members = reason.as_object().unwrap();
        let named = members.keys().filter(|name| *name != "code").cloned();
        (reason["code"].as_str().unwrap().to_owned(), named.collect())
    };
    reasons.iter().map(one).collect()
}

fn told(code: &str, members: &[&str]) -> Vec<(String, Vec<String>)> {
    let members = members.iter().map(|name| (*name).to_owned()).collect();
    vec![(code.to_owned(), members)]
}

#[test]
fn reasons_name_holds_sessions_and_time_off_to_those_who_may_read_them() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        let fields = ServiceFields {
            capacity: 3,
            ..World::service_fields()
        };
        let group = world.create::<Service>(fields).await.unwrap();
        let hold = PlaceHold {
            patient_id: Some(world.patient),
            doctor_id: Some(world.doctor),
            service_id: Some(world.service),
            location_id: Some(world.location),
            room_id: None,
            starts_at: "2027-01-05T07:00:00Z".parse().unwrap(),
            minutes: None,
        };
        world.clinic.run(&host, hold).await.unwrap();
        let seat = BookAppointment {
            service_id: Some(group.id),
            ..world.booking(world.patient, "2027-01-05T09:00:00Z".parse().unwrap())
        };
        world.clinic.run(&host, seat).await.unwrap();
        let absent = AddTimeOff {
            doctor_id: world.doctor,
            span: serde_json::from_value(serde_json::json!({
                "from": "2027-01-06T00:00", "to": "2027-01-07T00:00",
            }))
            .unwrap(),
            reason: None,
            accept_stranded: false,
        };
        world.clinic.run(&host, absent).await.unwrap();
        let receptionist = account(&world, Role::Receptionist).await;
        let patient = person(&world).await;
        for (starts_at, code, member, patients_too) in [
            ("2027-01-05T07:00:00Z", "doctor_busy", "hold_ids", false),
            ("2027-01-05T09:00:00Z", "doctor_busy", "session_ids", false),
            ("2027-01-06T09:00:00Z", "time_off", "time_off", true),
        ] {
            for who in [&host, &receptionist] {
                assert_eq!(reasons(&world, who, starts_at).await, told(code, &[member]));
            }
            let shown: &[&str] = if patients_too { &[member] } else { &[] };
            assert_eq!(
                reasons(&world, &patient, starts_at).await,
                told(code, shown)
            );
        }
    });
}

/// A context of the world's patient.
async fn person(world: &World) -> Context {
    let command = CreateAccount {
        email: "patient@example.org".to_owned().into(),
        phone: None,
        given_name: "Ana".to_owned().into(),
        family_name: "Pop".to_owned().into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership {
            patient_id: Some(world.patient),
            ..NewMembership::new(world.organization, Role::Patient)
        }],
    };
    let platform = Context::new(Actor::Host, None);
    let id = world.clinic.run(&platform, command).await.unwrap();
    Context::new(Actor::Account(id), Some(world.organization))
}

#[test]
fn why_somebody_was_squeezed_in_is_hidden_from_the_patient() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        let starts_at = "2027-01-05T07:00:00Z".parse().unwrap();
        let other = World::patient_fields("Ion", "Ionescu");
        let other = world.create::<Patient>(other).await.unwrap();
        world.book(other.id, starts_at).await.unwrap();
        let squeezed = BookAppointment {
            overbook: Some(Overbook {
                reason: "pain".to_owned().into(),
            }),
            ..world.booking(world.patient, starts_at)
        };
        let squeezed = world.clinic.run(&host, squeezed).await.unwrap();
        let receptionist = account(&world, Role::Receptionist).await;
        let patient = person(&world).await;
        for (who, shown) in [
            (&host, Some("pain")),
            (&receptionist, Some("pain")),
            (&patient, None),
        ] {
            let one = GetAppointment { id: squeezed.id };
            let one = world.clinic.ask(who, one).await.unwrap();
            assert_eq!(
                one.overbook_reason.as_ref().map(|r| r.expose().as_str()),
                shown
            );
            let listed = AppointmentList::default();
            let listed = world.clinic.ask(who, listed).await.unwrap().items;
            let listed = listed.iter().find(|a| a.id == squeezed.id).unwrap();
            assert_eq!(
                listed.overbook_reason.as_ref().map(|r| r.expose().as_str()),
                shown
            );
            let steps = AppointmentHistory::of(squeezed.id);
            let steps = world.clinic.ask(who, steps).await.unwrap();
            let told = steps
                .iter()
                .any(|s| s.reason.as_ref().is_some_and(|r| r.expose() == "pain"));
            assert_eq!(told, shown.is_some());
        }
    });
}

/// Every reason names the record that causes it: the closure, who is in the rooms, what fills the day.
#[test]
fn reasons_name_the_closure_the_room_and_the_day() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        let location = Get::<Location> { id: world.location };
        let location = world.clinic.ask(&host, location).await.unwrap();
        let mut fields = location.fields;
        let hours = serde_json::json!({"weekly": World::weekdays(0, 1440).weekly, "dates": {"2027-01-08": []}});
        fields.hours = Some(serde_json::from_value(hours).unwrap());
        let update = Update::<Location> {
            id: world.location,
            fields,
            accept_stranded: false,
        };
        world.clinic.run(&host, update).await.unwrap();
        let doctor = Get::<Doctor> { id: world.doctor };
        let mut fields = world.clinic.ask(&host, doctor).await.unwrap().fields;
        fields.max_per_day = Some(1);
        let update = Update::<Doctor> {
            id: world.doctor,
            fields,
            accept_stranded: false,
        };
        world.clinic.run(&host, update).await.unwrap();
        let room = RoomFields {
            location_id: world.location,
            name: "Laser".to_owned(),
            kind: "laser".to_owned(),
            schedule: None,
        };
        world.create::<Room>(room).await.unwrap();
        let fields = ServiceFields {
            room_kind: Some("laser".to_owned()),
            ..World::service_fields()
        };
        let laser = world.create::<Service>(fields).await.unwrap().id;
        let other = World::doctor_fields("Ion", "Marin");
        let other = world.create::<Doctor>(other).await.unwrap().id;
        world
            .work(other, World::weekdays(9 * 60, 17 * 60))
            .await
            .unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let book = async |doctor, starts_at| {
            let booking = BookAppointment {
                doctor_id: Some(doctor),
                service_id: Some(laser),
                ..world.booking(world.patient, at(starts_at))
            };
            world.clinic.run(&host, booking).await.unwrap().id
        };
        let full = book(world.doctor, "2027-01-05T07:00:00Z").await;
        let in_room = book(other, "2027-01-06T07:00:00Z").await;
        let explain = async |context: &Context, starts_at| {
            let question = ExplainSlot {
                doctor_id: world.doctor,
                service_id: Some(laser),
                location_id: Some(world.location),
                room_id: None,
                patient_id: None,
                moving: None,
                starts_at: at(starts_at),
            };
            world.clinic.ask(context, question).await.unwrap().reasons
        };
        let closed = explain(&host, "2027-01-08T08:00:00Z").await;
        assert_eq!(closed[0].code, ReasonCode::LocationClosed);
        assert_eq!(closed[0].closed_on, "2027-01-08".parse().ok());
        let day = explain(&host, "2027-01-05T10:00:00Z").await;
        assert_eq!(
            (day[0].code, &day[0].appointment_ids),
            (ReasonCode::DayFull, &vec![full])
        );
        let room = explain(&host, "2027-01-06T07:00:00Z").await;
        assert_eq!(
            (room[0].code, &room[0].appointment_ids),
            (ReasonCode::NoRoom, &vec![in_room])
        );
        // Who reads only their own appointments is not told whose are in the room.
        let doctor = CreateAccount {
            email: "d@example.org".into(),
            phone: None,
            given_name: "Dana".into(),
            family_name: "Ene".into(),
            password_hash: None,
            super_admin: false,
            memberships: vec![NewMembership {
                doctor_ids: vec![world.doctor],
                ..NewMembership::new(world.organization, Role::Doctor)
            }],
        };
        let account = world
            .clinic
            .run(&Context::platform(), doctor)
            .await
            .unwrap();
        let context = Context::new(Actor::Account(account), Some(world.organization));
        let room = explain(&context, "2027-01-06T07:00:00Z").await;
        assert_eq!(
            (room[0].code, room[0].appointment_ids.len()),
            (ReasonCode::NoRoom, 0)
        );
        let closed = explain(&context, "2027-01-08T08:00:00Z").await;
        assert_eq!(closed[0].closed_on, "2027-01-08".parse().ok());
    });
}
