//! What happens in a sequence.

use super::Chance;
use super::three::Three;
use crate::fixtures::word;
use chrono::{Days, Duration, NaiveTime};
use clinic_core::access::{Actor, CreateAccount, NewMembership, Role};
use clinic_core::command::{Command, Context};
use clinic_core::error::Error;
use clinic_core::ids::*;
use clinic_core::organization::{Room, RoomFields, Service};
use clinic_core::people::{Doctor, Patient};
use clinic_core::record::Record as _;
use clinic_core::records::{Create, SetActive, Update};
use clinic_core::scheduling::*;
use clinic_core::testing::World;
use clinic_core::time::{Clock, Date, Instant, LocalDateTime, Schedule, Wall, WallSpan, Weekday};
use std::fmt::Debug;

/// The records that a sequence knows of.
pub(crate) struct Scene {
    pub(crate) actors: Vec<Actor>,
    pub(crate) locations: Vec<LocationId>,
    pub(crate) rooms: Vec<RoomId>,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) doctors: Vec<DoctorId>,
    pub(crate) patients: Vec<PatientId>,
    pub(crate) appointments: Vec<AppointmentId>,
    pub(crate) holds: Vec<HoldId>,
    pub(crate) series: Vec<SeriesId>,
    pub(crate) time_off: Vec<(DoctorId, TimeOffId)>,
}

/// Texts that a store may keep otherwise than they came.
const TEXTS: [&str; 5] = [
    "control",
    "Ștefan's 100 % \\_ \"check\"",
    "  spaces around  ",
    "👩‍⚕️ ﬁ ß İ",
    "",
];

impl Scene {
    /// The places and people of a sequence, and the accounts that act beside the host.
    pub(crate) async fn set(three: &mut Three, chance: &mut Chance, nth: u64) -> Self {
        // Half of the sequences lie around the spring change of the clocks, in Bucharest on 28 March.
        if chance.once_in(2) {
            three.advance_min(79 * 24 * 60);
        }
        let world = three.world();
        let host = world.host();
        let (location, doctor) = (world.location, world.doctor);
        let patients = vec![world.patient, world.other_patient];
        let first = world.service;
        let mut scene = Self {
            actors: vec![Actor::Host],
            locations: vec![location],
            rooms: Vec::new(),
            services: vec![first],
            doctors: vec![doctor],
            patients,
            appointments: Vec::new(),
            holds: Vec::new(),
            series: Vec::new(),
            time_off: Vec::new(),
        };
        let fields = World::location_fields();
        let other = three.run(&host, Create { fields }).await.unwrap();
        let other: clinic_core::organization::Location = other;
        scene.locations.push(other.id);
        for kind in ["surgery", "surgery", "x-ray"] {
            let fields = RoomFields {
                location_id: location,
                name: kind.to_owned(),
                kind: kind.to_owned(),
                schedule: None,
            };
            let room: Room = three.run(&host, Create { fields }).await.unwrap();
            scene.rooms.push(room.id);
        }
        for nth in 0..3 {
            let mut fields = World::service_fields();
            match nth {
                0 => {
                    fields.room_kind = Some("surgery".to_owned());
                    fields.buffer_before_min = 5;
                    fields.buffer_after_min = 10;
                }
                1 => fields.capacity = 3,
                _ => {
                    fields.needs_approval = true;
                    fields.duration_min = 45;
                    fields.step_min = Some(15);
                }
            }
            let service: Service = three.run(&host, Create { fields }).await.unwrap();
            scene.services.push(service.id);
        }
        for name in ["Bogdan", "Carmen"] {
            let fields = World::doctor_fields(name, "Ionescu");
            let doctor: Doctor = three.run(&host, Create { fields }).await.unwrap();
            scene.doctors.push(doctor.id);
            for location_id in scene.locations.clone() {
                let command = SetSchedule {
                    doctor_id: doctor.id,
                    location_id,
                    schedule: schedule(chance),
                    accept_stranded: true,
                };
                three.run(&host, command).await.unwrap();
            }
        }
        for name in ["Ștefania", "Zoe"] {
            let fields = World::patient_fields(name, "Popa-Țîrlea");
            let patient: Patient = three.run(&host, Create { fields }).await.unwrap();
            scene.patients.push(patient.id);
        }
        scene.accounts(three, nth).await;
        scene
    }

