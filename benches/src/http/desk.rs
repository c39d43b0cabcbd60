//! The clinic that W4 asks: a hundred doctors who work every day, bookings ahead for some, a queue today.

use super::plain::{Booking, Plain};
use chrono::{Days, NaiveTime};
use clinic_core::Clinic;
use clinic_core::access::Role;
use clinic_core::access::{CreateAccount, NewMembership};
use clinic_core::command::{Command, Context};
use clinic_core::ids::{DoctorId, LocationId, OrganizationId, PatientId, ServiceId};
use clinic_core::money::Currency;
use clinic_core::organization::{CreateOrganization, UpdateOrganization};
use clinic_core::organization::{Location, OrganizationFields, Service};
use clinic_core::people::{Doctor, Patient, PatientFields};
use clinic_core::records::Create;
use clinic_core::scheduling::Action;
use clinic_core::scheduling::{Allowance, BookAppointment, ChangeStatus, SetSchedule};
use clinic_core::store::Store;
use clinic_core::testing::{FixedClock, SequentialIds, World};
use clinic_core::time::{Clock, Date, Instant, Schedule, WallRange, Weekday, ZoneName, Zones};
use clinic_store::{SystemClock, hash_password};
use std::sync::Arc;

const ZONE: &str = "Europe/Bucharest";
const DOCTORS: usize = 100;
/// Doctors whose free slots are asked for, on so many dates from tomorrow on; half of their slots are booked.
const ASKED_DOCTORS: usize = 20;
const ASKED_DATES: u64 = 5;
/// The first date on which W4 books, in days from today, and how many follow.
const FREE_FROM: u64 = 10;
const FREE_DATES: usize = 80;
const HOURS: [(i64, i64); 2] = [(9 * 60, 12 * 60), (13 * 60, 17 * 60)];
const DURATION_MIN: i64 = 30;
/// Slots of a doctor on a date.
const SLOTS: usize = 14;
/// Doctors for whom two patients wait.
const BUSY_DOCTORS: usize = 10;

/// The e-mail address of the receptionist who asks.
pub const EMAIL: &str = "desk@example.org";
/// Their password.
pub const PASSWORD: &str = "a long password of the desk";

/// The clinic, made on a store.
#[derive(Debug)]
pub struct Desk {
    organization: OrganizationId,
    location: LocationId,
    service: ServiceId,
    doctors: Vec<DoctorId>,
    patients: Vec<PatientId>,
    today: Date,
    zones: Zones,
    appointments: Vec<(Booking, Option<String>)>,
}

/// The minute of the day at which the nth slot of a date starts.
fn minute(slot: usize) -> i64 {
    let slot = i64::try_from(slot).unwrap();
    let morning = (HOURS[0].1 - HOURS[0].0) / DURATION_MIN;
    if slot < morning {
        HOURS[0].0 + slot * DURATION_MIN
    } else {
        HOURS[1].0 + (slot - morning) * DURATION_MIN
    }
}

fn name(nth: usize) -> (String, String) {
    ("Maria".to_owned(), ["Popescu", &nth.to_string()].concat())
}

impl Desk {
    /// Makes the clinic on an empty store, by its own commands.
    ///
    /// # Panics
    /// If a command fails.
    pub async fn on(store: Arc<dyn Store>) -> Self {
        let zones = Zones::bundled();
        let now = SystemClock.now();
        let today = zones.rules(&ZoneName::new(ZONE)).unwrap().local(now).date();
        // The day before yesterday the clinic was made; the queue's patients come today.
        let clock = Arc::new(FixedClock::at(now - chrono::Duration::days(2)));
        let ids = Arc::new(SequentialIds::from(1 << 40));
        let clinic = Clinic::new(store, clock.clone(), ids, Arc::new(Zones::bundled()));
        let mut desk = Self {
            organization: uuid::Uuid::nil().into(),
            location: uuid::Uuid::nil().into(),
            service: uuid::Uuid::nil().into(),
            doctors: Vec::new(),
            patients: Vec::new(),
            today,
            zones,
            appointments: Vec::new(),
        };
        desk.found(&clinic).await;
        desk.book_ahead(&clinic).await;
        desk.fill_queue(&clinic, &clock).await;
        desk
    }

