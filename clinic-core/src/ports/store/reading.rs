//! Reads that a transaction answers together: a store sends those of one batch in one round trip where it can.
//!
//! A command or a query says what it reads as a value that implements [`Reading`]: the id of a record, one of the
//! coarse questions [`Entering`], [`CalendarOf`] and [`TakenOf`], or a tuple of several. The store answers all of it by
//! [`Tx::read`], whose default asks one after the other by the store's single reads.

use super::{Idempotency, IdempotencyKey, StoreError, StoreResult, Tx};
use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, PayerId,
    ResourceId, RoomId, SeriesId, ServiceId, TimeOffId,
};
use crate::base::time::{Instant, Span};
use crate::domain::access::{Account, Membership};
use crate::domain::billing::Payer;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{Appointment, Hold, Reservation, Seat, Series, Session, TimeOff};

/// One question of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// Who enters, and where to.
    Entry(Entering),
    /// The location with this id.
    Location(LocationId),
    /// The room with this id.
    Room(RoomId),
    /// The service with this id.
    Service(ServiceId),
    /// The doctor with this id.
    Doctor(DoctorId),
    /// The patient with this id.
    Patient(PatientId),
    /// The payer with this id.
    Payer(PayerId),
    /// The appointment with this id, and the group session in which it sits.
    Appointment(AppointmentOf),
    /// The hold with this id, and the group session in which it has a seat.
    Hold(HoldOf),
    /// The series with this id.
    Series(SeriesId),
    /// The time off with this id.
    TimeOff(TimeOffId),
    /// The records on which a question to the calendar rests.
    Calendar(CalendarOf),
    /// What doctors, rooms and a patient are taken by.
    Taken(TakenOf),
}

/// The answer to a [`Read`], in its variant of the same name.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a handful of them stands in a vector for the time of a call"
)]
pub enum Answered {
    /// Who enters, and where to.
    Entry(Entered),
    /// The location, if the organization has one with the id.
    Location(Option<Location>),
    /// The room, if the organization has one with the id.
    Room(Option<Room>),
    /// The service, if the organization has one with the id.
    Service(Option<Service>),
    /// The doctor, if the organization has one with the id.
    Doctor(Option<Doctor>),
    /// The patient, if the organization has one with the id.
    Patient(Option<Patient>),
    /// The payer, if the organization has one with the id.
    Payer(Option<Payer>),
    /// The appointment, if the organization has one with the id.
    Appointment(Option<AppointmentInSession>),
    /// The hold, expired or not, if the organization has one with the id.
    Hold(Option<HoldInSession>),
    /// The series, if the organization has one with the id.
    Series(Option<Series>),
    /// The time off, if the organization has one with the id.
    TimeOff(Option<TimeOff>),
    /// The records on which a question to the calendar rests.
    Calendar(CalendarRecords),
    /// What doctors, rooms and a patient are taken by.
    Taken(Taken),
}

/// What is read of whoever enters, before anything is asked or decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entering {
    /// The account that acts, with its memberships.
    pub account: Option<AccountId>,
    /// The organization in which it acts.
    pub organization: Option<OrganizationId>,
    /// The idempotency key of a command, and since when its answers count. In a write transaction it is taken.
    pub key: Option<(IdempotencyKey, Instant)>,
}

/// What the store knows of whoever enters: account, memberships, organization, key.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    /// The account, if there is one with the id.
    pub account: Option<Account>,
    /// Its memberships: all in the scope of the platform, those of the organization otherwise.
    pub memberships: Vec<Membership>,
    /// The organization, if there is one with the id.
    pub organization: Option<Organization>,
    /// What is known of the key; [`Idempotency::New`] where none was named.
    pub key: Idempotency,
}

/// An appointment, with the group session in which it sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppointmentOf {
    /// The appointment that is asked for.
    pub id: AppointmentId,
    /// The present, by which the seats of holds have expired.
    pub now: Instant,
}

/// An appointment with the group session in which it sits, and the seats that are taken there.
#[derive(Clone, Debug, PartialEq)]
pub struct AppointmentInSession {
    /// The appointment that was asked for.
    pub appointment: Appointment,
    /// Its session, if it has one.
    pub session: Option<(Session, Vec<Seat>)>,
}

/// A hold, with the group session in which it has a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldOf {
    /// The hold that is asked for.
    pub id: HoldId,
    /// The present, by which the seats of holds have expired.
    pub now: Instant,
}

/// A hold with the group session in which it has a seat, and the seats that are taken there.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldInSession {
    /// The hold, expired or not.
    pub hold: Hold,
    /// Its session, if it has one.
    pub session: Option<(Session, Vec<Seat>)>,
}

/// On which records a question to the calendar rests: those that it names, and those that these imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarOf {
    /// The organization of the scope.
    pub organization: Option<OrganizationId>,
    /// The service; absent: the default one of the organization.
    pub service: Option<ServiceId>,
    /// The location; absent: those where the doctors work.
    pub location: Option<LocationId>,
    /// The doctors; empty: those who work at the location.
    pub doctors: Vec<DoctorId>,
    /// The room; absent: those of the kind that the service asks for, at the location.
    pub room: Option<RoomId>,
    /// The patient who is to come, where one is named.
    pub patient: Option<PatientId>,
    /// Instead of a patient: those that this account is, by its memberships.
    pub patients_of: Option<AccountId>,
}

