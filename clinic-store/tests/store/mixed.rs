//! Everybody does everything at once while time passes, and nothing overlaps: groups, holds that lapse, late arrivals
//! and squeeze-ins among it. On PostgreSQL there are three servers, each with connections of its own, under one clock.
//!
//! `CLINIC_MIXED_ACTS` says how many acts (360).

use crate::races::{chance, overlaps};
use crate::races_at_the_door::{doctors, one_of, patients, rooms, service, world};
use crate::support::{Home, on_both, options};
use clinic_core::Clinic;
use clinic_core::command::Command;
use clinic_core::error::{Error, ErrorCode, ErrorKind};
use clinic_core::ids::{AppointmentId, DoctorId, HoldId, PatientId, ServiceId};
use clinic_core::scheduling::{
    Action, Allowance, BookAppointment, BookSeries, CancelAppointment, ChangeStatus, Frequency,
    GetHold, MonthEnd, Overbook, PlaceHold, RecurrenceRule, ReleaseHold, RescheduleAppointment,
    SeriesMode, Source,
};
use clinic_core::testing::World;
use clinic_core::time::{Clock, Instant, Schedule, Wall, Weekday, Zones};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(mixed_acts_never_overlap);

const CLIENTS: usize = 12;
const ACTS: usize = 360;
/// Acts after which the clock is a minute on.
const ACTS_PER_MINUTE: u64 = 2;

/// One who books, moves, cancels and holds at random.
struct Client {
    world: Arc<World>,
    /// The server that is asked.
    clinic: Clinic,
    doctors: Vec<DoctorId>,
    patients: Vec<PatientId>,
    services: Vec<ServiceId>,
    booked: Vec<AppointmentId>,
    held: Vec<(HoldId, PatientId)>,
    won: usize,
}

/// A start within some hours, mostly on the grid.
fn some_start(now: Instant) -> Instant {
    let hour = now.timestamp().div_euclid(3600) * 60;
    let minutes = 30 * chance(10) + if chance(10) == 0 { 10 } else { 0 };
    let minutes = hour + i64::try_from(minutes).unwrap();
    Instant::from_timestamp(minutes * 60, 0).unwrap()
}

/// Hours around the clock.
fn always() -> Schedule {
    let day: (Wall, Wall) = ("00:00".parse().unwrap(), "24:00".parse().unwrap());
    let mut schedule = Schedule::default();
    for weekday in &Weekday::ALL {
        schedule.weekly.on_mut(*weekday).push(day.into());
    }
    schedule
}