    async fn found(&mut self, clinic: &Clinic) {
        let mut fields = OrganizationFields {
            open_for_booking: true,
            ..OrganizationFields::new("W4", ZONE, Currency::RON)
        };
        let create = CreateOrganization {
            fields: fields.clone(),
        };
        let made = clinic.run(&Context::platform(), create).await.unwrap();
        self.organization = made.id;
        let fields_of = World::location_fields();
        let location = Create::<Location> { fields: fields_of };
        self.location = self.run(clinic, location).await.id;
        let fields_of = World::service_fields();
        let service = Create::<Service> { fields: fields_of };
        self.service = self.run(clinic, service).await.id;
        fields.default_service_id = Some(self.service);
        self.run(clinic, UpdateOrganization { fields }).await;
        for nth in 0..DOCTORS {
            let fields = World::doctor_fields("Ana", &["Ionescu", &nth.to_string()].concat());
            let doctor = self.run(clinic, Create::<Doctor> { fields }).await.id;
            let schedule = SetSchedule {
                doctor_id: doctor,
                location_id: self.location,
                schedule: schedule(),
                accept_stranded: true,
            };
            self.run(clinic, schedule).await;
            self.doctors.push(doctor);
            let (given, family) = name(nth);
            let fields = PatientFields {
                given_name: given.into(),
                family_name: family.into(),
                ..PatientFields::default()
            };
            let patient = self.run(clinic, Create::<Patient> { fields }).await.id;
            self.patients.push(patient);
        }
        let membership = NewMembership::new(self.organization, Role::Receptionist);
        let account = CreateAccount {
            email: EMAIL.to_owned().into(),
            phone: None,
            given_name: "Elena".to_owned().into(),
            family_name: "Radu".to_owned().into(),
            password_hash: Some(hash_password(PASSWORD).unwrap()),
            super_admin: false,
            memberships: vec![membership],
        };
        let host = Context::platform();
        clinic.run(&host, account).await.unwrap();
    }

