//! Events: their names, versions and payloads in the outbox, which others rely on, and what follows from them.

use async_trait::async_trait;
use clinic_core::access::{Act, Capacity, Grants, Subject};
use clinic_core::audit::{
    AppointmentEvent, DomainEvent, Event, PatientEvent, SeriesEvent, StrandedEvent,
};
use clinic_core::command::{Call, Command, Context, Decision, Fault};
use clinic_core::error::Error;
use clinic_core::ids::AppointmentId;
use clinic_core::memory::MemoryStore;
use clinic_core::scheduling::{
    AppointmentHistory, BookSeries, GetAppointment, RecurrenceRule, Status,
};
use clinic_core::store::{Mode, Scope, Tx};
use clinic_core::testing::World;
use clinic_core::time::Instant;
use clinic_core::uuid::Uuid;
use serde::Serialize;
use std::sync::Arc;

const DOCS: &str = include_str!("../../../docs/events.md");

fn of_appointment(told: fn(AppointmentEvent) -> DomainEvent) -> DomainEvent {
    told(AppointmentEvent {
        appointment_id: Uuid::from_u128(1).into(),
        patient_id: Uuid::from_u128(2).into(),
        doctor_id: Uuid::from_u128(3).into(),
        location_id: Uuid::from_u128(4).into(),
        starts_at: "2027-01-04T08:00:00Z".parse().unwrap(),
        status: Status::Scheduled,
        version: 1,
    })
}

const OF_APPOINTMENT: &str = concat!(
    r#"{"appointment_id":"00000000-0000-0000-0000-000000000001","#,
    r#""doctor_id":"00000000-0000-0000-0000-000000000003","#,
    r#""location_id":"00000000-0000-0000-0000-000000000004","#,
    r#""patient_id":"00000000-0000-0000-0000-000000000002","#,
    r#""starts_at":"2027-01-04T08:00:00Z","status":"scheduled","version":1}"#
);

/// Every event with its name, its version and its payload.
fn all() -> Vec<(DomainEvent, &'static str, u32, &'static str)> {
    use DomainEvent as E;
    let of_appointment = |told, name| (of_appointment(told), name, 1, OF_APPOINTMENT);
    vec![
        of_appointment(E::AppointmentBooked, "appointment.booked"),
        of_appointment(E::AppointmentApproved, "appointment.approved"),
        of_appointment(E::AppointmentConfirmed, "appointment.confirmed"),
        of_appointment(E::AppointmentCheckedIn, "appointment.checked_in"),
        of_appointment(E::AppointmentCheckInUndone, "appointment.check_in_undone"),
        of_appointment(E::AppointmentStarted, "appointment.started"),
        of_appointment(E::AppointmentCompleted, "appointment.completed"),
        of_appointment(E::AppointmentCancelled, "appointment.cancelled"),
        of_appointment(E::AppointmentNoShow, "appointment.no_show"),
        of_appointment(E::AppointmentArrivedLate, "appointment.arrived_late"),
        of_appointment(E::AppointmentRescheduled, "appointment.rescheduled"),
        of_appointment(E::AppointmentEdited, "appointment.edited"),
        (
            E::AppointmentStranded(StrandedEvent {
                appointment_id: Uuid::from_u128(1).into(),
            }),
            "appointment.stranded",
            1,
            r#"{"appointment_id":"00000000-0000-0000-0000-000000000001"}"#,
        ),
        (
            E::SeriesBooked(SeriesEvent {
                series_id: Uuid::from_u128(5).into(),
                patient_id: Uuid::from_u128(2).into(),
                doctor_id: Uuid::from_u128(3).into(),
                location_id: Uuid::from_u128(4).into(),
                count: 3,
            }),
            "series.booked",
            1,
            concat!(
                r#"{"count":3,"doctor_id":"00000000-0000-0000-0000-000000000003","#,
                r#""location_id":"00000000-0000-0000-0000-000000000004","#,
                r#""patient_id":"00000000-0000-0000-0000-000000000002","#,
                r#""series_id":"00000000-0000-0000-0000-000000000005"}"#
            ),
        ),
        (
            E::PatientDoctorsAssigned(PatientEvent {
                patient_id: Uuid::from_u128(2).into(),
            }),
            "patient.doctors_assigned",
            1,
            r#"{"patient_id":"00000000-0000-0000-0000-000000000002"}"#,
        ),
    ]
}

#[test]
fn names_versions_and_payloads_stay() {
    for (event, name, version, payload) in all() {
        assert_eq!((event.name(), event.version()), (name, version));
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
        assert_eq!(event.payload(), payload, "{name}");
        let described = format!("| `{name}` | {version} |");
        assert!(DOCS.contains(&described), "docs/events.md: {described}");
        for member in payload.as_object().unwrap().keys() {
            assert!(DOCS.contains(&format!("`{member}`")), "{name}: {member}");
        }
    }
    let rows = DOCS.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(
        rows,
        all().len(),
        "docs/events.md lists them all, each once"
    );
}

