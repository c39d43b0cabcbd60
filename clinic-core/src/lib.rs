//! The rules of a clinic's everyday work, as a library: free slots, bookings that cannot overlap, holds, recurring
//! visits, group sessions, statuses, roles and invoices.
//!
//! Everything is a command or a query, run by one [`Clinic`] over one [`Store`](store::Store):
//!
//! ```
//! use clinic_core::memory::MemoryStore;
//! use clinic_core::money::Currency;
//! use clinic_core::organization::{
//!     CreateOrganization, Location, LocationFields, OrganizationFields, Service, ServiceFields,
//! };
//! use clinic_core::people::{Doctor, DoctorFields, Patient, PatientFields};
//! use clinic_core::records::Create;
//! use clinic_core::scheduling::{BookAppointment, ReasonCode, SetSchedule, SlotsQuery, Status};
//! use clinic_core::testing::{FixedClock, SequentialIds};
//! use clinic_core::time::Schedule;
//! use clinic_core::{Clinic, Context, ErrorCode};
//! use std::sync::Arc;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # pollster::block_on(async {
//! // It is Monday, 10:00 in Bucharest.
//! let clinic = Clinic::builder(Arc::new(MemoryStore::new()))
//!     .clock(Arc::new(FixedClock::at("2027-01-04T08:00:00Z".parse()?)))
//!     .ids(Arc::new(SequentialIds::default()))
//!     .build();
//!
//! // An organization, and in it a location, a service, a doctor who works on weekdays, and two patients.
//! let fields = OrganizationFields::new("Clinica Teilor", "Europe/Bucharest", Currency::RON);
//! let organization = clinic.run(&Context::platform(), CreateOrganization { fields }).await?;
//! let host = Context::host(organization.id);
//! let fields = LocationFields::new("Centru", "Europe/Bucharest");
//! let location = clinic.run(&host, Create::<Location> { fields }).await?;
//! let fields = ServiceFields::new("Consultation", 30);
//! let service = clinic.run(&host, Create::<Service> { fields }).await?;
//! let fields = DoctorFields::new("Ana", "Ionescu");
//! let doctor = clinic.run(&host, Create::<Doctor> { fields }).await?;
//! let set_schedule = SetSchedule {
//!     doctor_id: doctor.id,
//!     location_id: location.id,
//!     schedule: Schedule::workdays("09:00".parse()?, "17:00".parse()?),
//!     accept_stranded: false,
//! };
//! clinic.run(&host, set_schedule).await?;
//! let fields = PatientFields::new("Ștefan", "Țurcanu");
//! let stefan = clinic.run(&host, Create::<Patient> { fields }).await?;
//! let fields = PatientFields::new("Maria", "Popa");
//! let maria = clinic.run(&host, Create::<Patient> { fields }).await?;
//!
//! // What is free on Monday and Tuesday?
//! let days = SlotsQuery {
//!     service_id: Some(service.id),
//!     ..SlotsQuery::between("2027-01-04".parse()?, "2027-01-06".parse()?)
//! };
//! let free = clinic.ask(&host, days).await?;
//! let first = &free.slots[0];
//! assert_eq!(first.local_start.to_string(), "2027-01-04 10:00:00");
//!
//! // The first who books it has it.
//! let booking = BookAppointment { patient_id: Some(stefan.id), ..BookAppointment::of(first) };
//! let booked = clinic.run(&host, booking).await?;
//! assert_eq!(booked.status, Status::Scheduled);
//!
//! // The second is told why not, and what is free near it.
//! let booking = BookAppointment { patient_id: Some(maria.id), ..BookAppointment::of(first) };
//! let refused = clinic.run(&host, booking).await.unwrap_err();
//! assert!(refused.is(ErrorCode::SlotTaken));
//! let why = refused.refusal().ok_or("a refusal has reasons")?;
//! assert_eq!(why.reasons[0].code, ReasonCode::DoctorBusy);
//! assert_eq!(why.alternatives[0].local_start.to_string(), "2027-01-04 10:30:00");
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! The clock of this program stands still (feature `testing`), so that its answers are known. A program that works
//! takes `clinic_store::clinic`, which opens SQLite or PostgreSQL with the system's clock.
//!
//! # The types
//!
//! * [`Clinic`] is put together by [`Clinic::builder`]; [`Clinic::run`] takes a command, [`Clinic::ask`] a query.
//!   [`Context`] says who acts, in which organization, and with which idempotency key or version.
//! * [`scheduling`]: [`SlotsQuery`] and [`ExplainSlot`], [`BookAppointment`], [`PlaceHold`], [`BookSeries`],
//!   [`RescheduleAppointment`], [`CancelAppointment`], [`ChangeStatus`], [`SetSchedule`], [`AddTimeOff`], [`WhatIf`].
//! * [`records`]: [`Create`], [`Update`], [`SetActive`], [`Get`] for [`Location`], [`Room`], [`Service`], [`Doctor`]
//!   and [`Patient`], and a list of each. [`organization`] and [`people`] have their fields.
//! * [`access`]: [`CreateAccount`], [`Role`], [`Clinic::log_in`].
//! * [`ids`], [`time`], [`money`], [`text`], [`page`]: the exact values that all records are made of.
//!   [`Sensitive`] keeps what concerns a person out of logs.
//!
//! # Rules without a store
//!
//! The rules are plain functions on plain values, for whoever has the data elsewhere: [`scheduling::slots`] and
//! [`scheduling::explain`], [`scheduling::occurrences`], [`scheduling::transition`],
//! [`scheduling::ConflictIndex`], [`billing::price`]. Each has an example, and [`rules`] tells all of them in words.
//!
//! ```
//! use clinic_core::billing::{InvoiceDraft, LineDraft, price};
//! use clinic_core::money::{Currency, Money};
//!
//! let mut draft = InvoiceDraft::new(Currency::RON);
//! let fee = LineDraft::new(Money::parse("120", Currency::RON)?);
//! draft.lines.push(LineDraft { tax_percent: "19".parse()?, ..fee });
//! assert_eq!(price(&draft)?.total.to_string(), "142.80 RON");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Stores
//!
//! A store keeps the records and guards what must never break: two reservations of one doctor, room or patient do not
//! overlap, whichever process writes. [`memory::MemoryStore`] is one, for tests and for work without a network; the
//! crate `clinic-store` has SQLite and PostgreSQL; another implements [`store::Store`] and passes
//! `testing::conformance`. The core itself does no I/O, and reads neither a clock nor random numbers: it asks
//! [`time::Clock`] and [`ids::Ids`].
//!
//! # Errors
//!
//! Every command and query answers an [`Error`]: a stable [`ErrorCode`], a message without personal data, and
//! details that a program can act on, such as [`Error::refusal`] (reasons and alternatives), [`Error::fields`] (what is
//! wrong with the input) and [`error::Details::Version`]. The codes are the same in every host. Nothing panics.
//!
//! # Limits
//!
//! Every list, window, length and count has a limit; [`limits`] is their table. What is too long is refused, never cut.
//!
//! # Features
//!
//! * `testing`: a clock that stands still, ids that count, a small clinic to begin tests with, and the conformance suite
//!   for stores.
//! * `schema`: descriptions of all records for OpenAPI, by `utoipa`.
//!
//! [`SlotsQuery`]: scheduling::SlotsQuery
//! [`ExplainSlot`]: scheduling::ExplainSlot
//! [`BookAppointment`]: scheduling::BookAppointment
//! [`PlaceHold`]: scheduling::PlaceHold
//! [`BookSeries`]: scheduling::BookSeries
//! [`RescheduleAppointment`]: scheduling::RescheduleAppointment
//! [`CancelAppointment`]: scheduling::CancelAppointment
//! [`ChangeStatus`]: scheduling::ChangeStatus
//! [`SetSchedule`]: scheduling::SetSchedule
//! [`AddTimeOff`]: scheduling::AddTimeOff
//! [`WhatIf`]: scheduling::WhatIf
//! [`Create`]: records::Create
//! [`Update`]: records::Update
//! [`SetActive`]: records::SetActive
//! [`Get`]: records::Get
//! [`Location`]: organization::Location
//! [`Room`]: organization::Room
//! [`Service`]: organization::Service
//! [`Doctor`]: people::Doctor
//! [`Patient`]: people::Patient
//! [`CreateAccount`]: access::CreateAccount
//! [`Role`]: access::Role
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The floors, from the lowest to the highest. None names one above it, nor the public modules below.
mod base;