    async fn run<C: Command + 'static>(&self, clinic: &Clinic, command: C) -> C::Outcome {
        let host = Context::host(self.organization);
        clinic.run(&host, command).await.unwrap()
    }

    /// Books every other slot of those that are asked about.
    async fn book_ahead(&mut self, clinic: &Clinic) {
        for doctor in 0..ASKED_DOCTORS {
            for ahead in 1..=ASKED_DATES {
                for slot in (0..SLOTS).step_by(2) {
                    let booking = self.booking(doctor, self.today + Days::new(ahead), minute(slot));
                    self.run(clinic, self.command(&booking)).await;
                    self.appointments.push((booking, None));
                }
            }
        }
    }

    /// Two patients of some doctors are there today.
    async fn fill_queue(&mut self, clinic: &Clinic, clock: &FixedClock) {
        for doctor in 0..BUSY_DOCTORS {
            for slot in 0..2 {
                let booking = self.booking(doctor, self.today, minute(slot));
                let command = self.command(&booking);
                clock.set(command.starts_at - chrono::Duration::hours(24));
                let made = self.run(clinic, command).await;
                clock.set(made.starts_at - chrono::Duration::minutes(5));
                let check_in = ChangeStatus::of(made.id, Action::CheckIn);
                let there = self.run(clinic, check_in).await;
                let arrived_at = there.arrived_at.unwrap().to_rfc3339();
                self.appointments.push((booking, Some(arrived_at)));
            }
        }
    }

    /// A booking of a doctor by the patient of the same number.
    fn booking(&self, doctor: usize, day: Date, minute: i64) -> Booking {
        Booking {
            patient_id: self.patients[doctor].to_string(),
            doctor_id: self.doctors[doctor].to_string(),
            service_id: self.service.to_string(),
            day: day.to_string(),
            minute,
        }
    }

    fn starts_at(&self, booking: &Booking) -> Instant {
        let day: Date = booking.day.parse().unwrap();
        let minutes = chrono::Duration::minutes(booking.minute);
        let zone = self.zones.rules(&ZoneName::new(ZONE)).unwrap();
        zone.span_start(day.and_time(NaiveTime::MIN) + minutes)
    }

    fn command(&self, booking: &Booking) -> BookAppointment {
        BookAppointment {
            patient_id: Some(booking.patient_id.parse().unwrap()),
            doctor_id: Some(booking.doctor_id.parse().unwrap()),
            service_id: Some(self.service),
            location_id: Some(self.location),
            room_id: None,
            starts_at: self.starts_at(booking),
            hold_id: None,
            reason: None,
            notes: None,
            source: None,
            allow: Allowance::default(),
            overbook: None,
        }
    }

    /// The clinic in the plain tables that the peers read and write.
    #[must_use]
    pub fn plain(&self) -> Plain {
        let doctor = |(nth, id): (usize, &DoctorId)| {
            let name = ["Ionescu", &nth.to_string(), " Ana"].concat();
            (id.to_string(), name)
        };
        let patient = |(nth, id): (usize, &PatientId)| {
            let (given, family) = name(nth);
            (id.to_string(), [&family, " ", &given].concat())
        };
        Plain {
            service: self.service.to_string(),
            duration_min: DURATION_MIN,
            hours: HOURS.to_vec(),
            doctors: self.doctors.iter().enumerate().map(doctor).collect(),
            patients: self.patients.iter().enumerate().map(patient).collect(),
            appointments: self.appointments.clone(),
        }
    }

    /// The paths of the questions for free slots.
    #[must_use]
    pub fn slots(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for ahead in 1..=ASKED_DATES {
            let date = (self.today + Days::new(ahead)).to_string();
            for doctor in &self.doctors[..ASKED_DOCTORS] {
                paths.push(["/doctors/", &doctor.to_string(), "/slots?date=", &date].concat());
            }
        }
        paths
    }

    /// Bookings of slots that are free: each can be made once.
    #[must_use]
    pub fn bookings(&self) -> Vec<Booking> {
        let all = (0..DOCTORS * SLOTS * FREE_DATES).map(|nth| {
            let slot = nth / DOCTORS;
            let ahead = FREE_FROM + u64::try_from(slot / SLOTS).unwrap();
            self.booking(
                nth % DOCTORS,
                self.today + Days::new(ahead),
                minute(slot % SLOTS),
            )
        });
        all.collect()
    }

    /// What our server is sent for a booking.
    #[must_use]
    pub fn body(&self, booking: &Booking) -> serde_json::Value {
        serde_json::json!({
            "patient_id": booking.patient_id,
            "doctor_id": booking.doctor_id,
            "service_id": booking.service_id,
            "location_id": self.location.to_string(),
            "starts_at": self.starts_at(booking).to_rfc3339(),
        })
    }

    /// The beginning of the names of some patients.
    #[must_use]
    pub fn words(&self) -> &'static str {
        "popescu1"
    }

    /// The parameters of the queue: ours, and the peers'.
    #[must_use]
    pub fn queue(&self) -> (String, String) {
        (
            ["location=", &self.location.to_string()].concat(),
            ["date=", &self.today.to_string()].concat(),
        )
    }
}

/// Every day.
fn schedule() -> Schedule {
    let mut schedule = Schedule::default();
    for day in &Weekday::ALL {
        let ranges = ["09:00-12:00", "13:00-17:00"].map(|text| {
            let (from, to) = text.split_once('-').unwrap();
            WallRange::from((from.parse().unwrap(), to.parse().unwrap()))
        });
        schedule.weekly.on_mut(*day).extend(ranges);
    }
    schedule
}
