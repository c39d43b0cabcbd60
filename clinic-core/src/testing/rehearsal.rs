//! A store on which nothing lasts: commands run to their end, and what they wrote is taken back.

use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, PayerId,
    ResourceId, RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::base::page::{Page, PageRequest};
use crate::base::time::{Date, Instant, Span};
use crate::domain::access::LogInFailures;
use crate::domain::access::{Account, Capacity, Membership, Visibility};
use crate::domain::billing::Payer;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, DateWindow, HistoryEntry, Hold, Reservation, Seat, Series, Session, TimeOff,
};
use crate::ports::audit::AuditEntry;
use crate::ports::change::Change;
use crate::ports::event::SequencedEvent;
use crate::ports::idempotency::{Idempotency, IdempotencyKey};
use crate::ports::store::{
    AccessReads, Answered, AppointmentCount, AppointmentFilter, BillingReads, DoctorFilter,
    DoneDue, Due, FoundIn, LiveOf, LocationFilter, Lock, Locked, Mode, OrganizationReads,
    PatientFilter, PayerFilter, PeopleReads, PublicLocation, Read, RoomFilter, SchedulingReads,
    Scope, ServiceFilter, Sort, Store, StoreResult, Tx, Work,
};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A store whose transactions end without leaving anything behind: the same world serves any number of acts.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    store: Arc<dyn Store>,
    capacity: Arc<Mutex<Option<Capacity>>>,
}

impl Rehearsal {
    /// On a store that holds the world.
    #[must_use]
    pub fn on(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            capacity: Arc::default(),
        }
    }

    /// The capacity in which the last command acted, if it came to be written.
    #[must_use]
    pub fn take_capacity(&self) -> Option<Capacity> {
        self.capacity
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

#[async_trait]
impl Store for Rehearsal {
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(RehearsedTx {
            tx: self.store.begin_as(scope, mode, account).await?,
            capacity: self.capacity.clone(),
        }))
    }

    async fn pause(&self, attempt: u32) -> bool {
        self.store.pause(attempt).await
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        self.store.within_time(work).await
    }

    async fn ready(&self) -> StoreResult<()> {
        self.store.ready().await
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        self.store.run_due(due).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        self.store.now().await
    }

    async fn close(&self) -> StoreResult<()> {
        self.store.close().await
    }
}

struct RehearsedTx {
    tx: Box<dyn Tx>,
    capacity: Arc<Mutex<Option<Capacity>>>,
}

#[async_trait]
impl Tx for RehearsedTx {
    async fn read(&mut self, reads: &[Read]) -> StoreResult<Vec<Answered>> {
        self.tx.read(reads).await
    }

    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()> {
        for change in changes {
            if let Change::Audit(entry) = change {
                *self.capacity.lock().unwrap_or_else(PoisonError::into_inner) = entry.capacity;
            }
        }
        self.tx.apply(changes).await
    }

    /// Dropping the transaction takes back what was written.
    async fn commit(self: Box<Self>) -> StoreResult<()> {
        Ok(())
    }
}

macro_rules! passes_on {
    ($trait:ident { $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)* }) => {
        #[async_trait]
        impl $trait for RehearsedTx {
            $(async fn $name(&mut self, $($argument: $type),*) -> StoreResult<$answer> {
                self.tx.$name($($argument),*).await
            })*
        }
    };
}

#[async_trait]
impl OrganizationReads for RehearsedTx {
    async fn organization(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>> {
        self.tx.organization(id).await
    }
    async fn organizations(
        &mut self,
        open_or: Option<&[OrganizationId]>,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>> {
        self.tx.organizations(open_or, sort, page).await
    }
    async fn organization_of_location(&mut self, id: LocationId) -> StoreResult<Option<FoundIn>> {
        self.tx.organization_of_location(id).await
    }
    async fn organization_of_doctor(&mut self, id: DoctorId) -> StoreResult<Option<FoundIn>> {
        self.tx.organization_of_doctor(id).await
    }
    async fn public_locations(
        &mut self,
        filter: &LocationFilter,
        page: &PageRequest,
    ) -> StoreResult<Page<PublicLocation>> {
        self.tx.public_locations(filter, page).await
    }
    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>> {
        self.tx.location(id).await
    }
    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>> {
        self.tx.locations(filter, sort, page).await
    }
    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>> {
        self.tx.room(id).await
    }
    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>> {
        self.tx.rooms(filter, sort, page).await
    }
    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>> {
        self.tx.service(id).await
    }
    async fn services(
        &mut self,
        filter: &ServiceFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Service>> {
        self.tx.services(filter, sort, page).await
    }
}

passes_on! { BillingReads {
    payer(id: PayerId) -> Option<Payer>;
    payers(filter: &PayerFilter, sort: Sort, page: &PageRequest) -> Page<Payer>;
}}

passes_on! { PeopleReads {
    doctor(id: DoctorId) -> Option<Doctor>;
    doctors(filter: &DoctorFilter, sort: Sort, page: &PageRequest) -> Page<Doctor>;
    schedules(doctors: &[DoctorId], location: Option<LocationId>) -> Vec<DoctorSchedule>;
    patient(id: PatientId) -> Option<Patient>;
    patients(filter: &PatientFilter, sort: Sort, page: &PageRequest) -> Page<Patient>;
    is_patient_of(patient: PatientId, doctors: &[DoctorId]) -> bool;
    assigned_doctors(patient: PatientId) -> Vec<DoctorId>;
} }

passes_on! { SchedulingReads {
    lock(locks: &[Lock]) -> Locked;
    reservations(resources: &[ResourceId], span: Span, now: Instant) -> Vec<Reservation>;
    sessions(doctors: &[DoctorId], span: Span, now: Instant) -> Vec<(Session, Vec<Seat>)>;
    session(id: SessionId, now: Instant) -> Option<(Session, Vec<Seat>)>;
    sessions_by_id(ids: &[SessionId], now: Instant) -> Vec<(Session, Vec<Seat>)>;
    queue(location: LocationId, day_begins: Instant, visibility: &Visibility) -> Vec<Appointment>;
    time_off(doctors: &[DoctorId], from: Date, to: Date, limit: Option<u32>) -> Vec<TimeOff>;
    time_off_by_id(id: TimeOffId) -> Option<TimeOff>;
    appointment(id: AppointmentId) -> Option<Appointment>;
    history(id: AppointmentId, after: u64, limit: u32) -> Vec<HistoryEntry>;
    appointments(filter: &AppointmentFilter, sort: Sort, page: &PageRequest) -> Page<Appointment>;
    live_appointments(of: LiveOf, after: Instant) -> Vec<Appointment>;
    appointment_counts(doctor: DoctorId, by_month: bool, dates: DateWindow, limit: u32) -> Vec<AppointmentCount>;
    hold(id: HoldId) -> Option<Hold>;
    holds_of(patient: PatientId, now: Instant) -> Vec<Hold>;
    series(id: SeriesId) -> Option<Series>;
} }

passes_on! { AccessReads {
    account(id: AccountId) -> Option<Account>;
    account_by_email(email: &str) -> Option<Account>;
    log_in_failures(id: Uuid) -> Option<LogInFailures>;
    memberships(account: AccountId) -> Vec<Membership>;
    idempotency(key: &IdempotencyKey, since: Instant) -> Idempotency;
    audit_entries(limit: u32) -> Vec<AuditEntry>;
    events(after: u64, limit: u32) -> Vec<SequencedEvent>;
} }
