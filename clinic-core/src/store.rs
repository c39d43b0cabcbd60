//! What the core needs of a store: reads, one `apply`, and a commit.
//!
//! A transaction is opened for one [`Scope`] and a [`Mode`]. Write transactions see the newest committed
//! state after [`SchedulingReads::lock`]; read transactions see one snapshot. Dropping a transaction
//! takes back what was not committed. `testing::conformance` (feature `testing`) checks all of this for any store.

use crate::access::{Account, Membership, Visibility};
use crate::audit::{AuditEntry, Event};
use crate::change::Change;
pub use crate::idempotency::{Idempotency, IdempotencyKey, StoredOutcome};
use crate::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, ResourceId,
    RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
pub use crate::needs::{Needs, Taken, TakenOf};
use crate::organization::{Location, Organization, Room, Service};
use crate::page::{Page, PageRequest};
use crate::people::{Doctor, DoctorSchedule, Patient, Sex};
use crate::scheduling::{
    Appointment, HistoryEntry, Hold, Reservation, Seat, Series, Session, Source, Status, TimeOff,
};
use crate::time::{Date, Instant, Span};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::fmt;
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
    /// Reads one snapshot.
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
    /// Anything else.
    #[error("the store failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a store's call.
pub type StoreResult<T> = Result<T, StoreError>;

/// Where the records are.
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// Opens a transaction.
    async fn begin(&self, scope: Scope, mode: Mode) -> StoreResult<Box<dyn Tx>>;

    /// Waits, with jitter, before the `attempt`th repetition (from 1). `false`: it is not worth another.
    async fn pause(&self, attempt: u32) -> bool;

    /// The present by the store's own clock, for stores that several servers share; `None` leaves it to
    /// the host's [`Clock`](crate::time::Clock).
    async fn now(&self) -> StoreResult<Option<Instant>> {
        Ok(None)
    }

    /// Gives back what the store holds, such as connections and files, when the transactions under way have
    /// ended; what is begun later fails with [`StoreError::Unavailable`]. A store that holds nothing need not do
    /// anything.
    async fn close(&self) -> StoreResult<()> {
        Ok(())
    }
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[async_trait]
pub trait Tx: OrganizationReads + PeopleReads + SchedulingReads + AccessReads + Send {
    /// Tells ahead what is about to be read. A store for which each read is a journey may read all of it at
    /// once, and answer the reads that follow from that until [`SchedulingReads::lock`] or [`Tx::apply`]; others
    /// need not listen.
    async fn announce(&mut self, _needs: &Needs) -> StoreResult<()> {
        Ok(())
    }

    /// What is taken of doctors, rooms and a patient; after [`SchedulingReads::lock`], what is true while the
    /// locks last. A store may read it in one go.
    async fn taken(&mut self, of: &TakenOf) -> StoreResult<Taken> {
        let (from, to) = (of.span.from.date_naive(), of.span.to.date_naive());
        Ok(Taken {
            schedules: self.schedules(&of.doctors, Some(of.location)).await?,
            time_off: self.time_off(&of.doctors, from, to).await?,
            reservations: self.reservations(&of.resources, of.span, of.now).await?,
            sessions: if of.sessions {
                self.sessions(&of.doctors, of.span, of.now).await?
            } else {
                Vec::new()
            },
        })
    }

    /// Writes the changes, in an order that does not deadlock.
    async fn apply(&mut self, changes: &[Change]) -> StoreResult<()>;

    /// Makes the changes last. When it returns `Ok`, they survive a crash.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// By what a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// By the time of creation.
    #[default]
    CreatedAt,
    /// By name, folded (for people: family name, then given name).
    Name,
    /// By start (appointments only).
    StartsAt,
}

/// An order: a key, and whether it runs downward. As JSON it is the key's name, with `-` before it where it
/// runs downward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// From the greatest to the least.
    pub descending: bool,
}

#[cfg(feature = "schema")]
crate::schema::described_as!(
    Sort,
    crate::schema::pattern(
        "^-?(created_at|name|starts_at)$",
        "An order: `created_at`, `name` or `starts_at`, with `-` before it where it runs downward.",
    )
);

impl SortKey {
    /// All keys.
    pub const ALL: [Self; 3] = [Self::CreatedAt, Self::Name, Self::StartsAt];

    /// The key as it stands in every host.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::Name => "name",
            Self::StartsAt => "starts_at",
        }
    }
}

impl TryFrom<String> for Sort {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let key = SortKey::ALL.into_iter().find(|key| key.as_str() == name);
        key.map(|key| Self { key, descending })
            .ok_or("a list is sorted by created_at, name or starts_at, perhaps with - before it")
    }
}

