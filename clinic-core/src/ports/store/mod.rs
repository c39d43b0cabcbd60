//! What the core needs of a store: reads, one `apply`, and a commit.
//!
//! A transaction is opened for one [`Scope`] and a [`Mode`]. Write transactions see the newest committed
//! state after [`SchedulingReads::lock`]; read transactions see one snapshot. Dropping a transaction
//! takes back what was not committed. `testing::conformance` (feature `testing`) checks all of this for any store.

mod billing;
mod filter;
mod lock;
mod one_by_one;
mod reading;

pub use crate::ports::idempotency::{Idempotency, IdempotencyKey, StoredOutcome};
pub use billing::{BillingReads, PayerFilter};
pub use filter::{
    AppointmentFilter, DoctorFilter, LocationFilter, PatientFilter, PatientSearch, RoomFilter,
    SearchWords, ServiceFilter, Sort, SortKey,
};
pub use lock::{Lock, LockKey, LockMode, Locked};
pub use one_by_one::read_one_by_one;
pub use reading::{
    Answered, AppointmentInSession, AppointmentOf, CalendarOf, CalendarRecords, Entered, Entering,
    HoldInSession, HoldOf, Read, Reading, Taken, TakenOf, read,
};

use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, ResourceId,
    RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::base::page::{Page, PageRequest};
use crate::base::time::{Date, Instant, Span};
use crate::domain::access::LogInFailures;
use crate::domain::access::shown_as_they_are;
use crate::domain::access::{Account, Membership, Visibility};
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, DateWindow, HistoryEntry, Hold, Reservation, Seat, Series, Session, Status,
    TimeOff,
};
use crate::ports::audit::AuditEntry;
use crate::ports::change::Change;
use crate::ports::event::SequencedEvent;
use async_trait::async_trait;
use serde::Serialize;
use std::fmt;
use std::pin::Pin;
use uuid::Uuid;

/// What a transaction can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One organization, and nothing of any other.
    Organization(OrganizationId),
    /// The platform: accounts and memberships, organizations, and what is public of those that are open for
    /// booking.
    Platform,
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads one snapshot, which writers do not change meanwhile.
    Read,
    /// Reads what is newest, and writes.
    Write,
}

/// A collision that a guard of the store refused. The rule is asked again on a fresh view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Two reservations of one resource would overlap.
    Reservation,
    /// A seat is taken or beyond the capacity.
    Seat,
    /// The record is no longer at the version that was read.
    Stale,
    /// A value that must be unique exists.
    Unique,
    /// A record that is referred to does not exist.
    Missing,
}

/// Why a store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A guard refused the change.
    #[error("a guard of the store refused the change: {0:?}")]
    Conflict(ConflictKind),
    /// Another transaction was in the way (deadlock, busy); the same may work at once.
    #[error("another transaction was in the way")]
    Retry(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store cannot be reached, is full, or has no connection left.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read.
    #[error("the store holds what cannot be read: {0}")]
    Corrupt(String),
    /// A fault that none of the others names; it is not tried again.
    #[error("the store failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a store's call.
pub type StoreResult<T> = Result<T, StoreError>;

/// What is due at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Holds that expired at or before this instant, and sessions that only such holds had opened, are deleted.
    pub holds_until: Instant,
    /// Answers of idempotency keys that were given before this instant are deleted.
    pub keys_before: Instant,
    /// How much of each is done at most.
    pub limit: u32,
}

/// How much was done of what was due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DoneDue {
    /// Events that got their places.
    pub events: u64,
    /// Holds and sessions that were deleted.
    pub holds: u64,
    /// Answers of idempotency keys that were deleted.
    pub keys: u64,
}

impl DoneDue {
    /// Whether there may be more to do: of something as much was done as is done at once
    /// ([`limits::DUE_AT_ONCE`](crate::limits::DUE_AT_ONCE)).
    #[must_use]
    pub fn may_be_more(&self) -> bool {
        let most = u64::from(crate::base::limits::DUE_AT_ONCE);
        [self.events, self.holds, self.keys]
            .into_iter()
            .any(|done| done >= most)
    }
}

