//! Writes the changes of a decision: first what is given up, then what others rest on, then the guarded
//! rows, last the log.

use super::super::reads::{Kind, settle_key};
use super::super::{Script, StoreTx};
use super::records::{Writes, assign_doctors, specialties};
use super::{delete, guard, insert, insert_new, log};
use clinic_core::access::{Account, LogInFailures, Membership};
use clinic_core::audit::{AuditEntry, Event};
use clinic_core::billing::Payer;
use clinic_core::change::{
    AccessChange, BillingChange, Change, OrganizationChange, PeopleChange, SchedulingChange,
};
use clinic_core::ids::{DoctorId, HoldId, PatientId, SessionId, TimeOffId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::scheduling::{
    Appointment, HistoryEntry, Hold, Owner, Reservation, Seat, Series, Session, TimeOff,
};
use clinic_core::store::{ConflictKind, Mode, Scope, StoreError, StoreResult, StoredOutcome};
use clinic_core::time::Instant;
use uuid::Uuid;

/// The changes by kind.
#[derive(Default)]
struct Changes<'a> {
    organizations: Writes<'a, Organization>,
    locations: Writes<'a, Location>,
    rooms: Writes<'a, Room>,
    services: Writes<'a, Service>,
    doctors: Writes<'a, Doctor>,
    schedules: Writes<'a, DoctorSchedule>,
    patients: Writes<'a, Patient>,
    payers: Writes<'a, Payer>,
    assigned: Vec<(PatientId, &'a [DoctorId])>,
    appointments: Writes<'a, Appointment>,
    time_off: Writes<'a, TimeOff>,
    accounts: Writes<'a, Account>,
    memberships: Vec<&'a Membership>,
    log_in_failures: Vec<&'a LogInFailures>,
    forget_log_ins: Option<Instant>,
    history: Vec<&'a HistoryEntry>,
    holds: Vec<&'a Hold>,
    sessions: Vec<&'a Session>,
    series: Vec<&'a Series>,
    released: Vec<Owner>,
    ended_holds: Vec<HoldId>,
    ended_sessions: Vec<(SessionId, Instant)>,
    swept: Option<Instant>,
    ended_time_off: Vec<TimeOffId>,
    reservations: Vec<(&'a Reservation, Instant)>,
    seats: Vec<(&'a Seat, Instant)>,
    audit: Vec<&'a AuditEntry>,
    events: Vec<&'a Event>,
    outcomes: Vec<&'a StoredOutcome>,
    tenants: bool,
}

impl<'a> Changes<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let mut sorted = Self::default();
        for change in changes {
            sorted.add(change);
        }
        sorted
    }

    fn add(&mut self, change: &'a Change) {
        match change {
            Change::Organization(OrganizationChange::Organization(write)) => {
                self.organizations.push(write)
            }
            Change::Organization(change) => {
                self.tenants = true;
                match change {
                    OrganizationChange::Organization(write) => self.organizations.push(write),
                    OrganizationChange::Location(write) => self.locations.push(write),
                    OrganizationChange::Room(write) => self.rooms.push(write),
                    OrganizationChange::Service(write) => self.services.push(write),
                }
            }
            Change::People(change) => {
                self.tenants = true;
                match change {
                    PeopleChange::Doctor(write) => self.doctors.push(write),
                    PeopleChange::Schedule(write) => self.schedules.push(write),
                    PeopleChange::Patient(write) => self.patients.push(write),
                    PeopleChange::AssignDoctors {
                        patient_id,
                        doctor_ids,
                    } => self.assigned.push((*patient_id, doctor_ids)),
                }
            }
            Change::Scheduling(change) => {
                self.tenants = true;
                self.add_scheduling(change);
            }
            Change::Billing(change) => {
                self.tenants = true;
                match change {
                    BillingChange::Payer(write) => self.payers.push(write),
                }
            }
            Change::Access(AccessChange::Account(write)) => self.accounts.push(write),
            Change::Access(AccessChange::InsertMembership(membership)) => {
                self.memberships.push(membership)
            }
            Change::Access(AccessChange::LogInFailures(failures)) => {
                self.log_in_failures.push(failures)
            }
            Change::Access(AccessChange::ForgetLogInFailures { before }) => {
                self.forget_log_ins = Some(*before)
            }
            Change::Audit(entry) => self.audit.push(entry),
            Change::Event(event) => self.events.push(event),
            Change::Outcome(outcome) => self.outcomes.push(outcome),
        }
    }

    fn add_scheduling(&mut self, change: &'a SchedulingChange) {
        match change {
            SchedulingChange::Appointment(write) => self.appointments.push(write),
            SchedulingChange::History(entry) => self.history.push(entry),
            SchedulingChange::Reserve { reservations, now } => self
                .reservations
                .extend(reservations.iter().map(|r| (r, *now))),
            SchedulingChange::Release(owner) => self.released.push(*owner),
            SchedulingChange::InsertHold(hold) => self.holds.push(hold),
            SchedulingChange::DeleteHold(id) => self.ended_holds.push(*id),
            SchedulingChange::InsertSession(session) => self.sessions.push(session),
            SchedulingChange::EndSession { id, now } => self.ended_sessions.push((*id, *now)),
            SchedulingChange::Sweep { now } => self.swept = self.swept.max(Some(*now)),
            SchedulingChange::TakeSeat { seat, now } => self.seats.push((seat, *now)),
            SchedulingChange::InsertSeries(series) => self.series.push(series),
            SchedulingChange::TimeOff(write) => self.time_off.push(write),
            SchedulingChange::DeleteTimeOff(id) => self.ended_time_off.push(*id),
        }
    }

    /// Ends what is given up.
    async fn end(&mut self, script: &mut Script<'_>, organization: Uuid) -> StoreResult<()> {
        self.released.sort_unstable();
        for owner in &self.released {
            guard::release(script, organization, *owner).await?;
        }
        delete(
            script,
            organization,
            "DELETE FROM holds WHERE organization_id = ",
            "id",
            &mut self.ended_holds,
        )
        .await?;
        delete(
            script,
            organization,
            "DELETE FROM time_off WHERE organization_id = ",
            "id",
            &mut self.ended_time_off,
        )
        .await?;
        guard::end_sessions(script, organization, &self.ended_sessions).await?;
        if let Some(now) = self.swept {
            guard::sweep_all(script, organization, now).await?;
        }
        if !self.reservations.is_empty() || !self.seats.is_empty() {
            // They may take what is given up here.
            script.barrier().await?;
        }
        Ok(())
    }

    /// Writes the records that stand for themselves.
    async fn write_records(
        &mut self,
        script: &mut Script<'_>,
        organization: Uuid,
    ) -> StoreResult<()> {
        self.organizations.write(script, organization).await?;
        let named = |location: &Location| location.fields.name.clone();
        self.locations
            .write_named(script, organization, Kind::Location, named)
            .await?;
        self.rooms.write(script, organization).await?;
        let named = |service: &Service| service.fields.name.clone();
        self.services
            .write_named(script, organization, Kind::Service, named)
            .await?;
        let named =
            |d: &Doctor| [d.fields.given_name.as_str(), " ", &d.fields.family_name].concat();
        self.doctors
            .write_named(script, organization, Kind::Doctor, named)
            .await?;
        specialties(script, organization, &self.doctors).await?;
        self.schedules.write(script, organization).await?;
        let named =
            |p: &Patient| [p.fields.given_name.as_str(), " ", &p.fields.family_name].concat();
        self.patients
            .write_named(script, organization, Kind::Patient, named)
            .await?;
        for (patient, doctors) in &self.assigned {
            assign_doctors(script, organization, *patient, doctors).await?;
        }
        self.payers.write(script, organization).await?;
        self.time_off.write(script, organization).await?;
        self.accounts.write(script, organization).await?;
        insert(script, organization, &self.memberships).await?;
        if let Some(before) = self.forget_log_ins {
            log::forget_log_in_failures(script, before).await?;
        }
        for failures in &self.log_in_failures {
            log::write_log_in_failures(script, failures).await?;
        }
        Ok(())
    }

    /// Writes what is booked.
    async fn write_bookings(
        &mut self,
        script: &mut Script<'_>,
        organization: Uuid,
        clear: bool,
    ) -> StoreResult<()> {
        insert(script, organization, &self.series).await?;
        insert(script, organization, &self.sessions).await?;
        insert(script, organization, &self.holds).await?;
        self.appointments.write(script, organization).await?;
        if !self.reservations.is_empty() {
            guard::reserve(script, organization, &self.reservations, clear).await?;
        }
        self.seats
            .sort_by_key(|(seat, _)| (seat.session_id, seat.seat));
        if !self.seats.is_empty() {
            guard::take_seats(script, organization, &self.seats).await?;
        }
        // A step that stands there already was another's.
        insert_new(script, organization, &self.history, ConflictKind::Stale).await
    }

    /// Writes what was done and told.
    async fn write_log(&self, script: &mut Script<'_>, organization: Uuid) -> StoreResult<()> {
        insert(script, organization, &self.audit).await?;
        insert(script, organization, &self.events).await?;
        for outcome in &self.outcomes {
            log::insert_outcome(script, organization, outcome).await?;
        }
        Ok(())
    }
}

/// Writes the changes.
pub(crate) async fn apply(tx: &mut StoreTx, changes: &[Change]) -> StoreResult<()> {
    if tx.mode() == Mode::Read {
        return Err(StoreError::Internal(
            "a read transaction cannot write".into(),
        ));
    }
    let mut sorted = Changes::of(changes);
    let organization = tx.organization_id();
    match tx.scope() {
        Scope::Platform if sorted.tenants => {
            return Err(StoreError::Internal(
                "an organization's change in the platform's scope".into(),
            ));
        }
        Scope::Platform => {}
        Scope::Organization(own) => {
            // Another organization's row looks like none at all.
            if sorted
                .organizations
                .changed
                .iter()
                .any(|record| record.id != own)
            {
                return Err(StoreError::Conflict(ConflictKind::Stale));
            }
            if sorted
                .memberships
                .iter()
                .any(|membership| membership.organization_id != own)
            {
                return Err(StoreError::Internal(
                    "a membership of another organization".into(),
                ));
            }
        }
    }
    settle_key(tx).await?;
    let clear = sorted
        .reservations
        .iter()
        .all(|(reservation, now)| tx.progress().is_clear(reservation, *now));
    // What was found clear is no longer what stands there.
    tx.progress().clear = None;
    let script = &mut Script::new(tx);
    sorted.end(script, organization).await?;
    sorted.write_records(script, organization).await?;
    sorted.write_bookings(script, organization, clear).await?;
    sorted.write_log(script, organization).await?;
    script.send().await
}