/// How the text of a filter is folded when it comes as JSON.
mod folded {
    use crate::text;
    use serde::{Deserialize, Deserializer};

    /// Into words.
    pub(super) fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        Ok(text.as_deref().map(text::words).unwrap_or_default())
    }

    /// Into one line.
    pub(super) fn line<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        Ok(text.as_deref().map(text::folded))
    }
}

/// Which locations. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LocationFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name", deserialize_with = "folded::words")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: Vec<String>,
    /// The county, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub county: Option<String>,
    /// The city, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub city: Option<String>,
    /// A specialty of a doctor who works there, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Whether in use.
    pub active: Option<bool>,
}

/// A location as the public finds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicLocation {
    /// Whose it is; a booking there names it.
    pub organization_id: OrganizationId,
    /// The location.
    #[serde(flatten)]
    pub location: Location,
}

/// Which rooms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoomFilter {
    /// Where.
    pub location_id: Option<LocationId>,
    /// Of which kind.
    pub kind: Option<String>,
    /// Whether in use.
    pub active: Option<bool>,
}

/// Which services. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name", deserialize_with = "folded::words")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: Vec<String>,
    /// The specialty, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Whether in use.
    pub active: Option<bool>,
}

/// Which doctors. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[serde(default, rename = "name", deserialize_with = "folded::words")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub words: Vec<String>,
    /// A specialty, folded words joined by a space.
    #[serde(default, deserialize_with = "folded::line")]
    pub specialty: Option<String>,
    /// Who has a schedule at the location.
    pub location_id: Option<LocationId>,
    /// Of these only.
    pub ids: Option<Vec<DoctorId>>,
    /// Whether in use.
    pub active: Option<bool>,
}

/// How a patient is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatientSearch {
    /// By prefixes of words of the name, folded; all must match.
    Words(Vec<String>),
    /// By the whole e-mail address, lower case.
    Email(String),
    /// By all digits of the telephone number.
    Phone(String),
    /// By the last four digits of the telephone number.
    PhoneEnding(String),
    /// By id.
    Id(PatientId),
}

/// Which patients.
#[derive(Clone, Debug)]
pub struct PatientFilter {
    /// How they are looked for.
    pub search: Option<PatientSearch>,
    /// Of which sex.
    pub sex: Option<Sex>,
    /// Whether in use.
    pub active: Option<bool>,
    /// Those the actor may see.
    pub visibility: Visibility,
}

/// Which appointments. As JSON the patient's name stands as people write it, as `q`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentFilter {
    /// Of the patient.
    pub patient_id: Option<PatientId>,
    /// With the doctor.
    pub doctor_id: Option<DoctorId>,
    /// At the location.
    pub location_id: Option<LocationId>,
    /// For the service.
    pub service_id: Option<ServiceId>,
    /// In the room.
    pub room_id: Option<RoomId>,
    /// Of the series.
    pub series_id: Option<SeriesId>,
    /// In one of these statuses; empty: in any.
    #[serde(default)]
    pub statuses: Vec<Status>,
    /// That start at or after.
    pub starts_from: Option<Instant>,
    /// That start before.
    pub starts_before: Option<Instant>,
    /// On or after the civil date of the start.
    pub on_from: Option<Date>,
    /// Before the civil date of the start.
    pub on_before: Option<Date>,
    /// Booked from there.
    pub source: Option<Source>,
    /// Whether a later change took their time away.
    pub stranded: Option<bool>,
    /// Of patients whose name has words with these prefixes, folded.
    #[serde(default, rename = "q", deserialize_with = "folded::words")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub patient_words: Vec<String>,
    /// Those the actor may see; a query narrows it by itself.
    #[serde(skip, default = "everything")]
    pub visibility: Visibility,
}

fn everything() -> Visibility {
    Visibility::All
}

impl Default for AppointmentFilter {
    fn default() -> Self {
        Self::new(Visibility::All)
    }
}

impl AppointmentFilter {
    /// All that the visibility lets through.
    #[must_use]
    pub fn new(visibility: Visibility) -> Self {
        Self {
            patient_id: None,
            doctor_id: None,
            location_id: None,
            service_id: None,
            room_id: None,
            series_id: None,
            statuses: Vec::new(),
            starts_from: None,
            starts_before: None,
            on_from: None,
            on_before: None,
            source: None,
            stranded: None,
            patient_words: Vec::new(),
            visibility,
        }
    }
}

