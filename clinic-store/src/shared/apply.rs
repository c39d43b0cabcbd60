//! Writes the changes of a decision: first what is given up, then what others rest on, then the guarded
//! rows, last the log.

use super::search::Kind;
use super::table::{Stored, insert, update};
use super::{Connection, Query, StoreTx, guard, log, search, stored};
use clinic_core::access::{Account, Membership};
use clinic_core::audit::{AuditEntry, Event};
use clinic_core::change::{
    AccessChange, Change, OrganizationChange, PeopleChange, SchedulingChange, Write,
};
use clinic_core::ids::{HoldId, SessionId, TimeOffId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::scheduling::{
    Appointment, HistoryEntry, Hold, Owner, Reservation, Seat, Series, Session, TimeOff,
};
use clinic_core::store::{ConflictKind, Mode, Scope, StoreError, StoreResult, StoredOutcome};
use clinic_core::time::Instant;
use uuid::Uuid;

/// The new and the changed records of one kind.
struct Writes<'a, T> {
    new: Vec<&'a T>,
    changed: Vec<&'a T>,
}

impl<T> Default for Writes<'_, T> {
    fn default() -> Self {
        Self {
            new: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl<'a, T: Stored> Writes<'a, T> {
    fn push(&mut self, write: &'a Write<T>) {
        match write {
            Write::Insert(record) => self.new.push(record),
            Write::Update(record) => self.changed.push(record),
        }
    }

    fn all(&self) -> impl Iterator<Item = &'a T> {
        self.new.iter().chain(&self.changed).copied()
    }

    async fn write(&mut self, connection: &mut Connection, organization: Uuid) -> StoreResult<()> {
        insert(connection, organization, &self.new).await?;
        self.changed.sort_by_key(|record| record.uuid());
        for record in &self.changed {
            update(connection, organization, *record).await?;
        }
        Ok(())
    }

    /// Writes them with the words of their names.
    async fn write_named(
        &mut self,
        connection: &mut Connection,
        organization: Uuid,
        kind: Kind,
        name: fn(&T) -> String,
    ) -> StoreResult<()> {
        self.write(connection, organization).await?;
        let changed: Vec<Uuid> = self.changed.iter().map(|record| record.uuid()).collect();
        search::forget(connection, organization, kind, &changed).await?;
        search::remember(
            connection,
            organization,
            kind,
            self.all().map(|record| (record.uuid(), name(record))),
        )
        .await
    }
}

/// The changes by kind.
#[derive(Default)]
struct Batch<'a> {
    organizations: Writes<'a, Organization>,
    locations: Writes<'a, Location>,
    rooms: Writes<'a, Room>,
    services: Writes<'a, Service>,
    doctors: Writes<'a, Doctor>,
    schedules: Writes<'a, DoctorSchedule>,
    patients: Writes<'a, Patient>,
    appointments: Writes<'a, Appointment>,
    time_off: Writes<'a, TimeOff>,
    accounts: Writes<'a, Account>,
    memberships: Vec<&'a Membership>,
    history: Vec<&'a HistoryEntry>,
    holds: Vec<&'a Hold>,
    sessions: Vec<&'a Session>,
    series: Vec<&'a Series>,
    released: Vec<Owner>,
    ended_holds: Vec<HoldId>,
    ended_sessions: Vec<SessionId>,
    ended_time_off: Vec<TimeOffId>,
    reservations: Vec<(&'a Reservation, Instant)>,
    seats: Vec<(&'a Seat, Instant)>,
    audit: Vec<&'a AuditEntry>,
    events: Vec<&'a Event>,
    outcomes: Vec<&'a StoredOutcome>,
    tenants: bool,
}

impl<'a> Batch<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let mut batch = Self::default();
        for change in changes {
            batch.add(change);
        }
        batch
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
                }
            }
            Change::Scheduling(change) => {
                self.tenants = true;
                self.add_scheduling(change);
            }
            Change::Access(AccessChange::Account(write)) => self.accounts.push(write),
            Change::Access(AccessChange::InsertMembership(membership)) => {
                self.memberships.push(membership)
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
            SchedulingChange::DeleteSession(id) => self.ended_sessions.push(*id),
            SchedulingChange::TakeSeat { seat, now } => self.seats.push((seat, *now)),
            SchedulingChange::InsertSeries(series) => self.series.push(series),
            SchedulingChange::TimeOff(write) => self.time_off.push(write),
            SchedulingChange::DeleteTimeOff(id) => self.ended_time_off.push(*id),
        }
    }

    /// Ends what is given up.
    async fn end(&mut self, connection: &mut Connection, organization: Uuid) -> StoreResult<()> {
        self.released.sort_unstable();
        for owner in &self.released {
            guard::release(connection, organization, *owner).await?;
        }
        delete(
            connection,
            organization,
            "DELETE FROM holds WHERE organization_id = ",
            &mut self.ended_holds,
        )
        .await?;
        delete(
            connection,
            organization,
            "DELETE FROM time_off WHERE organization_id = ",
            &mut self.ended_time_off,
        )
        .await?;
        end_sessions(connection, organization, &mut self.ended_sessions).await
    }

    /// Writes the records that stand for themselves.
    async fn write_records(
        &mut self,
        connection: &mut Connection,
        organization: Uuid,
    ) -> StoreResult<()> {
        self.organizations.write(connection, organization).await?;
        let named = |location: &Location| location.fields.name.clone();
        self.locations
            .write_named(connection, organization, Kind::Location, named)
            .await?;
        self.rooms.write(connection, organization).await?;
        let named = |service: &Service| service.fields.name.clone();
        self.services
            .write_named(connection, organization, Kind::Service, named)
            .await?;
        let named =
            |d: &Doctor| [d.fields.given_name.as_str(), " ", &d.fields.family_name].concat();
        self.doctors
            .write_named(connection, organization, Kind::Doctor, named)
            .await?;
        specialties(connection, organization, &self.doctors).await?;
        self.schedules.write(connection, organization).await?;
        let named =
            |p: &Patient| [p.fields.given_name.as_str(), " ", &p.fields.family_name].concat();
        self.patients
            .write_named(connection, organization, Kind::Patient, named)
            .await?;
        self.time_off.write(connection, organization).await?;
        self.accounts.write(connection, organization).await?;
        insert(connection, organization, &self.memberships).await
    }

    /// Writes what is booked.
    async fn write_bookings(
        &mut self,
        connection: &mut Connection,
        organization: Uuid,
    ) -> StoreResult<()> {
        insert(connection, organization, &self.series).await?;
        insert(connection, organization, &self.sessions).await?;
        insert(connection, organization, &self.holds).await?;
        self.appointments.write(connection, organization).await?;
        if !self.reservations.is_empty() {
            guard::reserve(connection, organization, &self.reservations).await?;
        }
        self.seats
            .sort_by_key(|(seat, _)| (seat.session_id, seat.seat));
        for (seat, now) in &self.seats {
            guard::take_seat(connection, organization, seat, *now).await?;
        }
        insert(connection, organization, &self.history).await
    }

    /// Writes what was done and told.
    async fn write_log(&self, connection: &mut Connection, organization: Uuid) -> StoreResult<()> {
        insert(connection, organization, &self.audit).await?;
        insert(connection, organization, &self.events).await?;
        for outcome in &self.outcomes {
            log::insert_outcome(connection, organization, outcome).await?;
        }
        Ok(())
    }
}

