//! What a change strands: what loses its time by it, once.

use clinic_core::error::ErrorCode;
use clinic_core::memory::MemoryStore;
use clinic_core::organization::{Location, LocationFields};
use clinic_core::people::Doctor;
use clinic_core::records::{SetActive, Update};
use clinic_core::scheduling::{
    Action, AddTimeOff, Appointment, ChangeStatus, GetAppointment, SetSchedule, WhatIf,
    WhatIfChange,
};
use clinic_core::testing::World;
use clinic_core::time::{Instant, Schedule, WallSpan, ZoneName};
use std::sync::Arc;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

async fn world() -> World {
    World::on(Arc::new(MemoryStore::new()), 1).await.unwrap()
}

async fn booked(world: &World, start: &str) -> Appointment {
    world.book(world.patient, at(start)).await.unwrap()
}

async fn read(world: &World, appointment: &Appointment) -> Appointment {
    let query = GetAppointment { id: appointment.id };
    world.clinic.ask(&world.host(), query).await.unwrap()
}

fn closing(world: &World, accept_stranded: bool) -> SetSchedule {
    SetSchedule {
        doctor_id: world.doctor,
        location_id: world.location,
        schedule: Schedule::default(),
        accept_stranded,
    }
}

#[test]
fn what_is_stranded_already_is_not_asked_about_again() {
    pollster::block_on(async {
        let world = world().await;
        let host = world.host();
        let appointment = booked(&world, "2027-01-11T08:00:00Z").await;
        let refused = world.clinic.run(&host, closing(&world, false)).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::WouldStrand);
        world
            .clinic
            .run(&host, closing(&world, true))
            .await
            .unwrap();
        let stranded = read(&world, &appointment).await;
        assert_eq!(stranded.stranded, Some(true));
        let span = WallSpan {
            from: "2027-01-11T00:00:00".parse().unwrap(),
            to: "2027-01-12T00:00:00".parse().unwrap(),
        };
        let what_if = WhatIf {
            doctor_id: world.doctor,
            change: WhatIfChange::TimeOff(span),
        };
        assert_eq!(world.clinic.ask(&host, what_if).await.unwrap().count, 0);
        let time_off = AddTimeOff {
            doctor_id: world.doctor,
            span,
            reason: None,
            accept_stranded: false,
        };
        world.clinic.run(&host, time_off).await.unwrap();
        let retire = SetActive::<Doctor> {
            id: world.doctor,
            active: false,
            accept_stranded: false,
        };
        world.clinic.run(&host, retire).await.unwrap();
        assert_eq!(read(&world, &appointment).await, stranded);
    });
}

#[test]
fn a_visit_that_was_completed_early_keeps_its_time() {
    pollster::block_on(async {
        let world = world().await;
        let host = world.host();
        let appointment = booked(&world, "2027-01-11T08:00:00Z").await;
        world.clock.set(at("2027-01-11T08:05:00Z"));
        for action in [Action::CheckIn, Action::Start, Action::Complete] {
            let step = ChangeStatus {
                id: appointment.id,
                action,
                reason: None,
            };
            world.clinic.run(&host, step).await.unwrap();
        }
        world
            .clinic
            .run(&host, closing(&world, false))
            .await
            .unwrap();
        assert_eq!(read(&world, &appointment).await.stranded, Some(false));
    });
}

#[test]
fn another_zone_strands_what_no_longer_fits_the_schedules_there() {
    pollster::block_on(async {
        let world = world().await;
        let host = world.host();
        // 09:00 in Bucharest, when the doctor begins; 07:00 in London. Noon is inside in both.
        let early = booked(&world, "2027-01-11T07:00:00Z").await;
        let noon = booked(&world, "2027-01-11T12:00:00Z").await;
        let update = |accept_stranded| Update::<Location> {
            id: world.location,
            fields: LocationFields {
                timezone: ZoneName::new("Europe/London"),
                ..World::location_fields()
            },
            accept_stranded,
        };
        let refused = world.clinic.run(&host, update(false)).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::WouldStrand);
        world.clinic.run(&host, update(true)).await.unwrap();
        assert_eq!(read(&world, &early).await.stranded, Some(true));
        assert_eq!(read(&world, &noon).await.stranded, Some(false));
    });
}

#[test]
fn another_zone_strands_what_comes_to_lie_in_time_off() {
    pollster::block_on(async {
        let world = world().await;
        let host = world.host();
        // 12:00 in Bucharest; 10:00 in London, where the time off is now.
        let appointment = booked(&world, "2027-01-11T10:00:00Z").await;
        let time_off = AddTimeOff {
            doctor_id: world.doctor,
            span: WallSpan {
                from: "2027-01-11T10:00:00".parse().unwrap(),
                to: "2027-01-11T11:00:00".parse().unwrap(),
            },
            reason: None,
            accept_stranded: false,
        };
        world.clinic.run(&host, time_off).await.unwrap();
        let update = Update::<Location> {
            id: world.location,
            fields: LocationFields {
                timezone: ZoneName::new("Europe/London"),
                ..World::location_fields()
            },
            accept_stranded: true,
        };
        world.clinic.run(&host, update).await.unwrap();
        assert_eq!(read(&world, &appointment).await.stranded, Some(true));
    });
}