/// Reads of the organization and its places.
#[async_trait]
pub trait OrganizationReads {
    /// An organization: the scope's own, or any in [`Scope::Platform`].
    async fn organization(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>>;
    /// The organizations of the platform ([`Scope::Platform`]); `open`: only those open for booking and active.
    async fn organizations(
        &mut self,
        open: bool,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>>;
    /// The organization of a location that is open for booking ([`Scope::Platform`]).
    async fn organization_of_location(
        &mut self,
        id: LocationId,
    ) -> StoreResult<Option<OrganizationId>>;
    /// The organization of a doctor that is open for booking ([`Scope::Platform`]).
    async fn organization_of_doctor(&mut self, id: DoctorId)
    -> StoreResult<Option<OrganizationId>>;
    /// The active locations of organizations open for booking ([`Scope::Platform`]).
    async fn public_locations(
        &mut self,
        filter: &LocationFilter,
        page: &PageRequest,
    ) -> StoreResult<Page<PublicLocation>>;
    /// A location.
    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>>;
    /// Locations.
    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>>;
    /// A room.
    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>>;
    /// Rooms.
    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>>;
    /// A service.
    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>>;
    /// Services.
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
    /// A doctor.
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>>;
    /// Doctors.
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
    /// A patient.
    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>>;
    /// Patients.
    async fn patients(
        &mut self,
        filter: &PatientFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Patient>>;
    /// Whether the patient has had an appointment with one of the doctors.
    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool>;
}

/// How many appointments a doctor had in a period, by status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentCount {
    /// `YYYY-MM-DD` or `YYYY-MM`.
    pub period: String,
    /// The status.
    pub status: Status,
    /// How many.
    pub count: u64,
}

/// Reads of appointments and what they rest on.
#[async_trait]
pub trait SchedulingReads {
    /// Locks the rows of the resources, in a fixed order, until the transaction ends, so that what is read of
    /// them afterwards stays true. Unknown ones are passed over. Does nothing in a read transaction.
    async fn lock(&mut self, resources: &[ResourceId]) -> StoreResult<()>;
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
    /// The time off of the doctors that meets the dates `[from, to]`, by doctor and start.
    async fn time_off(
        &mut self,
        doctors: &[DoctorId],
        from: Date,
        to: Date,
    ) -> StoreResult<Vec<TimeOff>>;
    /// One time off.
    async fn time_off_by_id(&mut self, id: TimeOffId) -> StoreResult<Option<TimeOff>>;
    /// An appointment.
    async fn appointment(&mut self, id: AppointmentId) -> StoreResult<Option<Appointment>>;
    /// The steps of an appointment, the oldest first.
    async fn history(&mut self, id: AppointmentId) -> StoreResult<Vec<HistoryEntry>>;
    /// Appointments.
    async fn appointments(
        &mut self,
        filter: &AppointmentFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Appointment>>;
    /// Live appointments that end after `after`: with the doctor, at the location, in the room, of the patient or
    /// the service; by start; at most [`limits::PAGE_ROWS`](crate::limits::PAGE_ROWS) × 50.
    async fn live_appointments(
        &mut self,
        of: LiveOf,
        after: Instant,
    ) -> StoreResult<Vec<Appointment>>;
    /// Appointments of a doctor by period and status, newest period first, at most `limit` periods.
    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>>;
    /// A hold, expired or not.
    async fn hold(&mut self, id: HoldId) -> StoreResult<Option<Hold>>;
    /// The holds of a patient that are live at `now`.
    async fn holds_of(&mut self, patient: PatientId, now: Instant) -> StoreResult<Vec<Hold>>;
    /// A series.
    async fn series(&mut self, id: SeriesId) -> StoreResult<Option<Series>>;
}

/// Whose live appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveOf {
    /// Of a doctor, at all locations or at one.
    Doctor(DoctorId, Option<LocationId>),
    /// At a location.
    Location(LocationId),
    /// In a room.
    Room(RoomId),
    /// Of a patient.
    Patient(PatientId),
    /// For a service.
    Service(ServiceId),
    /// Of a series.
    Series(SeriesId),
    /// Of a group session.
    Session(SessionId),
}

/// Reads of accounts, grants, idempotency keys and the log.
#[async_trait]
pub trait AccessReads {
    /// An account, in any scope.
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>>;
    /// An account by its e-mail address, trimmed and lower case ([`Scope::Platform`]).
    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>>;
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
    /// The events of the outbox, the oldest first.
    async fn events(&mut self, after: Option<Uuid>, limit: u32) -> StoreResult<Vec<Event>>;
}