/// Writes the changes.
pub(super) async fn apply(tx: &mut StoreTx, changes: &[Change]) -> StoreResult<()> {
    if tx.mode() == Mode::Read {
        return Err(StoreError::Internal(
            "a read transaction cannot write".into(),
        ));
    }
    let mut batch = Batch::of(changes);
    let organization = tx.organization_id();
    match tx.scope() {
        Scope::Platform if batch.tenants => {
            return Err(StoreError::Internal(
                "an organization's change in the platform's scope".into(),
            ));
        }
        Scope::Platform => {}
        Scope::Organization(own) => {
            // Another organization's row looks like none at all.
            if batch
                .organizations
                .changed
                .iter()
                .any(|record| record.id != own)
            {
                return Err(StoreError::Conflict(ConflictKind::Stale));
            }
            if batch
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
    let connection = tx.connection();
    batch.end(connection, organization).await?;
    batch.write_records(connection, organization).await?;
    batch.write_bookings(connection, organization).await?;
    batch.write_log(connection, organization).await
}

async fn delete<I: Into<Uuid> + Copy + Ord>(
    connection: &mut Connection,
    organization: Uuid,
    statement: &'static str,
    ids: &mut [I],
) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    ids.sort_unstable();
    let mut query = Query::new(statement);
    query.push_bind(organization).push(" AND ");
    super::list::push_ids(&mut query, "id", ids);
    query
        .build()
        .execute(&mut *connection)
        .await
        .map_err(stored)?;
    Ok(())
}

/// Ends sessions, whose reservations go with them. A seat that is still taken refuses it.
async fn end_sessions(
    connection: &mut Connection,
    organization: Uuid,
    ids: &mut [SessionId],
) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Query::new("SELECT count(*) FROM seats WHERE organization_id = ");
    query.push_bind(organization).push(" AND ");
    super::list::push_ids(&mut query, "session_id", ids);
    if super::list::count(connection, query).await? > 0 {
        return Err(StoreError::Conflict(ConflictKind::Seat));
    }
    delete(
        connection,
        organization,
        "DELETE FROM group_sessions WHERE organization_id = ",
        ids,
    )
    .await
}

/// Writes the specialties by which doctors are found.
async fn specialties(
    connection: &mut Connection,
    organization: Uuid,
    doctors: &Writes<'_, Doctor>,
) -> StoreResult<()> {
    let changed: Vec<Uuid> = doctors.changed.iter().map(|doctor| doctor.id.0).collect();
    if !changed.is_empty() {
        let mut query = Query::new("DELETE FROM doctor_specialties WHERE organization_id = ");
        query.push_bind(organization).push(" AND ");
        super::list::push_ids(&mut query, "doctor_id", &changed);
        query
            .build()
            .execute(&mut *connection)
            .await
            .map_err(stored)?;
    }
    let mut rows: Vec<(String, Uuid)> = doctors
        .all()
        .flat_map(|doctor| {
            doctor
                .fields
                .specialties
                .iter()
                .map(|name| (search::folded(name), doctor.id.0))
        })
        .collect();
    rows.sort_unstable();
    rows.dedup();
    for chunk in rows.chunks(1_000) {
        let mut query =
            Query::new("INSERT INTO doctor_specialties (organization_id, specialty, doctor_id) ");
        query.push_values(chunk, |mut values, (specialty, doctor)| {
            values
                .push_bind(organization)
                .push_bind(specialty.clone())
                .push_bind(*doctor);
        });
        query
            .build()
            .execute(&mut *connection)
            .await
            .map_err(stored)?;
    }
    Ok(())
}