impl Client {
    /// Runs a command; a refusal is an answer, anything else is not.
    async fn run<C: Command>(&mut self, command: C) -> Option<C::Outcome> {
        match self.clinic.run(&self.world.host(), command).await {
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

    /// A refusal is of a rule; nothing that is said for ever is called contention.
    fn refused(error: &Error) {
        let kinds = [ErrorKind::Conflict, ErrorKind::Invalid, ErrorKind::NotFound];
        assert!(
            kinds.contains(&error.kind()) && error.code != ErrorCode::Contention,
            "{error:?} {:?}",
            error.cause
        );
    }

    fn start(&self) -> Instant {
        some_start(self.world.clock.now())
    }

    fn booking(&self) -> BookAppointment {
        BookAppointment {
            patient_id: Some(one_of(&self.patients)),
            doctor_id: (chance(4) > 0).then(|| one_of(&self.doctors)),
            service_id: Some(one_of(&self.services)),
            location_id: Some(self.world.location),
            ..BookAppointment::at(self.start())
        }
    }

    async fn act(&mut self) {
        if chance(ACTS_PER_MINUTE) == 0 {
            self.world.clock.advance_min(1);
        }
        match chance(14) {
            0..=3 => {
                let booking = self.booking();
                let booked = self.run(booking).await;
                self.booked.extend(booked.map(|appointment| appointment.id));
            }
            4 => {
                let booking = BookAppointment {
                    overbook: Some(Overbook {
                        reason: "an emergency".into(),
                    }),
                    ..self.booking()
                };
                let booked = self.run(booking).await;
                self.booked.extend(booked.map(|appointment| appointment.id));
            }
            5 | 6 if !self.booked.is_empty() => {
                let command = RescheduleAppointment {
                    id: one_of(&self.booked),
                    starts_at: self.start(),
                    doctor_id: (chance(2) == 0).then(|| one_of(&self.doctors)),
                    location_id: None,
                    room_id: None,
                    reason: None,
                    allow: Allowance::default(),
                    overbook: None,
                };
                self.run(command).await;
            }
            7 if !self.booked.is_empty() => {
                let id = one_of(&self.booked);
                self.run(CancelAppointment::of(id)).await;
            }
            8 | 9 => {
                let hold = PlaceHold {
                    patient_id: Some(one_of(&self.patients)),
                    doctor_id: Some(one_of(&self.doctors)),
                    service_id: Some(one_of(&self.services)),
                    location_id: Some(self.world.location),
                    room_id: None,
                    starts_at: self.start(),
                    minutes: (chance(2) == 0).then(|| u32::try_from(1 + chance(9)).unwrap()),
                };
                let held = self.run(hold).await;
                self.held
                    .extend(held.map(|hold| (hold.id, hold.patient_id)));
            }
            10 if !self.held.is_empty() => {
                let place = chance(self.held.len() as u64);
                let (id, patient) = self.held.swap_remove(usize::try_from(place).unwrap());
                if chance(2) == 0 {
                    self.run(ReleaseHold { id }).await;
                } else {
                    self.book_held(id, patient).await;
                }
            }
            11 | 12 if !self.booked.is_empty() => {
                let id = one_of(&self.booked);
                for action in [Action::MarkNoShow, Action::ArriveLate] {
                    let reason = None;
                    self.run(ChangeStatus { id, action, reason }).await;
                }
            }
            _ => self.series().await,
        }
    }

    /// Books what a hold keeps, if it still does.
    async fn book_held(&mut self, id: HoldId, patient: PatientId) {
        let query = GetHold { id };
        let Ok(hold) = self.clinic.ask(&self.world.host(), query).await else {
            return;
        };
        let booking = BookAppointment {
            patient_id: Some(patient),
            hold_id: Some(id),
            ..BookAppointment::at(hold.starts_at)
        };
        let booked = self.run(booking).await;
        self.booked.extend(booked.map(|appointment| appointment.id));
    }

    async fn series(&mut self) {
        let command = BookSeries {
            patient_id: Some(one_of(&self.patients)),
            doctor_id: Some(one_of(&self.doctors)),
            service_id: Some(one_of(&self.services)),
            location_id: Some(self.world.location),
            room_id: None,
            local_start: (self.start() + chrono::Duration::hours(2)).naive_utc(),
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
            overbook: None,
        };
        let outcome = self.run(command).await;
        let booked = outcome.into_iter().flat_map(|outcome| outcome.booked);
        self.booked.extend(booked.map(|appointment| appointment.id));
    }
}

/// Servers of one database: on SQLite one, on PostgreSQL three.
async fn servers(home: &Home, world: &World) -> Vec<Clinic> {
    let mut servers = vec![world.clinic.clone()];
    let others = if home.url.starts_with("sqlite") { 0 } else { 2 };
    for _ in 0..others {
        let store = clinic_store::open(&home.url, &options()).await.unwrap();
        let ids = Arc::new(clinic_store::UuidV7Ids::new());
        let zones = Arc::new(Zones::bundled());
        servers.push(Clinic::new(store, world.clock.clone(), ids, zones));
    }
    servers
}

async fn mixed_acts_never_overlap(home: &Home) {
    let acts = std::env::var("CLINIC_MIXED_ACTS").ok();
    let acts = acts.map_or(ACTS, |text| text.parse().unwrap());
    let world = world(home).await;
    let doctors = doctors(&world, 3).await;
    for doctor_id in &doctors {
        world.work(*doctor_id, always()).await.unwrap();
    }
    let patients = patients(&world, 8).await;
    let group = service(&world, |fields| {
        fields.capacity = 3;
        fields.duration_min = 60;
        fields.step_min = Some(30);
        fields.buffer_after_min = 15;
    })
    .await;
    let rooms = rooms(&world, 2).await;
    let services = vec![world.service, rooms, group, group];
    let servers = servers(home, &world).await;
    let mut tasks = JoinSet::new();
    for nth in 0..CLIENTS {
        let mut client = Client {
            world: Arc::clone(&world),
            clinic: servers[nth % servers.len()].clone(),
            doctors: doctors.clone(),
            patients: patients.clone(),
            services: services.clone(),
            booked: Vec::new(),
            held: Vec::new(),
            won: 0,
        };
        tasks.spawn(async move {
            for _ in 0..acts / CLIENTS {
                client.act().await;
                // Only what is recent can still be changed.
                let old = client.booked.len().saturating_sub(20);
                client.booked.drain(..old);
            }
            client.won
        });
    }
    let won: usize = tasks.join_all().await.into_iter().sum();
    eprintln!("{won} of {acts} acts went through");
    assert!(won > acts / 20, "hardly anything succeeded: {won}");
    assert_eq!(overlaps(home).await, 0);
    home.nothing_is_misplaced().await;
}