impl std::ops::AddAssign for DoneDue {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.holds += other.holds;
        self.keys += other.keys;
    }
}

/// What a store runs within the time that a request has.
pub type Work<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The work was given up: the time that the store allows a request had passed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the request took longer than the store allows")]
pub struct OutOfTime;

/// Where the records are.
///
/// All but [`Store::begin`] and [`Store::begin_now`] is required, so that a store around another passes everything on.
/// A transaction may begin with its first read, lock or change.
///
/// Programs leave it to [`Clinic`](crate::Clinic); this is what the engine does with it:
///
/// ```
/// use clinic_core::memory::MemoryStore;
/// use clinic_core::store::{Mode, Scope, Sort, Store};
/// use clinic_core::page::PageRequest;
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let mut tx = store.begin(Scope::Platform, Mode::Read).await?;
/// let organizations = tx.organizations(None, Sort::default(), &PageRequest::default()).await?;
/// assert!(organizations.items.is_empty());
/// # Ok::<(), clinic_core::store::StoreError>(())
/// # }).unwrap();
/// ```
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// Opens a transaction in which no account acts.
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>> {
        self.begin_as(scope, mode, None).await
    }

    /// Opens a transaction in which `account` acts. In the scope of an organization it is the only account that
    /// can be read.
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>>;

    /// Opens a transaction as [`Store::begin_as`] does, and says what time it is as [`Store::now`] does. A store that
    /// several servers share may ask for both at once.
    async fn begin_now(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<(Box<dyn Tx>, Option<Instant>)> {
        let now = self.now().await?;
        Ok((self.begin_as(scope, mode, account).await?, now))
    }

    /// Waits, with jitter, before the `attempt`th repetition (from 1). `false`: it is not worth another.
    async fn pause(&self, attempt: u32) -> bool;

    /// Runs the whole work of one request, with all its transactions, waits and repetitions, within the time that
    /// the store allows one. Work that takes longer is dropped, which ends its statements and its transaction; a
    /// commit that has begun is finished all the same.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] with [`OutOfTime`] if the time has passed.
    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()>;

    /// The present by the store's own clock, for stores that several servers share; `None` leaves it to
    /// the host's [`Clock`](crate::time::Clock).
    async fn now(&self) -> StoreResult<Option<Instant>>;

    /// Whether the store can be read and written: it answers, it is no copy that is only read, and its last commit
    /// did not fail. After one that did, it tries whether one succeeds now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] with what stands in the way.
    async fn ready(&self) -> StoreResult<()>;

    /// Does what is due in all organizations: gives committed events their places, and deletes what has expired. Any
    /// number of servers may do so at once.
    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue>;

    /// Gives back what the store holds, such as connections and files, when the transactions under way have
    /// ended; what is begun later fails with [`StoreError::Unavailable`].
    async fn close(&self) -> StoreResult<()>;
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[async_trait]
pub trait Tx:
    OrganizationReads + PeopleReads + SchedulingReads + BillingReads + AccessReads + Send
{
    /// Answers questions together, in their order, each with the variant of [`Answered`] that bears its name. A store
    /// for which each read is a round trip reads all of it at once; its answers are those of [`read_one_by_one`].
    async fn read(&mut self, reads: &[Read]) -> StoreResult<Vec<Answered>> {
        read_one_by_one(self, reads).await
    }

    /// Writes the changes, in an order that does not deadlock.
    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()>;

    /// Makes the changes last. When it returns `Ok`, they survive a crash.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// A location as the public finds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicLocation {
    /// Whose it is; a booking there names it.
    pub organization_id: OrganizationId,
    /// The location with all that is public of it.
    #[serde(flatten)]
    pub location: Location,
}

/// The organization in which a record was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundIn {
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// Whether it is in use and open for booking, and the record is in use.
    pub open: bool,
}

