//! How dates are written, and that no record goes back in time.

use chrono::Duration;
use clinic_core::memory::MemoryStore;
use clinic_core::organization::{
    GetOrganization, Location, LocationFields, Room, RoomFields, Service, UpdateOrganization,
};
use clinic_core::people::{Doctor, Patient, PatientFields};
use clinic_core::records::{CatalogRecord, Get, SetActive};
use clinic_core::scheduling::{
    AddTimeOff, AppointmentList, DateWindow, SetSchedule, SlotsQuery, TimeOffOf,
};
use clinic_core::testing::World;
use clinic_core::time::{Clock, Schedule};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

const ID: &str = "00000000-0000-4000-8000-000000000001";
/// Each of them chrono reads.
const LOOSE: [&str; 5] = [
    "2027-1-1",
    "2027-01-1",
    "+2027-1-01",
    " 2027-1-01",
    "2027-01-1 ",
];

/// A message with a date in it is read if the date is strict, and refused otherwise.
fn is_strict<T: DeserializeOwned>(message: impl Fn(&str) -> Value) {
    let name = std::any::type_name::<T>();
    let read = |date: &str| serde_json::from_value::<T>(message(date));
    if let Err(error) = read("2027-01-01") {
        panic!("{name}: {error}");
    }
    for date in LOOSE {
        assert!(read(date).is_err(), "{name} takes {date:?}");
    }
}

#[test]
fn a_date_has_four_two_and_two_digits_wherever_it_stands() {
    is_strict::<DateWindow>(|date| json!({"from": date, "to": "2027-02-01"}));
    is_strict::<DateWindow>(|date| json!({"from": "2026-02-01", "to": date}));
    is_strict::<SlotsQuery>(|date| json!({"from": date, "to": "2027-02-01"}));
    is_strict::<SlotsQuery>(|date| json!({"from": "2026-02-01", "to": date}));
    is_strict::<TimeOffOf>(|date| json!({"doctor_id": ID, "from": date, "to": "2027-02-01"}));
    is_strict::<TimeOffOf>(|date| json!({"doctor_id": ID, "from": "2026-02-01", "to": date}));
    is_strict::<AppointmentList>(|date| json!({"filter": {"on_from": date}}));
    is_strict::<AppointmentList>(|date| json!({"filter": {"on_before": date}}));
    is_strict::<Schedule>(|date| json!({"dates": {date: []}}));
    is_strict::<LocationFields>(
        |date| json!({"name": "A", "timezone": "UTC", "holidays": {date: "B"}}),
    );
    is_strict::<PatientFields>(
        |date| json!({"given_name": "A", "family_name": "B", "birth_on": date}),
    );
    let time = |date: &str| [date, "T09:00"].concat();
    is_strict::<AddTimeOff>(
        |date| json!({"doctor_id": ID, "span": {"from": time(date), "to": "2027-02-01T10:00"}}),
    );
    let seconds = |date: &str| [date, "T09:00:00"].concat();
    is_strict::<AddTimeOff>(
        |date| json!({"doctor_id": ID, "span": {"from": seconds(date), "to": "2027-02-01T10:00"}}),
    );
}

async fn changed<R: CatalogRecord>(world: &World, id: R::Id)
where
    R::Id: serde::Serialize,
    R::Fields: serde::Serialize,
{
    let change = SetActive::<R> {
        id,
        active: false,
        accept_stranded: true,
    };
    let after = world.clinic.run(&world.host(), change).await.unwrap();
    let head = after.head();
    assert!(head.updated_at >= head.created_at, "{}", R::KIND);
    let read = world.clinic.ask(&world.host(), Get::<R> { id }).await;
    assert_eq!(read.unwrap().head().updated_at, head.updated_at);
}

#[test]
fn a_record_is_not_changed_before_it_was_made() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let fields = RoomFields {
            location_id: world.location,
            name: "1".to_owned(),
            kind: "office".to_owned(),
            schedule: None,
        };
        let room = world.create::<Room>(fields).await.unwrap().id;
        let schedule = |from| SetSchedule {
            doctor_id: world.doctor,
            location_id: world.location,
            schedule: World::weekdays(from, 1_000),
            accept_stranded: true,
        };
        let host = world.host();
        let first = world.clinic.run(&host, schedule(100)).await.unwrap();
        // The clock of the machine is put back an hour.
        world.clock.set(world.clock.now() - Duration::hours(1));
        let second = world.clinic.run(&host, schedule(200)).await.unwrap();
        assert!(second.updated_at >= first.updated_at);
        changed::<Room>(&world, room).await;
        changed::<Patient>(&world, world.patient).await;
        changed::<Doctor>(&world, world.doctor).await;
        changed::<Service>(&world, world.service).await;
        changed::<Location>(&world, world.location).await;
        let organization = world.clinic.ask(&host, GetOrganization {}).await.unwrap();
        let mut fields = organization.fields;
        fields.name = "Another name".to_owned();
        let update = UpdateOrganization { fields };
        let organization = world.clinic.run(&host, update).await.unwrap();
        assert!(organization.updated_at >= organization.created_at);
    });
}
