//! Records for tests.

use crate::support::{Home, uuid};
use chrono::{Duration, TimeZone, Utc};
use clinic_core::change::{Change, OrganizationChange, PeopleChange, SchedulingChange, Write};
use clinic_core::ids::*;
use clinic_core::money::Money;
use clinic_core::organization::*;
use clinic_core::people::*;
use clinic_core::record::{Head, Record};
use clinic_core::scheduling::*;
use clinic_core::store::Mode;
use clinic_core::time::{Date, Instant, Schedule, Span};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A value by its word.
pub(crate) fn word<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(json!(text)).expect("a word")
}

/// The present of all tests.
pub(crate) fn now() -> Instant {
    Utc.with_ymd_and_hms(2027, 2, 1, 9, 0, 0).unwrap() + Duration::microseconds(123_456)
}

/// Minutes after the first bookable instant.
pub(crate) fn at(minutes: i64) -> Instant {
    Utc.with_ymd_and_hms(2027, 3, 1, 9, 0, 0).unwrap() + Duration::minutes(minutes)
}

pub(crate) fn span(from: i64, to: i64) -> Span {
    Span::new(at(from), at(to))
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn head<I: From<uuid::Uuid>>() -> Head<I> {
    Head {
        id: uuid().into(),
        version: 1,
        active: true,
        created_at: now(),
        updated_at: now(),
    }
}

/// The next version of a record.
pub(crate) fn next<R: Record>(record: &R, change: impl FnOnce(&mut R::Fields)) -> R {
    let mut head = record.head();
    head.version += 1;
    head.updated_at += Duration::minutes(1);
    let mut fields = record.fields().clone();
    change(&mut fields);
    R::from_parts(head, fields)
}

pub(crate) fn organization(name: &str) -> Organization {
    let fields = OrganizationFields {
        name: name.to_owned(),
        registration: Some("J40/1/2027".to_owned()),
        email: Some("desk@example.org".to_owned()),
        phone: Some("+40210000000".to_owned()),
        timezone: word("Europe/Bucharest"),
        currency: word("RON"),
        languages: vec!["ro".to_owned(), "en".to_owned()],
        open_for_booking: true,
        default_service_id: None,
        settings: Some(Settings {
            max_per_day: Some(20),
            ..Settings::default()
        }),
    };
    Organization::from_parts(head(), fields)
}

pub(crate) fn schedule() -> Schedule {
    serde_json::from_value(json!({
        "weekly": {"mon": [["09:00", "12:00"], ["13:00", "24:00"]]},
        "dates": {"2027-03-08": [], "2027-03-09": [["22:00", "06:00"]]},
    }))
    .expect("a schedule")
}

pub(crate) fn location(name: &str) -> Location {
    let fields = LocationFields {
        name: name.to_owned(),
        address: Address {
            street: Some("Strada Lungă 1".to_owned()),
            city: Some("Brașov".to_owned()),
            county: Some("Brașov".to_owned()),
            postcode: Some("500001".to_owned()),
            country: Some("RO".to_owned()),
        },
        coordinates: Some(Coordinates {
            latitude_e6: 45_642_680,
            longitude_e6: -25_588_725,
        }),
        phone: Some("+40268000000".to_owned()),
        email: None,
        timezone: word("Europe/Bucharest"),
        hours: Some(schedule()),
        holidays: [(date("2027-12-25"), "Crăciun".to_owned())].into(),
    };
    Location::from_parts(head(), fields)
}

pub(crate) fn room(location: LocationId) -> Room {
    let fields = RoomFields {
        location_id: location,
        name: "Sala 1".to_owned(),
        kind: "surgery".to_owned(),
        schedule: Some(schedule()),
    };
    Room::from_parts(head(), fields)
}

pub(crate) fn service(name: &str) -> Service {
    let fields = ServiceFields {
        name: name.to_owned(),
        specialty: Some("Cardiologie pediatrică".to_owned()),
        description: Some("Pe nemâncate.".to_owned()),
        duration_min: 30,
        step_min: Some(15),
        buffer_before_min: 5,
        buffer_after_min: 10,
        capacity: 4,
        price: Some(Money::from_minor(25_050, word("RON"))),
        tax_percent: word("19.5"),
        room_kind: Some("surgery".to_owned()),
        needs_approval: true,
        location_ids: Some(vec![uuid().into()]),
        doctor_ids: None,
    };
    Service::from_parts(head(), fields)
}

pub(crate) fn doctor(given: &str, family: &str) -> Doctor {
    let fields = DoctorFields {
        location_ids: Vec::new(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        specialties: vec!["Cardiologie".to_owned(), "Medicină internă".to_owned()],
        licence: Some("RO-1".to_owned()),
        certifications: vec!["Ecografie".to_owned()],
        languages: vec!["ro".to_owned()],
        bio: None,
        email: Some("d@example.org".to_owned()),
        phone: None,
        max_per_day: Some(12),
    };
    Doctor::from_parts(head(), fields)
}

pub(crate) fn patient(given: &str, family: &str) -> Patient {
    let fields = PatientFields {
        given_name: given.into(),
        family_name: family.into(),
        birth_on: Some(date("1901-01-31").into()),
        sex: Sex::Female,
        phone: Some("+40 721 000 123".into()),
        email: Some("p@example.org".into()),
        address: Address {
            city: Some("Iași".to_owned()),
            ..Address::default()
        }
        .into(),
        language: Some("ro".to_owned()),
        emergency_contact: Some(EmergencyContact {
            name: "Ion".into(),
            phone: None,
            relation: Some("frate".into()),
        }),
        identifiers: Some(vec![Identifier {
            system: "national_id".to_owned(),
            value: "1".into(),
        }]),
        notes: Some("Sună înainte.".into()),
    };
    Patient::from_parts(head(), fields)
}

/// An organization with one of everything.
pub(crate) struct Clinic {
    pub(crate) organization: Organization,
    pub(crate) location: Location,
    pub(crate) room: Room,
    pub(crate) service: Service,
    pub(crate) doctor: Doctor,
    pub(crate) schedule: DoctorSchedule,
    pub(crate) patient: Patient,
}

impl Clinic {
    pub(crate) async fn open(home: &Home) -> Self {
        let location = location("Clinica Sfântul Ștefan");
        let room = room(location.id);
        let doctor = doctor("Ștefan", "Bărnuțiu");
        let schedule = DoctorSchedule {
            doctor_id: doctor.id,
            location_id: location.id,
            version: 1,
            updated_at: now(),
            schedule: schedule(),
        };
        let clinic = Self {
            organization: organization("Clinica"),
            location,
            room,
            service: service("Consultație"),
            doctor,
            schedule,
            patient: patient("Ana-Maria", "Łoś"),
        };
        clinic.save(home).await;
        clinic
    }

    async fn save(&self, home: &Home) {
        use {OrganizationChange as O, PeopleChange as P};
        let mut tx = home.platform(Mode::Write).await;
        tx.apply(&[O::Organization(Write::Insert(self.organization.clone())).into()])
            .await
            .expect("an organization");
        tx.commit().await.expect("a commit");
        let changes: Vec<Change> = vec![
            P::Patient(Write::Insert(self.patient.clone())).into(),
            P::Schedule(Write::Insert(self.schedule.clone())).into(),
            P::Doctor(Write::Insert(self.doctor.clone())).into(),
            O::Service(Write::Insert(self.service.clone())).into(),
            O::Room(Write::Insert(self.room.clone())).into(),
            O::Location(Write::Insert(self.location.clone())).into(),
        ];
        home.apply(self.id(), &changes).await.expect("records");
    }

    pub(crate) fn id(&self) -> OrganizationId {
        self.organization.id
    }

    /// An appointment with the clinic's doctor.
    pub(crate) fn appointment(&self, from: i64, to: i64) -> Appointment {
        Appointment {
            id: uuid().into(),
            version: 1,
            created_at: now(),
            updated_at: now(),
            patient_id: self.patient.id,
            doctor_id: self.doctor.id,
            service_id: self.service.id,
            location_id: self.location.id,
            room_id: Some(self.room.id),
            session_id: None,
            seat: None,
            capacity: None,
            series_id: None,
            starts_at: at(from),
            ends_at: at(to),
            local_start: at(from).naive_utc() + Duration::hours(2),
            timezone: word("Europe/Bucharest"),
            start_on: at(from).date_naive(),
            buffer_before_min: 0,
            buffer_after_min: 0,
            status: word("scheduled"),
            before_check_in: None,
            lane: Some(0),
            overbook_reason: None,
            reason: None,
            notes: None,
            source: Source::Web,
            price: Some(Money::from_minor(-1, word("JPY"))),
            arrived_at: None,
            cancel_reason: None,
            stranded: Some(false),
        }
    }

    /// The doctor's reservation for an owner.
    pub(crate) fn reservation(&self, from: i64, to: i64, owner: Owner) -> Reservation {
        Reservation {
            resource: ResourceId::Doctor(self.doctor.id),
            lane: 0,
            span: span(from, to),
            owner,
            counts_at: Some(at(from)),
            expires_at: None,
        }
    }

    /// An appointment with its reservation of the doctor.
    pub(crate) fn booking(&self, from: i64, to: i64) -> Vec<Change> {
        let appointment = self.appointment(from, to);
        let reservation = self.reservation(from, to, Owner::Appointment(appointment.id));
        vec![
            reserve(vec![reservation]),
            SchedulingChange::Appointment(Write::Insert(appointment)).into(),
        ]
    }

    pub(crate) fn hold(&self, from: i64, to: i64, expires_at: Instant) -> Hold {
        Hold {
            id: uuid().into(),
            created_at: now(),
            expires_at,
            patient_id: self.patient.id,
            doctor_id: self.doctor.id,
            service_id: self.service.id,
            location_id: self.location.id,
            room_id: None,
            session_id: None,
            seat: None,
            starts_at: at(from),
            ends_at: at(to),
            buffer_before_min: 5,
            buffer_after_min: 10,
            price: None,
        }
    }

    /// A hold with its reservation of the doctor.
    pub(crate) fn holding(&self, hold: &Hold) -> Vec<Change> {
        let reservation = Reservation {
            span: Span::new(hold.starts_at, hold.ends_at),
            expires_at: Some(hold.expires_at),
            ..self.reservation(0, 1, Owner::Hold(hold.id))
        };
        vec![
            reserve(vec![reservation]),
            SchedulingChange::InsertHold(hold.clone()).into(),
        ]
    }

    pub(crate) fn session(&self, from: i64, to: i64, capacity: u32) -> Session {
        Session {
            id: uuid().into(),
            doctor_id: self.doctor.id,
            service_id: self.service.id,
            location_id: self.location.id,
            room_id: Some(self.room.id),
            starts_at: at(from),
            ends_at: at(to),
            lane: 0,
            buffer_before_min: 0,
            buffer_after_min: 0,
            capacity,
        }
    }
}

/// Reserves at the present of all tests.
pub(crate) fn reserve(reservations: Vec<Reservation>) -> Change {
    SchedulingChange::Reserve {
        reservations,
        now: now(),
    }
    .into()
}