/// The records on which a question to the calendar rests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarRecords {
    /// The service, if it was found.
    pub service: Option<Service>,
    /// The location that was named, or those where the named doctors work, by id; none where neither is named.
    pub locations: Vec<Location>,
    /// The schedules of the doctors that were named, where no location was; by doctor and location.
    pub schedules: Vec<DoctorSchedule>,
    /// The doctors that were named, by id; else the active ones who work at the location that was named, by name.
    pub doctors: Vec<Doctor>,
    /// Whether more doctors work there than are read at once ([`limits::PAGE_ROWS`](crate::limits::PAGE_ROWS)).
    pub more_doctors: bool,
    /// The room that was named; else the active ones of the service's kind at the locations, by location, name and id.
    pub rooms: Vec<Room>,
    /// Whether a location has more of them than are read at once ([`limits::PAGE_ROWS`](crate::limits::PAGE_ROWS)).
    pub more_rooms: bool,
    /// The patients, by id.
    pub patients: Vec<Patient>,
}

/// Whose time is asked for, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenOf {
    /// Of these the schedules, the time off and the group sessions.
    pub doctors: Vec<DoctorId>,
    /// Where the schedules are.
    pub location: LocationId,
    /// Of these the reservations.
    pub resources: Vec<ResourceId>,
    /// The span that they meet.
    pub span: Span,
    /// The present, by which holds are expired.
    pub now: Instant,
}

/// What doctors, rooms and a patient are free or taken by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// The schedules of the doctors, as [`PeopleReads::schedules`](super::PeopleReads::schedules) gives them.
    pub schedules: Vec<DoctorSchedule>,
    /// As [`SchedulingReads::time_off`](super::SchedulingReads::time_off), on the dates of the span.
    pub time_off: Vec<TimeOff>,
    /// What is taken, as [`SchedulingReads::reservations`](super::SchedulingReads::reservations) gives it.
    pub reservations: Vec<Reservation>,
    /// As [`SchedulingReads::sessions`](super::SchedulingReads::sessions), without those in which nobody sits.
    pub sessions: Vec<(Session, Vec<Seat>)>,
}

/// What a batch asks, as a value with its answer's type.
pub trait Reading: Send + Sync {
    /// What the question is answered with.
    type Answer: Send;

    /// Adds the questions to a batch.
    fn push(&self, reads: &mut Vec<Read>);

    /// Takes the answers to these questions, in their order.
    ///
    /// # Errors
    /// `Internal` if the store has answered something else.
    fn take(&self, answers: &mut dyn Iterator<Item = Answered>) -> StoreResult<Self::Answer>;
}

/// Reads all of it in one batch.
///
/// # Errors
/// The errors of the store.
pub async fn read<R: Reading>(tx: &mut dyn Tx, reading: R) -> StoreResult<R::Answer> {
    let mut reads = Vec::new();
    reading.push(&mut reads);
    let answers = if reads.is_empty() {
        Vec::new()
    } else {
        tx.read(&reads).await?
    };
    reading.take(&mut answers.into_iter())
}

/// The store has answered another question than it was asked.
fn other_answer() -> StoreError {
    StoreError::Internal("the store has answered something that was not asked".into())
}

impl Reading for () {
    type Answer = ();

    fn push(&self, _: &mut Vec<Read>) {}

    fn take(&self, _: &mut dyn Iterator<Item = Answered>) -> StoreResult<()> {
        Ok(())
    }
}

impl<A: Reading, B: Reading> Reading for (A, B) {
    type Answer = (A::Answer, B::Answer);

    fn push(&self, reads: &mut Vec<Read>) {
        self.0.push(reads);
        self.1.push(reads);
    }

    fn take(&self, answers: &mut dyn Iterator<Item = Answered>) -> StoreResult<Self::Answer> {
        Ok((self.0.take(answers)?, self.1.take(answers)?))
    }
}

/// What may not be asked at all.
impl<R: Reading> Reading for Option<R> {
    type Answer = Option<R::Answer>;

    fn push(&self, reads: &mut Vec<Read>) {
        if let Some(reading) = self {
            reading.push(reads);
        }
    }

    fn take(&self, answers: &mut dyn Iterator<Item = Answered>) -> StoreResult<Self::Answer> {
        self.as_ref()
            .map(|reading| reading.take(answers))
            .transpose()
    }
}

/// Values that are one question each.
macro_rules! reading {
    ($($question:ty => $variant:ident, $answer:ty;)*) => {$(
        impl Reading for $question {
            type Answer = $answer;

            fn push(&self, reads: &mut Vec<Read>) {
                reads.push(Read::$variant(self.clone()));
            }

            fn take(&self, answers: &mut dyn Iterator<Item = Answered>) -> StoreResult<$answer> {
                match answers.next() {
                    Some(Answered::$variant(answer)) => Ok(answer),
                    _ => Err(other_answer()),
                }
            }
        }
    )*};
}

reading! {
    Entering => Entry, Entered;
    LocationId => Location, Option<Location>;
    RoomId => Room, Option<Room>;
    ServiceId => Service, Option<Service>;
    DoctorId => Doctor, Option<Doctor>;
    PatientId => Patient, Option<Patient>;
    PayerId => Payer, Option<Payer>;
    AppointmentOf => Appointment, Option<AppointmentInSession>;
    HoldOf => Hold, Option<HoldInSession>;
    SeriesId => Series, Option<Series>;
    TimeOffId => TimeOff, Option<TimeOff>;
    CalendarOf => Calendar, CalendarRecords;
    TakenOf => Taken, Taken;
}