mod domain;

mod ports;

mod engine;

mod usecases;

mod hosts;

pub mod memory;
#[cfg(feature = "testing")]
pub mod testing;

pub use base::{limits, money, page, text};
pub use domain::{billing, check, error, record};
pub use engine::{clinic, command};
pub use hosts::{json, offline, registry};
pub use ports::{change, store};
pub use usecases::records;

pub mod ids {
    //! Identifiers: one type for each kind of record, so that a doctor's id cannot stand where a patient's is
    //! expected.
    //!
    //! Every id is a UUID. New ones are version 7 (RFC 9562 §5.7): they sort by the time they were made, which keeps
    //! index inserts at the right edge. The core never makes one by itself; it asks [`Ids`].
    pub use crate::base::ids::*;
    pub use crate::ports::ids::Ids;
}

pub mod time {
    //! Time: instants, spans, wall-clock times and zones.
    //!
    //! Instants are UTC with microseconds; spans are half-open `[from, to)`; wall times are read in the zone of a
    //! location. Nothing here reads a clock: the present comes from [`Clock`].
    pub use crate::base::time::*;
    pub use crate::ports::clock::Clock;
}

pub mod audit {
    //! The audit log, and the events that others are told: written in the same transaction as what they tell of.
    pub use crate::ports::audit::*;
    pub use crate::ports::event::*;
}