/// Reads of the organization and its places.
#[async_trait]
pub trait OrganizationReads {
    /// An organization: the scope's own, or any in [`Scope::Platform`].
    async fn organization(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>>;
    /// The organizations of the platform ([`Scope::Platform`]): all, or, with `Some`, those that are active and open
    /// for booking, and the named ones.
    async fn organizations(
        &mut self,
        open_or: Option<&[OrganizationId]>,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>>;
    /// The organization of a location ([`Scope::Platform`]).
    async fn organization_of_location(&mut self, id: LocationId) -> StoreResult<Option<FoundIn>>;
    /// The organization of a doctor ([`Scope::Platform`]).
    async fn organization_of_doctor(&mut self, id: DoctorId) -> StoreResult<Option<FoundIn>>;
    /// The active locations of organizations open for booking ([`Scope::Platform`]).
    async fn public_locations(
        &mut self,
        filter: &LocationFilter,
        page: &PageRequest,
    ) -> StoreResult<Page<PublicLocation>>;
    /// A location, named by its id.
    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>>;
    /// Lists locations by a filter, in an order, one part at a time.
    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>>;
    /// Reads one room; `None` if the organization has none with the id.
    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>>;
    /// Lists rooms by a filter, in an order, one part at a time.
    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>>;
    /// A service, named by its id.
    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>>;
    /// Lists services by a filter, in an order, one part at a time.
    async fn services(
        &mut self,
        filter: &ServiceFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Service>>;
}

/// Reads of doctors and patients.
#[async_trait]
pub trait PeopleReads {
    /// Reads one doctor; `None` if the organization has none with the id.
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>>;
    /// Lists doctors by a filter, in an order, one part at a time.
    async fn doctors(
        &mut self,
        filter: &DoctorFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Doctor>>;
    /// The schedules of doctors, at one location or at all, by doctor and location.
    async fn schedules(
        &mut self,
        doctors: &[DoctorId],
        location: Option<LocationId>,
    ) -> StoreResult<Vec<DoctorSchedule>>;
    /// Reads one patient; `None` if the organization has none with the id.
    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>>;
    /// Lists patients by a filter, in an order, one part at a time.
    async fn patients(
        &mut self,
        filter: &PatientFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Patient>>;
    /// Whether the patient is one of the doctors' own: has an appointment with one of them that is not cancelled, or is
    /// assigned to one of them.
    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool>;
    /// The doctors that a patient is assigned to, by id.
    async fn assigned_doctors(&mut self, patient: PatientId) -> StoreResult<Vec<DoctorId>>;
}

/// How many appointments a doctor had in a period, by status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentCount {
    /// The date as `YYYY-MM-DD`, or the month as `YYYY-MM`.
    pub period: String,
    /// The status of the appointments that are counted.
    pub status: Status,
    /// How many appointments of that status the period has.
    pub count: u64,
}

/// Reads of appointments and what they rest on.
#[async_trait]
pub trait SchedulingReads {
    /// Locks rows, in the order of [`LockKey`], until the transaction ends, so that what is read of them afterwards
    /// stays true. Rows that do not exist are passed over. Does nothing in a read transaction.
    ///
    /// What was read of the rows before may be older than the locks; the answer tells.
    async fn lock(&mut self, locks: &[Lock]) -> StoreResult<Locked>;
    /// The reservations of the resources that meet the span and are live at `now`, by resource and start.
    async fn reservations(
        &mut self,
        resources: &[ResourceId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<Reservation>>;
    /// The group sessions of the doctors that meet the span, each with the seats that are taken at `now`.
    async fn sessions(
        &mut self,
        doctors: &[DoctorId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>>;
    /// One group session with the seats that are taken at `now`.
    async fn session(
        &mut self,
        id: SessionId,
        now: Instant,
    ) -> StoreResult<Option<(Session, Vec<Seat>)>>;
    /// Group sessions with the seats that are taken at `now`, by start and id.
    async fn sessions_by_id(
        &mut self,
        ids: &[SessionId],
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>>;
    /// The time off of the doctors that meets the dates `[from, to]`, by doctor and start; with a limit, the first
    /// entries only.
    async fn time_off(
        &mut self,
        doctors: &[DoctorId],
        from: Date,
        to: Date,
        limit: Option<u32>,
    ) -> StoreResult<Vec<TimeOff>>;
    /// Reads one time off; `None` if the organization has none with the id.
    async fn time_off_by_id(&mut self, id: TimeOffId) -> StoreResult<Option<TimeOff>>;
    /// Reads one appointment; `None` if the organization has none with the id.
    async fn appointment(&mut self, id: AppointmentId) -> StoreResult<Option<Appointment>>;
    /// The first `limit` steps of an appointment that made a version greater than `after`, the oldest first.
    async fn history(
        &mut self,
        id: AppointmentId,
        after: u64,
        limit: u32,
    ) -> StoreResult<Vec<HistoryEntry>>;
    /// Lists appointments by a filter, in an order, one part at a time.
    async fn appointments(
        &mut self,
        filter: &AppointmentFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Appointment>>;
    /// Live appointments that end after `after`: with the doctor, at the location, in the room, of the patient or
    /// the service; by start; at most [`limits::LIVE_APPOINTMENTS`](crate::limits::LIVE_APPOINTMENTS) and one more,
    /// by which whoever asks sees that there are too many.
    async fn live_appointments(
        &mut self,
        of: LiveOf,
        after: Instant,
    ) -> StoreResult<Vec<Appointment>>;
    /// Those checked in at the location who arrived, or whose appointment starts, at or after the instant at which
    /// the day begins; by arrival and id; at most [`limits::QUEUE_ENTRIES`](crate::limits::QUEUE_ENTRIES) and one more.
    async fn queue(
        &mut self,
        location: LocationId,
        day_begins: Instant,
        visibility: &Visibility,
    ) -> StoreResult<Vec<Appointment>>;
    /// Appointments of a doctor on the dates by period and status, newest period first, at most `limit` periods.
    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        dates: DateWindow,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>>;
    /// A hold, expired or not.
    async fn hold(&mut self, id: HoldId) -> StoreResult<Option<Hold>>;
    /// The holds of a patient that are live at `now`.
    async fn holds_of(&mut self, patient: PatientId, now: Instant) -> StoreResult<Vec<Hold>>;
    /// Reads one series; `None` if the organization has none with the id.
    async fn series(&mut self, id: SeriesId) -> StoreResult<Option<Series>>;
}

/// Which live appointments are asked for: those that one record has a part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveOf {
    /// Of a doctor, at all locations or at one.
    Doctor(DoctorId, Option<LocationId>),
    /// Those at a location, with any doctor.
    Location(LocationId),
    /// Those in a room, with any doctor.
    Room(RoomId),
    /// Those of a patient, with any doctor.
    Patient(PatientId),
    /// Those for a service, with any doctor.
    Service(ServiceId),
    /// Those that were booked as one series.
    Series(SeriesId),
    /// Of a group session.
    Session(SessionId),
}

/// Reads of accounts, grants, idempotency keys and the log.
#[async_trait]
pub trait AccessReads {
    /// An account. In the scope of an organization only the one that acts ([`Store::begin_as`]), without the hash
    /// of its password.
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>>;
    /// An account by its e-mail address, trimmed and lower case ([`Scope::Platform`]).
    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>>;
    /// The failed log-ins of an address ([`Scope::Platform`]).
    async fn log_in_failures(&mut self, id: Uuid) -> StoreResult<Option<LogInFailures>>;
    /// The memberships of an account: all in [`Scope::Platform`], those of the organization otherwise.
    async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>>;
    /// Tries to take the key for this transaction; entries older than `since` do not count.
    async fn idempotency(
        &mut self,
        key: &IdempotencyKey,
        since: Instant,
    ) -> StoreResult<Idempotency>;
    /// The newest entries of the audit log, the newest first.
    async fn audit_entries(&mut self, limit: u32) -> StoreResult<Vec<AuditEntry>>;
    /// The events of the outbox that have their place ([`Store::run_due`]), after a place, in their order.
    async fn events(&mut self, after: u64, limit: u32) -> StoreResult<Vec<SequencedEvent>>;
}

// Nothing of them is hidden from whoever may ask for them.
shown_as_they_are!(AppointmentCount, PublicLocation);