    async fn accounts(&mut self, three: &mut Three, nth: u64) {
        for role in [
            Role::Receptionist,
            Role::Doctor,
            Role::Assistant,
            Role::Patient,
        ] {
            let membership = NewMembership {
                doctor_ids: match role {
                    Role::Doctor | Role::Assistant => vec![self.doctors[0]],
                    _ => Vec::new(),
                },
                patient_id: (role == Role::Patient).then(|| self.patients[0]),
                ..NewMembership::new(three.world().organization, role)
            };
            let command = CreateAccount {
                email: format!("{}-{nth}@example.org", role.as_str()).into(),
                phone: None,
                given_name: "Ioana".into(),
                family_name: "Dinu".into(),
                password_hash: None,
                super_admin: false,
                memberships: vec![membership],
            };
            let context = Context::platform();
            let id = three.run(&context, command).await.unwrap();
            self.actors.push(Actor::Account(id));
        }
    }

    /// Who acts, at which version, with which key.
    fn context(&self, three: &Three, chance: &mut Chance) -> Context {
        let mut context = three.world().host();
        if chance.once_in(5) {
            context.actor = chance.of(&self.actors).clone();
        }
        if chance.once_in(20) {
            context.expected_version = Some(u64::from(chance.below(4)));
        }
        if chance.once_in(4) {
            context.idempotency_key = Some(format!("key {}", chance.below(12)));
        }
        context
    }

    /// Runs a command, and now and then the same again: with a key it has one effect.
    async fn run<C>(
        &self,
        three: &mut Three,
        chance: &mut Chance,
        command: C,
    ) -> Result<C::Outcome, Error>
    where
        C: Command + Clone + Debug,
        C::Outcome: Debug,
    {
        let context = self.context(three, chance);
        let outcome = three.run(&context, command.clone()).await;
        if chance.once_in(6) {
            if chance.once_in(8) {
                three.advance_min(47 * 60);
            }
            let _ = three.run(&context, command).await;
        }
        outcome
    }