pub mod access {
    //! Who may do what: accounts, memberships, roles and permissions. Deny by default.
    //!
    //! An [`Act`] is a row of the table of roles; [`Grants`] says whether an actor may do it to a [`Subject`], and in
    //! which [`Capacity`]; [`View`] takes from a record what its reader may not see.
    pub use crate::domain::access::*;
    pub use crate::ports::passwords::Passwords;
    pub use crate::usecases::access::*;
}

pub mod organization {
    //! Organizations, their locations, rooms and services, and their settings.
    //!
    //! An organization works by its [`Settings`]: how much notice a booking needs, how starts are laid out, when
    //! check-in opens.
    //!
    //! ```
    //! use clinic_core::ErrorCode;
    //! use clinic_core::organization::{Settings, UpdateSettings};
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! // It is 08:00; from now on a booking needs two hours of notice.
    //! let settings = Settings { min_notice_min: 120, ..Settings::default() };
    //! clinic.run(&host, UpdateSettings { settings }).await?;
    //! let refused = world.book(world.patient, "2027-01-04T09:30:00Z".parse()?).await.unwrap_err();
    //! assert!(refused.is(ErrorCode::NotOffered));
    //! world.book(world.patient, "2027-01-04T10:30:00Z".parse()?).await?;
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    pub use crate::domain::organization::*;
    pub use crate::usecases::organization::*;
}

pub mod people {
    //! Doctors and patients: their records, and what is asked and changed about them.
    pub use crate::domain::people::*;
    pub use crate::usecases::people::*;
}

