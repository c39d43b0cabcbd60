//! A clinic on a store, with as many doctors and patients as a workload needs.

use crate::folder::Folder;
use chrono::Days;
use clinic_core::ids::{DoctorId, PatientId};
use clinic_core::people::{Doctor, Patient};
use clinic_core::records::Create;
use clinic_core::scheduling::{BookAppointment, SlotsQuery};
use clinic_core::store::Store;
use clinic_core::testing::World;
use clinic_core::time::{Date, Instant};
use clinic_store::Options;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Starts that a doctor has: every half hour of the weekdays of twelve weeks.
pub const STARTS: usize = 12 * 5 * 48;

/// An organization whose bookings can be counted through: the nth is free until it is booked.
#[derive(Debug)]
pub struct Organization {
    /// The clinic.
    pub world: World,
    doctors: Vec<DoctorId>,
    patients: Vec<PatientId>,
}

/// Opens the store in the folder.
///
/// # Panics
/// If it cannot be opened.
pub async fn open(folder: &Folder) -> Arc<dyn Store> {
    let opened = clinic_store::open(&folder.database(), &Options::default()).await;
    opened.unwrap()
}

impl Organization {
    /// The nth organization of a store, with a number of doctors and as many patients: room for [`STARTS`]
    /// bookings of each.
    ///
    /// # Panics
    /// If a command fails.
    pub async fn new(store: Arc<dyn Store>, nth: u64, count: usize) -> Self {
        let world = World::on(store, nth).await.unwrap();
        let host = world.host();
        let (mut doctors, mut patients) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let fields = World::doctor_fields("Ana", "Ionescu");
            let create = Create::<Doctor> { fields };
            let doctor = world.clinic.run(&host, create).await.unwrap().id;
            let always = World::weekdays(0, 24 * 60);
            world.work(doctor, always).await.unwrap();
            doctors.push(doctor);
            let fields = World::patient_fields("Maria", "Popa");
            let create = Create::<Patient> { fields };
            patients.push(world.clinic.run(&host, create).await.unwrap().id);
        }
        Self {
            world,
            doctors,
            patients,
        }
    }

    /// An organization with a number of doctors and as many patients that are there already.
    #[must_use]
    pub fn of(world: World, doctors: Vec<DoctorId>, patients: Vec<PatientId>) -> Self {
        Self {
            world,
            doctors,
            patients,
        }
    }

    /// The ids of the doctor and of the patient of the nth booking, and its start.
    #[must_use]
    pub fn nth(&self, nth: usize) -> (DoctorId, PatientId, Instant) {
        let who = nth % self.doctors.len();
        // All over the weeks, and each once: the step has no divisor in common with the starts.
        let slot = i64::try_from(nth / self.doctors.len() * 1_123 % STARTS).unwrap();
        let (day, half_hour) = (slot / 48, slot % 48);
        // Midnight in Bucharest before the second Monday; twelve weeks later summer time has not begun.
        let first: Instant = "2027-01-10T22:00:00Z".parse().unwrap();
        let day = day / 5 * 7 + day % 5;
        let start = first + chrono::Duration::days(day) + chrono::Duration::minutes(half_hour * 30);
        (self.doctors[who], self.patients[who], start)
    }

    /// The nth booking.
    #[must_use]
    pub fn booking(&self, nth: usize) -> BookAppointment {
        let (doctor, patient, start) = self.nth(nth);
        let mut booking = self.world.booking(patient, start);
        booking.doctor_id = Some(doctor);
        booking.allow.too_far = true;
        booking
    }

    /// How many starts of its doctor are free in a week of the nth booking's.
    ///
    /// # Panics
    /// If there is no answer.
    pub async fn ask(&self, nth: usize) -> usize {
        let (doctor, ..) = self.nth(nth);
        let first = Date::from_ymd_opt(2027, 1, 11).unwrap();
        let from = first + Days::new(7 * u64::try_from(nth % 12).unwrap());
        let mut query = SlotsQuery::between(from, from + Days::new(7));
        query.doctor_ids.push(doctor);
        query.location_id = Some(self.world.location);
        query.service_id = Some(self.world.service);
        let slots = self.world.clinic.ask(&self.world.host(), query).await;
        slots.unwrap().slots.len()
    }

    /// Books the nth.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn book(&self, nth: usize) {
        let host = self.world.host();
        let booked = self.world.clinic.run(&host, self.booking(nth)).await;
        booked.unwrap();
    }
}

/// An id that is not used before.
#[must_use]
pub fn id(nth: usize) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::try_from(nth).unwrap())
}

/// Bookings a second through the door, by some who book one after the other for as long as `round`; `next` counts
/// on.
///
/// # Panics
/// If one is refused.
pub async fn door(
    clinic: &Arc<Organization>,
    next: &Arc<AtomicUsize>,
    bookers: usize,
    round: Duration,
) -> f64 {
    let start = std::time::Instant::now();
    let tasks = (0..bookers).map(|_| {
        let (clinic, next) = (Arc::clone(clinic), Arc::clone(next));
        tokio::spawn(async move {
            let mut count = 0_u32;
            while start.elapsed() < round {
                clinic.book(next.fetch_add(1, Ordering::Relaxed)).await;
                count += 1;
            }
            count
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut count = 0;
    for task in tasks {
        count += task.await.unwrap();
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}