    /// A time by the clock on the wall of a date near the present, mostly on the grid of all doctors.
    fn local(three: &Three, chance: &mut Chance) -> LocalDateTime {
        let date = today(three) + Days::new(u64::from(chance.below(5)));
        let minute = match chance.below(16) {
            0 => chance.below(24 * 60),
            1..=2 => 9 * 60 + 15 * chance.below(34),
            _ => 11 * 60 + 30 * chance.below(5),
        };
        date.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minute))
    }

    fn start(three: &Three, chance: &mut Chance) -> Instant {
        if chance.once_in(40) {
            let text = [
                "1970-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z",
                "2027-01-05T07:00:00.000001Z",
            ];
            return chance.of(&text).parse().unwrap();
        }
        let zone = three
            .world()
            .clinic
            .zones()
            .rules(&word("Europe/Bucharest"))
            .unwrap();
        zone.single(Self::local(three, chance))
    }

    fn text(chance: &mut Chance) -> Option<String> {
        let text = match chance.below(60) {
            0 => "x".repeat(4_001),
            1 => "nul \u{0} inside".to_owned(),
            _ => (*chance.of(&TEXTS)).to_owned(),
        };
        chance.once_in(3).then_some(text)
    }

    fn allowance(chance: &mut Chance) -> Allowance {
        Allowance {
            off_grid: chance.once_in(6),
            too_soon: chance.once_in(6),
            too_far: chance.once_in(6),
        }
    }

    /// One of the records, or one that there is not.
    fn one<I: Copy + From<uuid::Uuid>>(chance: &mut Chance, all: &[I]) -> I {
        if all.is_empty() || chance.once_in(80) {
            return uuid::Uuid::from_u128(u128::from(chance.below(3))).into();
        }
        *chance.of(all)
    }

    /// One of the last records, which something can still happen to.
    fn recent<I: Copy + From<uuid::Uuid>>(chance: &mut Chance, all: &[I]) -> I {
        let from = all.len().saturating_sub(5);
        Self::one(chance, &all[from..])
    }

    /// Mostly the first location, where all doctors work and all rooms are.
    fn location(&self, chance: &mut Chance) -> LocationId {
        if chance.once_in(6) {
            Self::one(chance, &self.locations)
        } else {
            self.locations[0]
        }
    }

    fn booking(&self, three: &Three, chance: &mut Chance) -> BookAppointment {
        let room = Self::one(chance, &self.rooms);
        let doctor = Self::one(chance, &self.doctors);
        let service = Self::one(chance, &self.services);
        BookAppointment {
            patient_id: (!chance.once_in(20)).then(|| Self::one(chance, &self.patients)),
            doctor_id: (!chance.once_in(6)).then_some(doctor),
            service_id: (!chance.once_in(30)).then_some(service),
            location_id: (!chance.once_in(12)).then(|| self.location(chance)),
            room_id: chance.once_in(20).then_some(room),
            starts_at: Self::start(three, chance),
            hold_id: None,
            reason: Self::text(chance).map(Into::into),
            notes: Self::text(chance).map(Into::into),
            source: *chance.of(&[None, Some(Source::Web), Some(Source::Phone)]),
            allow: Self::allowance(chance),
            overbook: chance.once_in(6).then(|| Overbook {
                reason: (*chance.of(&TEXTS[..3])).into(),
            }),
        }
    }

    fn note(&mut self, booked: &Result<Appointment, Error>) {
        if let Ok(appointment) = booked
            && !self.appointments.contains(&appointment.id)
        {
            self.appointments.push(appointment.id);
        }
    }

    /// One random command on all three, or the passing of time.
    pub(crate) async fn step(&mut self, three: &mut Three, chance: &mut Chance) {
        match chance.below(36) {
            30..=35 => self.group(three, chance).await,
            0..=5 | 26..=29 => self.book(three, chance).await,
            6..=7 => self.reschedule(three, chance).await,
            8..=9 => self.cancel(three, chance).await,
            10..=12 => self.hold(three, chance).await,
            13 => {
                let id = Self::recent(chance, &self.holds);
                let _ = self.run(three, chance, ReleaseHold { id }).await;
            }
            14..=15 => self.book_series(three, chance).await,
            16..=18 => self.change_status(three, chance).await,
            19 => self.edit_appointment(three, chance).await,
            20 => self.change_schedule(three, chance).await,
            21 => self.change_time_off(three, chance).await,
            22 => self.change_people(three, chance).await,
            23 => self.change_services(three, chance).await,
            _ => three.advance_min(i64::from(*chance.of(&[1, 3, 7, 31, 600]))),
        }
    }

    async fn book(&mut self, three: &mut Three, chance: &mut Chance) {
        let command = self.booking(three, chance);
        let booked = self.run(three, chance, command).await;
        self.note(&booked);
    }

    /// Something in the life of a group session: a few guests come to the same start, hold, move, cancel and are late,
    /// while time passes.
    async fn group(&mut self, three: &mut Three, chance: &mut Chance) {
        let host = three.world().host();
        let doctor = *chance.of(&self.doctors);
        let service = self.services[2];
        let now = Clock::now(three.world().clock.as_ref());
        let start = now.date_naive().and_time(NaiveTime::MIN).and_utc()
            + Duration::minutes(9 * 60 + i64::from(chance.below(4)) * 30);
        let start = if start < now {
            start + Duration::days(1)
        } else {
            start
        };
        let mut guests = Vec::new();
        for _ in 0..=chance.below(4) {
            let patient = Self::one(chance, &self.patients);
            let booking = BookAppointment {
                patient_id: Some(patient),
                doctor_id: Some(doctor),
                service_id: Some(service),
                location_id: Some(self.locations[0]),
                overbook: chance.once_in(5).then(|| Overbook {
                    reason: "urgent".into(),
                }),
                ..BookAppointment::at(start)
            };
            if chance.once_in(2) {
                let hold = PlaceHold {
                    patient_id: booking.patient_id,
                    doctor_id: booking.doctor_id,
                    service_id: booking.service_id,
                    location_id: booking.location_id,
                    room_id: None,
                    starts_at: start,
                    minutes: Some(1 + chance.below(12)),
                };
                if let Ok(hold) = three.run(&host, hold).await {
                    self.holds.push(hold.id);
                }
            } else if let Ok(booked) = three.run(&host, booking).await {
                if booked.session_id.is_some() {
                    three.count("group session");
                }
                self.appointments.push(booked.id);
                guests.push(booked.id);
            }
            three.advance_min(i64::from(chance.below(6)));
        }
        if chance.once_in(3) {
            self.change_services(three, chance).await;
        }
        if let Some(id) = guests.first().copied() {
            let command = RescheduleAppointment {
                id,
                starts_at: start + Duration::minutes(30 * i64::from(chance.below(2))),
                doctor_id: None,
                location_id: None,
                room_id: None,
                reason: None,
                allow: Allowance::default(),
                overbook: chance.once_in(4).then(|| Overbook {
                    reason: "urgent".into(),
                }),
            };
            let _ = three.run(&host, command).await;
        }
        if chance.once_in(2) {
            self.come_late(three, chance, &guests, start).await;
        } else if let Some(id) = guests.last().copied() {
            let reason = None;
            let _ = three.run(&host, CancelAppointment { id, reason }).await;
        }
    }

    /// All guests of a session do not come in time, and some come late.
    async fn come_late(
        &mut self,
        three: &mut Three,
        chance: &mut Chance,
        guests: &[AppointmentId],
        start: Instant,
    ) {
        let host = three.world().host();
        let now = Clock::now(three.world().clock.as_ref());
        let minutes = (start - now).num_minutes();
        three.advance_min((minutes + 15).max(0) + i64::from(chance.below(3)));
        for action in ["mark_no_show", "arrive_late"] {
            for id in guests {
                let command = ChangeStatus {
                    id: *id,
                    action: word(action),
                    reason: None,
                };
                if let Ok(after) = three.run(&host, command).await
                    && action == "arrive_late"
                    && after.session_id.is_some()
                {
                    three.count("late arrival in a group");
                }
                if chance.once_in(3) {
                    self.book(three, chance).await;
                }
            }
        }
    }

    async fn reschedule(&mut self, three: &mut Three, chance: &mut Chance) {
        let doctor = Self::one(chance, &self.doctors);
        let location = Self::one(chance, &self.locations);
        let room = Self::one(chance, &self.rooms);
        let command = RescheduleAppointment {
            id: Self::recent(chance, &self.appointments),
            starts_at: Self::start(three, chance),
            doctor_id: chance.maybe(doctor),
            location_id: chance.once_in(12).then_some(location),
            room_id: chance.once_in(12).then_some(room),
            reason: Self::text(chance).map(Into::into),
            allow: Self::allowance(chance),
            overbook: None,
        };
        let _ = self.run(three, chance, command).await;
    }

    async fn cancel(&mut self, three: &mut Three, chance: &mut Chance) {
        let reason = Self::text(chance);
        if chance.once_in(4) {
            let id = Self::one(chance, &self.series);
            let start = Self::start(three, chance);
            let from = chance.maybe(start);
            let _ = self
                .run(
                    three,
                    chance,
                    CancelSeries {
                        id,
                        from,
                        reason: reason.map(Into::into),
                    },
                )
                .await;
        } else {
            let id = Self::recent(chance, &self.appointments);
            let _ = self
                .run(
                    three,
                    chance,
                    CancelAppointment {
                        id,
                        reason: reason.map(Into::into),
                    },
                )
                .await;
        }
    }

    /// Holds a time; half of the time somebody books with it, sometimes at another time or for another.
    async fn hold(&mut self, three: &mut Three, chance: &mut Chance) {
        let booking = self.booking(three, chance);
        let command = PlaceHold {
            patient_id: booking.patient_id,
            doctor_id: booking.doctor_id,
            service_id: booking.service_id,
            location_id: booking.location_id,
            room_id: booking.room_id,
            starts_at: booking.starts_at,
            minutes: *chance.of(&[
                None,
                None,
                None,
                Some(1),
                Some(30),
                Some(30),
                Some(31),
                Some(0),
            ]),
        };
        if let Ok(hold) = self.run(three, chance, command).await {
            self.holds.push(hold.id);
        }
        if chance.once_in(2) {
            if chance.once_in(5) {
                three.advance_min(6);
            }
            let mut booking = BookAppointment {
                hold_id: Some(Self::recent(chance, &self.holds)),
                ..booking
            };
            if chance.once_in(6) {
                booking = BookAppointment {
                    hold_id: booking.hold_id,
                    ..self.booking(three, chance)
                };
            }
            let booked = self.run(three, chance, booking).await;
            self.note(&booked);
        }
    }

    async fn book_series(&mut self, three: &mut Three, chance: &mut Chance) {
        let frequency = *chance.of(&[Frequency::Daily, Frequency::Weekly, Frequency::Monthly]);
        let weekdays = if frequency == Frequency::Weekly || chance.once_in(40) {
            vec![Weekday::ALL[0], *chance.of(&Weekday::ALL)]
        } else {
            Vec::new()
        };
        let until = today(three) + Days::new(u64::from(chance.below(40)));
        let service = Self::one(chance, &self.services);
        let room = Self::one(chance, &self.rooms);
        let command = BookSeries {
            patient_id: Some(Self::one(chance, &self.patients)),
            doctor_id: Some(Self::one(chance, &self.doctors)),
            service_id: (!chance.once_in(12)).then_some(service),
            location_id: Some(self.location(chance)),
            room_id: chance.once_in(8).then_some(room),
            local_start: Self::local(three, chance),
            rule: RecurrenceRule {
                frequency,
                interval: *chance.of(&[1, 1, 1, 2, 2, 3, 1, 1, 0]),
                weekdays,
                month_end: *chance.of(&[MonthEnd::LastDay, MonthEnd::Skip]),
                count: *chance.of(&[Some(3), Some(4), Some(9), None, Some(5), Some(53)]),
                until: (!chance.once_in(8)).then_some(until),
            },
            mode: *chance.of(&[SeriesMode::SkipConflicts, SeriesMode::AllOrNothing]),
            reason: Self::text(chance).map(Into::into),
            source: Some(Source::Desk),
            allow: Self::allowance(chance),
            overbook: None,
        };
        if let Ok(outcome) = self.run(three, chance, command).await {
            self.series.push(outcome.series.id);
            self.appointments
                .extend(outcome.booked.iter().map(|appointment| appointment.id));
        }
    }

    async fn change_status(&mut self, three: &mut Three, chance: &mut Chance) {
        const ACTIONS: [&str; 9] = [
            "approve",
            "confirm",
            "check_in",
            "undo_check_in",
            "start",
            "complete",
            "mark_no_show",
            "arrive_late",
            "cancel",
        ];
        let id = Self::recent(chance, &self.appointments);
        // Some actions are only allowed about the time of the appointment.
        if chance.once_in(3)
            && let Ok(appointment) = three
                .ask(
                    &three.world().host(),
                    clinic_core::scheduling::GetAppointment { id },
                )
                .await
        {
            let now = Clock::now(three.world().clock.as_ref());
            let minutes = (appointment.starts_at - now).num_minutes();
            if (0..10 * 24 * 60).contains(&minutes) {
                three.advance_min(minutes + i64::from(*chance.of(&[-60, 0, 20])));
            }
        }
        for _ in 0..=chance.below(3) {
            let command = ChangeStatus {
                id,
                action: word(chance.of::<&str>(&ACTIONS)),
                reason: Self::text(chance).map(Into::into),
            };
            let _ = self.run(three, chance, command).await;
        }
    }

    async fn edit_appointment(&mut self, three: &mut Three, chance: &mut Chance) {
        let command = EditAppointment {
            id: Self::recent(chance, &self.appointments),
            reason: Self::text(chance).map(Into::into),
            notes: Self::text(chance).map(Into::into),
            stranded: Some(chance.once_in(3)),
        };
        let _ = self.run(three, chance, command).await;
    }

    async fn change_schedule(&mut self, three: &mut Three, chance: &mut Chance) {
        let command = SetSchedule {
            doctor_id: Self::one(chance, &self.doctors),
            location_id: Self::one(chance, &self.locations),
            schedule: schedule(chance),
            accept_stranded: chance.once_in(2),
        };
        let _ = self.run(three, chance, command).await;
    }

    async fn change_time_off(&mut self, three: &mut Three, chance: &mut Chance) {
        if chance.once_in(3)
            && let Some((doctor_id, id)) = self.time_off.last().copied()
        {
            let doctor_id = if chance.once_in(8) {
                Self::one(chance, &self.doctors)
            } else {
                doctor_id
            };
            let _ = self
                .run(three, chance, RemoveTimeOff { doctor_id, id })
                .await;
            return;
        }
        let from = Self::local(three, chance);
        let doctor_id = Self::one(chance, &self.doctors);
        let command = AddTimeOff {
            doctor_id,
            span: WallSpan {
                from,
                to: from + Duration::minutes(i64::from(*chance.of(&[0, 30, 90, 1_440, 4_320]))),
            },
            reason: Self::text(chance).map(Into::into),
            accept_stranded: chance.once_in(2),
        };
        if let Ok(off) = self.run(three, chance, command).await {
            self.time_off.push((doctor_id, off.id));
        }
    }

    async fn change_people(&mut self, three: &mut Three, chance: &mut Chance) {
        let accept_stranded = chance.once_in(2);
        let names = ["Ștefan", "stefan", "Zoë", "Æneas", "", "O'Neill"];
        let (given, family) = (*chance.of(&names), *chance.of(&names));
        let host = three.world().host();
        match chance.below(4) {
            0 => {
                let mut fields = World::patient_fields(given, family);
                fields.phone = Self::text(chance)
                    .or(Some("+40 721 000 123".to_owned()))
                    .map(Into::into);
                fields.email = chance.maybe("A.B@Example.org".into());
                let created: Result<Patient, Error> =
                    self.run(three, chance, Create { fields }).await;
                self.patients.extend(created.ok().map(|p| p.head().id));
            }
            1 => {
                let mut fields = World::patient_fields(given, family);
                fields.notes = Self::text(chance).map(Into::into);
                let command = Update::<Patient> {
                    id: Self::one(chance, &self.patients),
                    fields,
                    accept_stranded,
                };
                let _ = self.run(three, chance, command).await;
            }
            2 => {
                let mut fields = World::doctor_fields(given, family);
                fields.max_per_day = *chance.of(&[None, None, Some(1), Some(3), Some(0)]);
                let command = Update::<Doctor> {
                    id: Self::one(chance, &self.doctors),
                    fields,
                    accept_stranded,
                };
                let _ = self.run(three, chance, command).await;
            }
            _ => {
                let id = Self::one(chance, &self.doctors);
                let command = |active| SetActive::<Doctor> {
                    id,
                    active,
                    accept_stranded,
                };
                let _ = self.run(three, chance, command(false)).await;
                if !chance.once_in(4) {
                    let _ = three.run(&host, command(true)).await;
                }
            }
        }
    }

    async fn change_services(&mut self, three: &mut Three, chance: &mut Chance) {
        let mut fields = World::service_fields();
        fields.duration_min = *chance.of(&[30, 60, 20]);
        fields.capacity = *chance.of(&[1, 1, 2, 2, 0]);
        fields.room_kind = chance.once_in(3).then(|| "surgery".to_owned());
        fields.doctor_ids = chance.once_in(4).then(|| self.doctors[1..].to_vec());
        let command = Update::<Service> {
            id: Self::one(chance, &self.services),
            fields,
            accept_stranded: chance.once_in(2),
        };
        let _ = self.run(three, chance, command).await;
    }
}

/// Hours of a doctor: most days, some with a night shift and exceptions.
fn schedule(chance: &mut Chance) -> Schedule {
    let from = 9 * 60 + 30 * u16::try_from(chance.below(4)).unwrap();
    let mut schedule = World::weekdays(from, from + 5 * 60);
    if chance.once_in(3) {
        let night: (Wall, Wall) = ("22:00".parse().unwrap(), "04:00".parse().unwrap());
        schedule
            .weekly
            .on_mut(*chance.of(&Weekday::ALL))
            .push(night.into());
    }
    if chance.once_in(3) {
        let date = *chance.of(&["2027-01-06", "2027-03-24", "2027-03-28"]);
        schedule.dates.insert(date.parse().unwrap(), Vec::new());
    }
    schedule
}

fn today(three: &Three) -> Date {
    Clock::now(three.world().clock.as_ref()).date_naive()
}