pub mod scheduling {
    //! Availability, bookings, conflicts, recurrence and status.
    //!
    //! The examples work on a clinic in which it is Monday 2027-01-04, 10:00 in Bucharest, with a doctor who works on
    //! weekdays from nine to five (`testing::World`, feature `testing`). [`rules`](crate::rules)
    //! has the rules in words.
    //!
    //! # Booking
    //!
    //! What a question offers can be booked; [`ExplainSlot`] says why another start cannot. An appointment keeps its id
    //! when it is moved.
    //!
    //! ```
    //! use clinic_core::scheduling::*;
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! let week = SlotsQuery::between("2027-01-04".parse()?, "2027-01-11".parse()?);
    //! let week = SlotsQuery { service_id: Some(world.service), ..week };
    //! let free = clinic.ask(&host, week).await?.slots;
    //! let booking = BookAppointment { patient_id: Some(world.patient), ..BookAppointment::of(&free[0]) };
    //! // With a key, a booking that is sent twice is made once.
    //! let booked = clinic.run(&host.clone().with_key("form-17"), booking).await?;
    //! let moved = clinic.run(&host, RescheduleAppointment::to(booked.id, &free[3])).await?;
    //! assert_eq!((moved.id, moved.starts_at), (booked.id, free[3].starts_at));
    //!
    //! let sunday = ExplainSlot {
    //!     doctor_id: world.doctor,
    //!     service_id: Some(world.service),
    //!     location_id: None,
    //!     room_id: None,
    //!     patient_id: None,
    //!     moving: None,
    //!     starts_at: "2027-01-10T08:00:00Z".parse()?,
    //! };
    //! let explained = clinic.ask(&host, sunday).await?;
    //! assert_eq!(explained.reasons[0].code, ReasonCode::OutsideSchedule);
    //!
    //! clinic.run(&host, CancelAppointment::of(booked.id).because("feels well again")).await?;
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    //!
    //! # Statuses
    //!
    //! [`ChangeStatus`] takes an appointment from one [`Status`] to the next, as far as [`transition`] allows it.
    //!
    //! ```
    //! use clinic_core::scheduling::*;
    //! use clinic_core::ErrorCode;
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! let booked = world.book(world.patient, "2027-01-04T09:00:00Z".parse()?).await?;
    //! let arrived = clinic.run(&host, ChangeStatus::of(booked.id, Action::CheckIn)).await?;
    //! assert_eq!(arrived.status, Status::CheckedIn);
    //!
    //! let refused = clinic.run(&host, ChangeStatus::of(booked.id, Action::MarkNoShow)).await.unwrap_err();
    //! assert!(refused.is(ErrorCode::InvalidTransition));
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    //!
    //! # Holds
    //!
    //! A hold keeps a slot for some minutes; booking with its id turns it into the appointment.
    //!
    //! ```
    //! use clinic_core::scheduling::*;
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! let starts_at = "2027-01-04T09:00:00Z".parse()?;
    //! let hold = PlaceHold {
    //!     patient_id: Some(world.patient),
    //!     doctor_id: Some(world.doctor),
    //!     service_id: Some(world.service),
    //!     location_id: None,
    //!     room_id: None,
    //!     starts_at,
    //!     minutes: Some(10),
    //! };
    //! let hold = clinic.run(&host, hold).await?;
    //! // Nobody else gets it meanwhile.
    //! assert!(world.book(world.other_patient, starts_at).await.is_err());
    //! let booking = BookAppointment {
    //!     patient_id: Some(world.patient),
    //!     hold_id: Some(hold.id),
    //!     ..BookAppointment::at(starts_at)
    //! };
    //! assert_eq!(clinic.run(&host, booking).await?.doctor_id, world.doctor);
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    //!
    //! # Series
    //!
    //! A series is booked by a rule, at the same time by the clock on the wall; what is not free is skipped and told.
    //!
    //! ```
    //! use clinic_core::scheduling::*;
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! world.book(world.other_patient, "2027-01-12T07:00:00Z".parse()?).await?;
    //! let series = BookSeries {
    //!     patient_id: Some(world.patient),
    //!     doctor_id: Some(world.doctor),
    //!     service_id: Some(world.service),
    //!     location_id: None,
    //!     room_id: None,
    //!     local_start: "2027-01-05T09:00:00".parse()?,
    //!     rule: RecurrenceRule::weekly().times(4),
    //!     mode: SeriesMode::SkipConflicts,
    //!     reason: None,
    //!     source: None,
    //!     allow: Allowance::default(),
    //!     overbook: None,
    //! };
    //! let series = clinic.run(&host, series).await?;
    //! assert_eq!((series.booked.len(), series.skipped.len()), (3, 1));
    //! assert_eq!(series.skipped[0].reasons[0].code, ReasonCode::DoctorBusy);
    //! let cancelled = clinic.run(&host, CancelSeries::of(series.series.id)).await?;
    //! assert_eq!(cancelled.cancelled.len(), 3);
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    //!
    //! # Time off
    //!
    //! Before a leave is saved, [`WhatIf`] says whose appointments it would take the time from; saving it then needs
    //! consent, and flags them for the desk.
    //!
    //! ```
    //! use clinic_core::scheduling::*;
    //! use clinic_core::{ErrorCode, time::WallSpan};
    //! # use clinic_core::{memory::MemoryStore, testing::World};
    //! # use std::sync::Arc;
    //! # pollster::block_on(async {
    //! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    //! # let (clinic, host) = (&world.clinic, world.host());
    //! world.book(world.patient, "2027-01-05T09:00:00Z".parse()?).await?;
    //! let tuesday = WallSpan { from: "2027-01-05T00:00:00".parse()?, to: "2027-01-06T00:00:00".parse()? };
    //! let what_if = WhatIf { doctor_id: world.doctor, change: WhatIfChange::TimeOff(tuesday) };
    //! assert_eq!(clinic.ask(&host, what_if).await?.count, 1);
    //!
    //! let leave = AddTimeOff { doctor_id: world.doctor, span: tuesday, reason: None, accept_stranded: false };
    //! let refused = clinic.run(&host, leave.clone()).await.unwrap_err();
    //! assert!(refused.is(ErrorCode::WouldStrand));
    //! clinic.run(&host, AddTimeOff { accept_stranded: true, ..leave }).await?;
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! # }).unwrap();
    //! ```
    pub use crate::domain::scheduling::*;
    pub use crate::usecases::scheduling::*;
}

/// The rules of the domain in words, with their sources.
///
/// [The tables of statuses and roles](rules::statuses_and_roles) are written from the code.
#[cfg(doc)]
pub mod rules {
    #![doc = include_str!("../../docs/rules.md")]

    /// What may be done to an appointment from which status, and what each role may do.
    pub mod statuses_and_roles {
        #![doc = include_str!("../../docs/statuses-and-roles.md")]
    }
}

pub use base::sensitive::{Sensitive, SensitiveDate, SensitiveText};
pub use base::words::UnknownWord;
pub use chrono;
pub use domain::error::{Error, ErrorCode};
pub use engine::builder::ClinicBuilder;
pub use engine::clinic::Clinic;
pub use engine::command::{Command, Context, Query};
pub use uuid;
