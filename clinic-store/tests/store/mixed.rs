//! Everybody does everything at once, and nothing overlaps: the short form of the long run.

use crate::races::{chance, overlaps};
use crate::races_at_the_door::{doctors, one_of, patients, rooms, world};
use crate::support::{Home, on_both};
use clinic_core::command::Command;
use clinic_core::error::{Error, ErrorKind};
use clinic_core::ids::{AppointmentId, DoctorId, HoldId, PatientId, ServiceId};
use clinic_core::scheduling::commands::{
    Allowance, BookAppointment, BookSeries, CancelAppointment, Overbook, PlaceHold, ReleaseHold,
    RescheduleAppointment,
};
use clinic_core::scheduling::{Frequency, MonthEnd, RecurrenceRule, SeriesMode, Source};
use clinic_core::testing::World;
use clinic_core::time::Instant;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(mixed_acts_never_overlap);

const CLIENTS: usize = 12;
const ACTS: usize = 30;

/// One who books, moves, cancels and holds at random.
struct Client {
    world: Arc<World>,
    doctors: Vec<DoctorId>,
    patients: Vec<PatientId>,
    services: Vec<ServiceId>,
    booked: Vec<AppointmentId>,
    held: Vec<HoldId>,
    won: usize,
}

/// A start on one of two days, mostly on the grid.
fn some_start() -> Instant {
    let monday: Instant = "2027-01-11T07:00:00Z".parse().unwrap();
    let minutes = chance(2) * 24 * 60 + chance(16) * 30 + if chance(10) == 0 { 10 } else { 0 };
    monday + chrono::Duration::minutes(i64::try_from(minutes).unwrap())
}

impl Client {
    /// Runs a command; a refusal is an answer, anything else is not.
    async fn run<C: Command>(&mut self, command: C) -> Option<C::Outcome> {
        match self.world.clinic.run(&self.world.host(), command).await {
            Ok(outcome) => {
                self.won += 1;
                Some(outcome)
            }
            Err(error) => {
                Self::refused(&error);
                None
            }
        }
    }

    fn refused(error: &Error) {
        let kinds = [ErrorKind::Conflict, ErrorKind::Invalid, ErrorKind::NotFound];
        assert!(kinds.contains(&error.kind()), "{error:?}");
    }

    fn booking(&self) -> BookAppointment {
        BookAppointment {
            patient_id: Some(one_of(&self.patients)),
            doctor_id: (chance(4) > 0).then(|| one_of(&self.doctors)),
            service_id: Some(one_of(&self.services)),
            location_id: Some(self.world.location),
            ..BookAppointment::at(some_start())
        }
    }

    async fn act(&mut self) {
        match chance(10) {
            0..=3 => {
                let booking = self.booking();
                let booked = self.run(booking).await;
                self.booked.extend(booked.map(|appointment| appointment.id));
            }
            4 => {
                let booking = BookAppointment {
                    overbook: Some(Overbook {
                        reason: "an emergency".to_owned(),
                    }),
                    ..self.booking()
                };
                let booked = self.run(booking).await;
                self.booked.extend(booked.map(|appointment| appointment.id));
            }
            5 | 6 if !self.booked.is_empty() => {
                let command = RescheduleAppointment {
                    id: one_of(&self.booked),
                    starts_at: some_start(),
                    doctor_id: (chance(2) == 0).then(|| one_of(&self.doctors)),
                    location_id: None,
                    room_id: None,
                    reason: None,
                    allow: Allowance::default(),
                };
                self.run(command).await;
            }
            7 if !self.booked.is_empty() => {
                let id = one_of(&self.booked);
                self.run(CancelAppointment { id, reason: None }).await;
            }
            8 => {
                let hold = PlaceHold {
                    patient_id: Some(one_of(&self.patients)),
                    doctor_id: Some(one_of(&self.doctors)),
                    service_id: Some(one_of(&self.services)),
                    location_id: Some(self.world.location),
                    room_id: None,
                    starts_at: some_start(),
                    minutes: None,
                };
                let held = self.run(hold).await;
                self.held.extend(held.map(|hold| hold.id));
                if let Some(id) = self.held.pop()
                    && chance(2) == 0
                {
                    self.run(ReleaseHold { id }).await;
                }
            }
            _ => self.series().await,
        }
    }

    async fn series(&mut self) {
        let command = BookSeries {
            patient_id: Some(one_of(&self.patients)),
            doctor_id: Some(one_of(&self.doctors)),
            service_id: Some(one_of(&self.services)),
            location_id: Some(self.world.location),
            room_id: None,
            local_start: (some_start() + chrono::Duration::hours(2)).naive_utc(),
            rule: RecurrenceRule {
                frequency: Frequency::Daily,
                interval: 1,
                weekdays: Vec::new(),
                month_end: MonthEnd::default(),
                count: Some(2),
                until: None,
            },
            mode: SeriesMode::SkipConflicts,
            reason: None,
            source: Some(Source::Desk),
            allow: Allowance::default(),
        };
        let outcome = self.run(command).await;
        let booked = outcome.into_iter().flat_map(|outcome| outcome.booked);
        self.booked.extend(booked.map(|appointment| appointment.id));
    }
}

async fn mixed_acts_never_overlap(home: &Home) {
    let world = world(home).await;
    let doctors = doctors(&world, 3).await;
    let patients = patients(&world, 6).await;
    let services = vec![world.service, rooms(&world, 2).await];
    let mut tasks = JoinSet::new();
    for _ in 0..CLIENTS {
        let mut client = Client {
            world: Arc::clone(&world),
            doctors: doctors.clone(),
            patients: patients.clone(),
            services: services.clone(),
            booked: Vec::new(),
            held: Vec::new(),
            won: 0,
        };
        tasks.spawn(async move {
            for _ in 0..ACTS {
                client.act().await;
            }
            client.won
        });
    }
    let won: usize = tasks.join_all().await.into_iter().sum();
    assert!(
        won > CLIENTS * ACTS / 20,
        "hardly anything succeeded: {won}"
    );
    assert_eq!(overlaps(home).await, 0);
}