#[test]
fn what_the_outbox_keeps_is_read_as_it_was_told() {
    let at = "2027-01-04T08:00:00Z".parse().unwrap();
    for (event, name, ..) in all() {
        let mut kept = Event::new(Uuid::from_u128(9).into(), at, &event);
        assert_eq!(DomainEvent::read(&kept).unwrap(), Some(event), "{name}");
        kept.payload = serde_json::json!({});
        assert!(DomainEvent::read(&kept).is_err(), "{name}");
        kept.version += 1;
        assert_eq!(DomainEvent::read(&kept).unwrap(), None, "{name}");
    }
}

/// The events that were written since `dealt_with`.
async fn events(world: &World, dealt_with: u64) -> Vec<(u64, DomainEvent)> {
    world.clinic.run_due().await.unwrap();
    let scope = Scope::Organization(world.organization);
    let store = world.clinic.store();
    let mut tx = store.begin(scope, Mode::Read).await.unwrap();
    let events = tx.events(dealt_with, 100).await.unwrap();
    let typed = |e: &Event| DomainEvent::read(e).unwrap().unwrap();
    events.iter().map(|e| (e.seq, typed(&e.event))).collect()
}

#[test]
fn a_series_is_told_once_beside_its_occurrences() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let start: Instant = "2027-01-19T07:00:00Z".parse().unwrap();
        world.book(world.other_patient, start).await.unwrap();
        let before = events(&world, 0).await.last().unwrap().0;
        let series = BookSeries {
            patient_id: Some(world.patient),
            doctor_id: Some(world.doctor),
            service_id: Some(world.service),
            location_id: Some(world.location),
            room_id: None,
            local_start: "2027-01-12T09:00:00".parse().unwrap(),
            rule: RecurrenceRule::weekly().times(4),
            mode: clinic_core::scheduling::SeriesMode::SkipConflicts,
            reason: None,
            source: None,
            allow: clinic_core::scheduling::Allowance::default(),
            overbook: None,
        };
        let outcome = world.clinic.run(&world.host(), series).await.unwrap();
        assert_eq!((outcome.booked.len(), outcome.skipped.len()), (3, 1));
        let told: Vec<_> = events(&world, before).await;
        let told: Vec<_> = told.into_iter().map(|(_, event)| event).collect();
        let booked = outcome.booked.iter().map(Into::into);
        let expected: Vec<_> = std::iter::once(DomainEvent::SeriesBooked(SeriesEvent::of(
            &outcome.series,
            3,
        )))
        .chain(booked.map(DomainEvent::AppointmentBooked))
        .collect();
        assert_eq!(told, expected);
    });
}

/// A command of the embedding application that tells of a stranded appointment, which it has not read.
#[derive(Serialize)]
struct TellStranded(AppointmentId);

#[async_trait]
impl Command for TellStranded {
    const NAME: &'static str = "tell_stranded";
    type Outcome = ();
    type Reads = ();
    type Target = ();
    type Facts = ();

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), _: &Call<'_>, _: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn authorize(&self, (): &(), grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::WriteCatalog, &Subject::whole_organization())
    }

    async fn load(&self, (): (), _: &Call<'_>, _: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn decide(&self, (): (), _: &Call<'_>) -> Result<Decision<()>, Error> {
        let appointment_id = self.0;
        let stranded = DomainEvent::AppointmentStranded(StrandedEvent { appointment_id });
        Ok(Decision::of(()).event(stranded))
    }
}

#[test]
fn a_stranded_appointment_is_flagged_whichever_command_tells_it() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let host = world.host();
        let start = "2027-01-12T07:00:00Z".parse().unwrap();
        let booked = world.book(world.patient, start).await.unwrap();
        let tell = TellStranded(booked.id);
        world.clinic.run(&host, tell).await.unwrap();
        let query = GetAppointment { id: booked.id };
        let after = world.clinic.ask(&host, query).await.unwrap();
        assert_eq!((after.stranded, after.version), (Some(true), 2));
        let query = AppointmentHistory::of(booked.id);
        let history = world.clinic.ask(&host, query).await.unwrap();
        let reason = history.last().unwrap().reason.clone();
        assert_eq!(reason, Some("stranded by a change of schedule".into()));
        let nobody = TellStranded(Uuid::from_u128(7).into());
        let refused = world.clinic.run(&host, nobody).await.unwrap_err();
        assert_eq!(refused.code, clinic_core::ErrorCode::NotFound);
    });
}
