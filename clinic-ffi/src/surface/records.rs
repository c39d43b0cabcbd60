// Written by `xtask/generate`; change that.

//! The records of a clinic, as the library describes them.

#![allow(clippy::large_enum_variant, reason = "UniFFI has no boxes")]

use super::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, MembershipId, OrganizationId,
    PatientId, RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::values::{CivilDate, ExactNumber, Id, Timestamp, WallRange, WallTime};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What happens to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `approve`.
    Approve,
    /// `confirm`.
    Confirm,
    /// `check_in`.
    CheckIn,
    /// `undo_check_in`.
    UndoCheckIn,
    /// `start`.
    Start,
    /// `complete`.
    Complete,
    /// `cancel`.
    Cancel,
    /// `mark_no_show`.
    MarkNoShow,
    /// `arrive_late`.
    ArriveLate,
    /// `reschedule`.
    Reschedule,
}

/// How the starts of slots are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// `shift`.
    Shift,
    /// `clock`.
    Clock,
    /// `packed`.
    Packed,
}

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// `requested`.
    Requested,
    /// `scheduled`.
    Scheduled,
    /// `confirmed`.
    Confirmed,
    /// `checked_in`.
    CheckedIn,
    /// `in_progress`.
    InProgress,
    /// `completed`.
    Completed,
    /// `cancelled`.
    Cancelled,
    /// `no_show`.
    NoShow,
}

/// Where a booking came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `desk`.
    Desk,
    /// `web`.
    Web,
    /// `app`.
    App,
    /// `phone`.
    Phone,
    /// `partner`.
    Partner,
}

/// Of which kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum BusySourceKind {
    /// `appointment`.
    Appointment,
    /// `session`.
    Session,
    /// `hold`.
    Hold,
}

/// As whom somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// `patient`.
    Patient,
    /// `staff`.
    Staff,
    /// `clinical`.
    Clinical,
    /// `sweep`.
    Sweep,
}

/// How a later payer minds what earlier ones pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Coordination {
    /// `standard`.
    Standard,
    /// `carve_out`.
    CarveOut,
    /// `basic`.
    Basic,
}

/// Why a start is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// `in_the_past`.
    InThePast,
    /// `too_soon`.
    TooSoon,
    /// `too_far`.
    TooFar,
    /// `outside_schedule`.
    OutsideSchedule,
    /// `location_closed`.
    LocationClosed,
    /// `time_off`.
    TimeOff,
    /// `doctor_busy`.
    DoctorBusy,
    /// `patient_busy`.
    PatientBusy,
    /// `off_grid`.
    OffGrid,
    /// `no_room`.
    NoRoom,
    /// `day_full`.
    DayFull,
    /// `session_full`.
    SessionFull,
}

/// How often a series recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// `daily`.
    Daily,
    /// `weekly`.
    Weekly,
    /// `monthly`.
    Monthly,
}

/// How a share that falls between two minor units is brought to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// `half_up`.
    HalfUp,
    /// `half_even`.
    HalfEven,
}

/// A role in an organization (`super_admin` is a property of the account, over all organizations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// `clinic_admin`.
    ClinicAdmin,
    /// `location_admin`.
    LocationAdmin,
    /// `doctor`.
    Doctor,
    /// `assistant`.
    Assistant,
    /// `receptionist`.
    Receptionist,
    /// `technician`.
    Technician,
    /// `staff`.
    Staff,
    /// `patient`.
    Patient,
    /// `guardian`.
    Guardian,
}

/// Something that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// `platform:manage`.
    #[serde(rename = "platform:manage")]
    PlatformManage,
    /// `organization:write`.
    #[serde(rename = "organization:write")]
    OrganizationWrite,
    /// `users:write`.
    #[serde(rename = "users:write")]
    UsersWrite,
    /// `catalog:read`.
    #[serde(rename = "catalog:read")]
    CatalogRead,
    /// `catalog:write`.
    #[serde(rename = "catalog:write")]
    CatalogWrite,
    /// `schedules:write`.
    #[serde(rename = "schedules:write")]
    SchedulesWrite,
    /// `patients:read`.
    #[serde(rename = "patients:read")]
    PatientsRead,
    /// `patients:write`.
    #[serde(rename = "patients:write")]
    PatientsWrite,
    /// `patients:deactivate`.
    #[serde(rename = "patients:deactivate")]
    PatientsDeactivate,
    /// `appointments:read`.
    #[serde(rename = "appointments:read")]
    AppointmentsRead,
    /// `appointments:book`.
    #[serde(rename = "appointments:book")]
    AppointmentsBook,
    /// `appointments:desk`.
    #[serde(rename = "appointments:desk")]
    AppointmentsDesk,
    /// `appointments:care`.
    #[serde(rename = "appointments:care")]
    AppointmentsCare,
    /// `appointments:overbook`.
    #[serde(rename = "appointments:overbook")]
    AppointmentsOverbook,
    /// `analytics:read`.
    #[serde(rename = "analytics:read")]
    AnalyticsRead,
    /// `inventory:write`.
    #[serde(rename = "inventory:write")]
    InventoryWrite,
}

/// What a monthly rule does in a month that lacks the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum MonthEnd {
    /// `last_day`.
    LastDay,
    /// `skip`.
    Skip,
}

/// A day of the week, written `mon` … `sun`. Weeks start on Monday (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// `mon`.
    Mon,
    /// `tue`.
    Tue,
    /// `wed`.
    Wed,
    /// `thu`.
    Thu,
    /// `fri`.
    Fri,
    /// `sat`.
    Sat,
    /// `sun`.
    Sun,
}

/// Administrative sex, as FHIR R4 `administrative-gender` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// `male`.
    Male,
    /// `female`.
    Female,
    /// `other`.
    Other,
    /// `unknown`.
    Unknown,
}

/// What a series does with occurrences that are not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum SeriesMode {
    /// `skip_conflicts`.
    SkipConflicts,
    /// `all_or_nothing`.
    AllOrNothing,
}

/// Why a slot is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionReason {
    /// `known_doctor`.
    KnownDoctor,
    /// `usual_weekday`.
    UsualWeekday,
    /// `usual_time`.
    UsualTime,
    /// `fills_gap`.
    FillsGap,
    /// `soon`.
    Soon,
}

/// Of which kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, uniffi::Enum)]
#[serde(rename_all = "snake_case")]
pub enum FindOrganizationKind {
    /// `location`.
    Location,
    /// `doctor`.
    Doctor,
}

/// What a host can act on, beside the code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Enum)]
#[serde(from = "DetailsJson", into = "DetailsJson")]
pub enum Details {
    /// The members that are wrong.
    Fields {
        /// The members that are wrong.
        fields: Vec<FieldError>,
    },
    /// Why a time was refused, and what is free near it.
    Refusal {
        /// Why a time was refused, and what is free near it.
        refusal: Refusal,
    },
    /// Which actions the status allows.
    Transition {
        /// Which actions the status allows.
        transition: DetailsTransition,
    },
    /// The live appointments that would lose their place.
    Stranded {
        /// The live appointments that would lose their place.
        stranded: Vec<AppointmentId>,
    },
    /// The version that the record has now.
    Version {
        /// The version that the record has now.
        version: u64,
    },
    /// After how many seconds the same request may be sent again.
    RetryAfter {
        /// After how many seconds the same request may be sent again.
        retry_after: u32,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DetailsJson {
    Fields(Vec<FieldError>),
    Refusal(Refusal),
    Transition(DetailsTransition),
    Stranded(Vec<AppointmentId>),
    Version(u64),
    RetryAfter(u32),
}

impl From<DetailsJson> for Details {
    fn from(value: DetailsJson) -> Self {
        match value {
            DetailsJson::Fields(fields) => Self::Fields { fields },
            DetailsJson::Refusal(refusal) => Self::Refusal { refusal },
            DetailsJson::Transition(transition) => Self::Transition { transition },
            DetailsJson::Stranded(stranded) => Self::Stranded { stranded },
            DetailsJson::Version(version) => Self::Version { version },
            DetailsJson::RetryAfter(retry_after) => Self::RetryAfter { retry_after },
        }
    }
}

impl From<Details> for DetailsJson {
    fn from(value: Details) -> Self {
        match value {
            Details::Fields { fields } => Self::Fields(fields),
            Details::Refusal { refusal } => Self::Refusal(refusal),
            Details::Transition { transition } => Self::Transition(transition),
            Details::Stranded { stranded } => Self::Stranded(stranded),
            Details::Version { version } => Self::Version(version),
            Details::RetryAfter { retry_after } => Self::RetryAfter(retry_after),
        }
    }
}

/// What is taken off a line or an invoice; above its base it is cut to the base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Enum)]
#[serde(from = "DiscountJson", into = "DiscountJson")]
pub enum Discount {
    /// A percentage of the base, rounded to a minor unit.
    Percent {
        /// A percentage of the base, rounded to a minor unit.
        percent: ExactNumber,
    },
    /// A fixed amount, in the currency of the draft.
    Amount {
        /// A fixed amount, in the currency of the draft.
        amount: Money,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DiscountJson {
    Percent(ExactNumber),
    Amount(Money),
}

impl From<DiscountJson> for Discount {
    fn from(value: DiscountJson) -> Self {
        match value {
            DiscountJson::Percent(percent) => Self::Percent { percent },
            DiscountJson::Amount(amount) => Self::Amount { amount },
        }
    }
}

impl From<Discount> for DiscountJson {
    fn from(value: Discount) -> Self {
        match value {
            Discount::Percent { percent } => Self::Percent(percent),
            Discount::Amount { amount } => Self::Amount(amount),
        }
    }
}

/// A change that is thought of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Enum)]
#[serde(from = "WhatIfChangeJson", into = "WhatIfChangeJson")]
pub enum WhatIfChange {
    /// A time off of the doctor, in each location's wall time.
    TimeOff {
        /// A time off of the doctor, in each location's wall time.
        time_off: WallSpan,
    },
    /// A new schedule at a location.
    Schedule {
        /// A new schedule at a location.
        schedule: WhatIfChangeSchedule,
    },
    /// The doctor goes out of use.
    Deactivation,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WhatIfChangeJson {
    TimeOff(WallSpan),
    Schedule(WhatIfChangeSchedule),
    Deactivation {},
}

impl From<WhatIfChangeJson> for WhatIfChange {
    fn from(value: WhatIfChangeJson) -> Self {
        match value {
            WhatIfChangeJson::TimeOff(time_off) => Self::TimeOff { time_off },
            WhatIfChangeJson::Schedule(schedule) => Self::Schedule { schedule },
            WhatIfChangeJson::Deactivation {} => Self::Deactivation,
        }
    }
}

impl From<WhatIfChange> for WhatIfChangeJson {
    fn from(value: WhatIfChange) -> Self {
        match value {
            WhatIfChange::TimeOff { time_off } => Self::TimeOff(time_off),
            WhatIfChange::Schedule { schedule } => Self::Schedule(schedule),
            WhatIfChange::Deactivation => Self::Deactivation {},
        }
    }
}

/// A postal address, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Address {
    /// The street with number and flat, in one line.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// The town, city or village.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// County, state or region.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// The postal code as it is written in the country.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Country: the form of an ISO 3166-1 alpha-2 code, such as `RO`; whether the code is given to a country is not looked at.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// What staff may pass over when they book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Allowance {
    /// A start that is not on the grid. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub off_grid: bool,
    /// A start sooner than the notice that is asked for. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub too_soon: bool,
    /// A start beyond the horizon. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub too_far: bool,
}

/// An appointment of a patient with a doctor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Appointment {
    /// Its identifier; kept when it is rescheduled.
    pub id: AppointmentId,
    /// 1 when booked, one more with each change.
    pub version: u64,
    /// When it was booked.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The patient who comes.
    pub patient_id: PatientId,
    /// The doctor who sees the patient.
    pub doctor_id: DoctorId,
    /// The service that is given.
    pub service_id: ServiceId,
    /// The location at which it takes place.
    pub location_id: LocationId,
    /// The instant at which it starts, without the buffer before.
    pub starts_at: Timestamp,
    /// The instant at which it ends, without the buffer after.
    pub ends_at: Timestamp,
    /// When it starts by the clock on the wall, as booked.
    pub local_start: WallTime,
    /// The zone of that clock, as booked.
    pub timezone: String,
    /// The civil date of the start.
    pub start_on: CivilDate,
    /// Minutes kept free before, as booked.
    pub buffer_before_min: u32,
    /// Minutes kept free after, as booked.
    pub buffer_after_min: u32,
    /// Where it stands between booking and completion.
    pub status: Status,
    /// Where the booking came from.
    pub source: Source,
    /// In which room, where the service needs one.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// The group session it is part of.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The seat in the group session, from 1.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<u32>,
    /// How many seats the group session has, as it was opened.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// The series it is part of.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_id: Option<SeriesId>,
    /// The status it had before the check-in; `undo_check_in` returns to it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_check_in: Option<Status>,
    /// When the patient was checked in; absent before, and after an undone check-in.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// 0, or the lane of a squeeze-in; absent where the reader may not see it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<u32>,
    /// Why it was squeezed in.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overbook_reason: Option<String>,
    /// Why the patient comes, in the words of the booking.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Notes of the desk; not clinical.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The price as booked.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// Why it was cancelled.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Whether a later change of schedule took its time away, so that the desk must see to it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stranded: Option<bool>,
}

/// An exact amount of one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Money {
    /// The amount, a decimal number as text, with no more digits than the currency has.
    pub amount: ExactNumber,
    /// The currency's code in ISO 4217.
    pub currency: String,
}

/// How many appointments a doctor had in a period, by status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct AppointmentCount {
    /// The date as `YYYY-MM-DD`, or the month as `YYYY-MM`.
    pub period: String,
    /// The status of the appointments that are counted.
    pub status: Status,
    /// How many appointments of that status the period has.
    pub count: u64,
}

/// Which appointments. As JSON the patient's name stands as people write it, as `q`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct AppointmentFilter {
    /// Only appointments of this patient.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    /// Only appointments with this doctor.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<DoctorId>,
    /// Only appointments at this location.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// Only appointments for this service.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<ServiceId>,
    /// Only appointments in this room.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// Only appointments of this series.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_id: Option<SeriesId>,
    /// In one of these statuses; empty: in any.
    #[uniffi(default = [])]
    #[serde(default)]
    pub statuses: Vec<Status>,
    /// That start at or after.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_from: Option<Timestamp>,
    /// Only appointments that start before this instant.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_before: Option<Timestamp>,
    /// On or after the civil date of the start.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_from: Option<CivilDate>,
    /// Before the civil date of the start.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_before: Option<CivilDate>,
    /// Only appointments that were booked from there.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Whether a later change took their time away.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stranded: Option<bool>,
    /// Of patients whose name has words with these prefixes, folded.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// The doctors that a patient is assigned to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct AssignedDoctors {
    /// The patient whose assignments these are.
    pub patient_id: PatientId,
    /// The doctors, by id.
    pub doctor_ids: Vec<DoctorId>,
}

/// A span that is reserved, buffers included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Busy {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
    /// For what, for the explanation.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<BusySource>,
    /// On a doctor: the start of the live appointment, which counts for the daily limit.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_at: Option<Timestamp>,
}

/// What a reservation belongs to, for the explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct BusySource {
    /// Of which kind it is.
    pub kind: BusySourceKind,
    /// Which.
    pub id: Id,
}

/// What became of the occurrences of a series that was cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct CancelledSeries {
    /// Those that were cancelled, by start.
    pub cancelled: Vec<Appointment>,
    /// Those that stay: under way, over, too late to cancel for the caller, or not the caller's to cancel. One that was moved to where the caller may not read it is not named.
    pub left: Vec<AppointmentId>,
}

/// A point on the globe (WGS 84), in millionths of a degree: about 11 cm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Coordinates {
    /// Millionths of a degree north, −90,000,000 to 90,000,000.
    pub latitude_e6: i32,
    /// Millionths of a degree east, −180,000,000 to 180,000,000.
    pub longitude_e6: i32,
}

/// What one payer takes over. Amounts that are absent do not apply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Coverage {
    /// What the patient pays first, once for the invoice.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copay: Option<Money>,
    /// What the patient still pays alone in this period before the payer begins.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deductible_remaining: Option<Money>,
    /// The patient's share of what is left after copay and deductible, at most 100 %. Default: `0`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coinsurance_percent: Option<ExactNumber>,
    /// The most that the patient still pays in this period.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_pocket_remaining: Option<Money>,
    /// The most that the payer still pays in this period.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_remaining: Option<Money>,
    /// How the payer minds what earlier payers pay; without effect on the first. Default: `standard`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordination: Option<Coordination>,
}

/// Local dates `[from, to)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DateWindow {
    /// The first date of the window.
    pub from: CivilDate,
    /// The date after the last.
    pub to: CivilDate,
}

/// What is offered on one date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DayAvailability {
    /// The civil date at the location.
    pub date: CivilDate,
    /// Whether anything is offered.
    pub available: bool,
    /// The starts that can be booked.
    pub slots: Vec<Slot>,
}

/// A start that can be booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Slot {
    /// The instant at which the service would start.
    pub starts_at: Timestamp,
    /// The instant at which the service would end.
    pub ends_at: Timestamp,
    /// When it starts by the clock on the wall of the location.
    pub local_start: WallTime,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// The service that the slot has time for.
    pub service_id: ServiceId,
    /// The location at which it is offered.
    pub location_id: LocationId,
    /// In which room, where the service needs one: the first that is free.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// Seats left, for a group service.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats_left: Option<u32>,
}

/// What is wrong with one member of the input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct FieldError {
    /// Where it stands: a JSON pointer (RFC 6901) into the command; over HTTP into the body that was sent.
    pub pointer: String,
    /// What is allowed there, as a phrase that follows the pointer: `is missing`, `must lie after from`.
    pub detail: String,
}

/// Why a booking was refused, and what is free near it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Refusal {
    /// Every reason that holds.
    pub reasons: Vec<Reason>,
    /// The nearest starts before and after that can be booked.
    pub alternatives: Vec<Slot>,
}

/// A reason with the records that cause it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Reason {
    /// The reason as a stable code.
    pub code: ReasonCode,
    /// With which doctor; said where any doctor was asked for.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<DoctorId>,
    /// The appointments that stand in the way.
    #[uniffi(default = [])]
    #[serde(default)]
    pub appointment_ids: Vec<AppointmentId>,
    /// The holds that stand in the way.
    #[uniffi(default = [])]
    #[serde(default)]
    pub hold_ids: Vec<HoldId>,
    /// The group sessions that stand in the way, or are full.
    #[uniffi(default = [])]
    #[serde(default)]
    pub session_ids: Vec<SessionId>,
    /// The time off that stands in the way.
    #[uniffi(default = [])]
    #[serde(default)]
    pub time_off: Vec<WallSpan>,
    /// The date for which the location has hours of its own, such as a holiday, that close it then.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<CivilDate>,
}

/// A span between two wall times on dates, such as a time off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct WallSpan {
    /// The first wall time inside.
    pub from: WallTime,
    /// The first wall time after.
    pub to: WallTime,
}

/// Which actions the status allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DetailsTransition {
    /// The status it has.
    pub status: Status,
    /// The actions that are allowed from it.
    pub allowed: Vec<Action>,
}

/// A doctor, or anyone else who gives services by appointment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Doctor {
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// The record's identifier, which it keeps for good.
    pub id: DoctorId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Specialties, first the main one.
    #[uniffi(default = [])]
    #[serde(default)]
    pub specialties: Vec<String>,
    /// Number of the licence to practise.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Certifications in the words of who gave them.
    #[uniffi(default = [])]
    #[serde(default)]
    pub certifications: Vec<String>,
    /// Languages that the doctor speaks with patients (BCP 47).
    #[uniffi(default = [])]
    #[serde(default)]
    pub languages: Vec<String>,
    /// A few lines for the public.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// E-mail address at work.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number at work, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The locations to which the doctor belongs, beside those where they have a schedule.
    #[uniffi(default = [])]
    #[serde(default)]
    pub location_ids: Vec<LocationId>,
    /// Appointments on one date, over all locations; absent: what the organization says.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
}

/// What is offered, date by date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DoctorAvailability {
    /// The zone in which the dates were read.
    pub timezone: String,
    /// The dates of the window, each with what is free.
    pub days: Vec<DayAvailability>,
}

/// What is known of a doctor at a location; see `DoctorCalendar`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DoctorCalendar {
    /// The doctor whose calendar this is.
    pub id: DoctorId,
    /// When they work there.
    pub schedule: Schedule,
    /// When they are off, in the wall time of the location.
    #[uniffi(default = [])]
    #[serde(default)]
    pub time_off: Vec<WallSpan>,
    /// What is reserved on them, in any lane.
    #[uniffi(default = [])]
    #[serde(default)]
    pub busy: Vec<Busy>,
    /// Their own daily limit; absent: the policy's.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
    /// The group sessions of the service that they hold.
    #[uniffi(default = [])]
    #[serde(default)]
    pub sessions: Vec<OpenSession>,
}

/// Weekly hours with exceptions by date: a doctor's schedule at a location, a room's, or the opening hours of a location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Schedule {
    /// The spans of each weekday, on every date that has no exception.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Weekly>,
    /// What replaces it on single dates.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<HashMap<CivilDate, Vec<WallRange>>>,
}

/// Spans of wall time for each weekday; a weekday without any is closed. Spans may overlap: they count as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Weekly {
    /// The spans that begin on a Monday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub mon: Vec<WallRange>,
    /// The spans that begin on a Tuesday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub tue: Vec<WallRange>,
    /// The spans that begin on a Wednesday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub wed: Vec<WallRange>,
    /// The spans that begin on a Thursday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub thu: Vec<WallRange>,
    /// The spans that begin on a Friday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub fri: Vec<WallRange>,
    /// The spans that begin on a Saturday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub sat: Vec<WallRange>,
    /// The spans that begin on a Sunday.
    #[uniffi(default = [])]
    #[serde(default)]
    pub sun: Vec<WallRange>,
}

/// A group session of the service that patients may join. Who joins takes it as it was opened, whatever the service says by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct OpenSession {
    /// The group session that may be joined.
    pub id: SessionId,
    /// The instant at which it starts, as it was opened.
    pub starts_at: Timestamp,
    /// The instant at which it ends, as it was opened.
    pub ends_at: Timestamp,
    /// What it keeps of its doctor and its room, buffers included.
    pub reserved: Span,
    /// How many seats are left.
    pub seats_left: u32,
    /// The room in which it takes place, if it has one.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
}

/// A half-open span of time `[from, to)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Span {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
}

/// What can be written of a `Doctor`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DoctorFields {
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// Specialties, first the main one.
    #[uniffi(default = [])]
    #[serde(default)]
    pub specialties: Vec<String>,
    /// Number of the licence to practise.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Certifications in the words of who gave them.
    #[uniffi(default = [])]
    #[serde(default)]
    pub certifications: Vec<String>,
    /// Languages that the doctor speaks with patients (BCP 47).
    #[uniffi(default = [])]
    #[serde(default)]
    pub languages: Vec<String>,
    /// A few lines for the public.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// E-mail address at work.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number at work, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The locations to which the doctor belongs, beside those where they have a schedule.
    #[uniffi(default = [])]
    #[serde(default)]
    pub location_ids: Vec<LocationId>,
    /// Appointments on one date, over all locations; absent: what the organization says.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
}

/// Which doctors. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DoctorFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A specialty, folded words joined by a space.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// Who has a schedule at the location.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// Only the doctors with these ids.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<DoctorId>>,
    /// Only what is in use, or only what is not.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// When a doctor works at one location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct DoctorSchedule {
    /// The doctor whose hours these are.
    pub doctor_id: DoctorId,
    /// The location; wall times are read in its zone.
    pub location_id: LocationId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The weekly hours with their exceptions.
    pub schedule: Schedule,
}

/// Who is called when something happens to the patient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct EmergencyContact {
    /// The full name of the person to call.
    pub name: String,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Who they are to the patient.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
}

/// A question for slots that owns everything that the answer rests on; see `SlotRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct SlotQuestion {
    /// The zone of the location.
    pub zone: String,
    /// The present instant, by the clock of the store or the host.
    pub now: Timestamp,
    /// The local dates on which a slot may start.
    pub window: DateWindow,
    /// The doctors, in the order of preference.
    pub doctors: Vec<DoctorCalendar>,
    /// How long the service takes, with its step and its buffers.
    pub service: ServiceTiming,
    /// The opening hours of the location; absent: always open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Schedule>,
    /// The rooms, one of which must be free; absent: none is needed.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rooms: Option<Vec<RoomCalendar>>,
    /// This room and no other: of the rooms, and of the group sessions that may be joined.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// What is reserved on the patient.
    #[uniffi(default = [])]
    #[serde(default)]
    pub patient_busy: Vec<Busy>,
    /// What the organization asks.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// What is known of a room; see `RoomCalendar`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct RoomCalendar {
    /// The room whose calendar this is.
    pub id: RoomId,
    /// When it can be used; absent: whenever the location is open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// When it cannot be used, in the wall time of the location.
    #[uniffi(default = [])]
    #[serde(default)]
    pub time_off: Vec<WallSpan>,
    /// What is reserved on it.
    #[uniffi(default = [])]
    #[serde(default)]
    pub busy: Vec<Busy>,
}

/// How long a service takes, in minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct ServiceTiming {
    /// The time with the patient, without buffers; 1 to 1440.
    pub duration_min: u32,
    /// The distance of one start from the next; absent: the duration.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_min: Option<u32>,
    /// What the doctor and the room need before. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_before_min: u32,
    /// What the doctor and the room need after. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_after_min: u32,
}

/// What an organization asks of every start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Policy {
    /// How the starts are laid out. Default: `shift`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Alignment>,
    /// The notice that is asked for, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub min_notice_min: u32,
    /// How many days ahead is offered; absent: without end.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_days: Option<u32>,
    /// Appointments of one doctor on one local date; absent: without limit.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
}

/// Whether a start is offered, and every reason against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Explanation {
    /// Whether it is offered: there is no reason against it.
    pub offered: bool,
    /// Every reason that holds.
    pub reasons: Vec<Reason>,
}

/// One step in the life of an appointment: who did what, when and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct HistoryEntry {
    /// The appointment whose step it is.
    pub appointment_id: AppointmentId,
    /// The version that the step made.
    pub version: u64,
    /// When the step was taken.
    pub at: Timestamp,
    /// The status after it.
    pub status: Status,
    /// The start after it.
    pub starts_at: Timestamp,
    /// The end after it.
    pub ends_at: Timestamp,
    /// The doctor after it.
    pub doctor_id: DoctorId,
    /// Who, as it stands in the audit log; absent where the reader may not see it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What; absent for the booking itself and for edits that change no status.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// Why it was done, in the words of who did it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A slot that is kept for a patient for some minutes, as it was offered: its span, buffers, room and price stay whatever becomes of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Hold {
    /// Its identifier; booking with it turns it into the appointment.
    pub id: HoldId,
    /// When it was made.
    pub created_at: Timestamp,
    /// The instant from which it keeps nothing any more.
    pub expires_at: Timestamp,
    /// The patient for whom it is made.
    pub patient_id: PatientId,
    /// The doctor that is kept.
    pub doctor_id: DoctorId,
    /// The service that is to be booked.
    pub service_id: ServiceId,
    /// The location of the slot.
    pub location_id: LocationId,
    /// The start of the slot.
    pub starts_at: Timestamp,
    /// The end of the slot.
    pub ends_at: Timestamp,
    /// Minutes of the doctor and the room that are kept before.
    pub buffer_before_min: u32,
    /// Minutes of the doctor and the room that are kept after.
    pub buffer_after_min: u32,
    /// The room that is kept.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// The group session in which a seat is kept.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The seat that is kept, from 1.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<u32>,
    /// The price as offered.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

/// A number by which others know the patient: national id, insurance card, chart number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Identifier {
    /// Who gives it out, such as `national_id`.
    pub system: String,
    /// The number as the issuer writes it.
    pub value: String,
}

/// An invoice to be priced by `price`). All amounts are in its currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct InvoiceDraft {
    /// The currency of every amount.
    pub currency: String,
    /// What is charged, at most 1,000 (`MAX_LINES`).
    pub lines: Vec<LineDraft>,
    /// How shares of a minor unit are rounded. Default: `half_up`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// Whether unit prices already hold the tax, which is then taken out of them. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub prices_include_tax: bool,
    /// A discount on the whole invoice, shared over the lines.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Who pays for covered lines, in order, at most 8 (`MAX_COVERAGES`).
    #[uniffi(default = [])]
    #[serde(default)]
    pub coverages: Vec<Coverage>,
}

/// One line of an invoice to be priced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct LineDraft {
    /// The price of one, with tax if the draft's prices include it.
    pub unit_price: Money,
    /// How many units of the item, with up to six digits behind the point. Default: `1`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<ExactNumber>,
    /// The tax on the line, in percent. Default: `0`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<ExactNumber>,
    /// A discount on this line alone.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Whether the coverages pay for it; if not, it is the patient's. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub covered: bool,
    /// What each coverage allows for the line, in their order; absent or null: the line's total.
    #[uniffi(default = [])]
    #[serde(default)]
    pub allowed: Vec<Option<Money>>,
}

/// A place where the organization works, with its own zone and opening hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Location {
    /// The name under which it is shown and found.
    pub name: String,
    /// The zone in which its hours and its doctors' schedules are read.
    pub timezone: String,
    /// The record's identifier, which it keeps for good.
    pub id: LocationId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The postal address at which patients come.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Where it is on the globe.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Its telephone number, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address at which patients reach it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its opening hours; absent: always open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Schedule>,
    /// Dates on which it is closed, each with its reason.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<HashMap<CivilDate, String>>,
}

/// What can be written of a `Location`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct LocationFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// The zone in which its hours and its doctors' schedules are read.
    pub timezone: String,
    /// The postal address at which patients come.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Where it is on the globe.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Its telephone number, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address at which patients reach it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its opening hours; absent: always open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Schedule>,
    /// Dates on which it is closed, each with its reason.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<HashMap<CivilDate, String>>,
}

/// Which locations. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct LocationFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The county, folded words joined by a space.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// The city, folded words joined by a space.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// A specialty of a doctor who works there, folded words joined by a space.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// Only what is in use, or only what is not.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// What an account is in one organization. An account may have several memberships there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Membership {
    /// Its identifier; it never changes.
    pub id: MembershipId,
    /// The account that has this membership.
    pub account_id: AccountId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// The role in the organization; it gives the permissions.
    pub role: Role,
    /// For a doctor: who they are. For an assistant: whom they assist.
    pub doctor_ids: Vec<DoctorId>,
    /// The locations it counts for; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_ids: Option<Vec<LocationId>>,
    /// For a patient: who they are. For a guardian: for whom they act.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    /// Permissions beyond those of the role; they reach the membership's locations.
    #[uniffi(default = [])]
    #[serde(default)]
    pub permissions_added: Vec<Permission>,
    /// Permissions of the role that this membership does not have.
    #[uniffi(default = [])]
    #[serde(default)]
    pub permissions_taken: Vec<Permission>,
    /// From when on it no longer counts, such as a child's majority for a guardian; absent: never.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}

/// What an account is to be in an organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct NewMembership {
    /// The organization that the account is to belong to.
    pub organization_id: OrganizationId,
    /// The role that the account is to have there.
    pub role: Role,
    /// At these locations; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_ids: Option<Vec<LocationId>>,
    /// For a doctor: who they are. For an assistant: whom they assist.
    #[uniffi(default = [])]
    #[serde(default)]
    pub doctor_ids: Vec<DoctorId>,
    /// For a patient: who they are. For a guardian: for whom they act.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    /// Permissions beyond those of the role; they reach the membership's locations.
    #[uniffi(default = [])]
    #[serde(default)]
    pub permissions_added: Vec<Permission>,
    /// Permissions of the role that this membership does not have.
    #[uniffi(default = [])]
    #[serde(default)]
    pub permissions_taken: Vec<Permission>,
    /// From when on it no longer counts; absent: never.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}

/// A rule of recurrence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct RecurrenceRule {
    /// Whether it recurs by days, weeks or months.
    pub frequency: Frequency,
    /// Every how many days, weeks or months; 1 to 1000. Default: `1`.
    #[uniffi(default = 1)]
    pub interval: u32,
    /// For a weekly rule: on which days; none: the day of the first start.
    #[uniffi(default = [])]
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// For a monthly rule: what happens in shorter months. Default: `last_day`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_end: Option<MonthEnd>,
    /// How many starts; more than 52 are not given.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The last date on which an occurrence may start.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<CivilDate>,
}

/// A start that can be booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Offer {
    /// The instant at which the service would start.
    pub starts_at: Timestamp,
    /// The instant at which the service would end.
    pub ends_at: Timestamp,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// In which room: that of the group session that it would join, else the first that is free.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// Seats left in the group session that it would join.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats_left: Option<u32>,
}

/// An organization: a clinic or a group of clinics; the tenant that all else belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Organization {
    /// The name under which it is shown and found.
    pub name: String,
    /// The zone of its books: invoice years and daily figures.
    pub timezone: String,
    /// The currency of its prices, ISO 4217.
    pub currency: String,
    /// The record's identifier, which it keeps for good.
    pub id: OrganizationId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its number in a public register.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The e-mail address at which the organization is reached.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its telephone number, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The languages it writes in, first the default (BCP 47 primary tags).
    #[uniffi(default = [])]
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether patients' accounts and the public may find and book it. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub open_for_booking: bool,
    /// The service that is booked where none is named.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_service_id: Option<ServiceId>,
    /// The rules it has chosen. Written: absent leaves them as they are, which are the defaults at first. Read: absent where the reader may not see them.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// The rules that an organization chooses for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Settings {
    /// What a booking starts as: `scheduled` or `confirmed`. Default: `scheduled`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_starts_as: Option<Status>,
    /// How the starts of slots are laid out. Default: `shift`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Alignment>,
    /// How long before its start a slot can last be booked, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub min_notice_min: u32,
    /// How many days ahead slots are offered; absent: without end.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_days: Option<u32>,
    /// Appointments of one doctor on one date, unless the doctor has a limit of their own.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
    /// How long before the start a patient can check in, in minutes. Default: `120`.
    #[uniffi(default = 120)]
    pub check_in_opens_min: u32,
    /// How long after the start an appointment can be marked as not shown, in minutes. Default: `15`.
    #[uniffi(default = 15)]
    pub no_show_after_min: u32,
    /// How long before the start a patient can last cancel, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub cancel_until_min: u32,
    /// How long a hold lasts unless the caller asks otherwise, in minutes. Default: `5`.
    #[uniffi(default = 5)]
    pub hold_min: u32,
    /// How amounts are rounded. Default: `half_up`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// Whether prices include tax. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub prices_include_tax: bool,
}

/// What can be written of an `Organization`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct OrganizationFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// The zone of its books: invoice years and daily figures.
    pub timezone: String,
    /// The currency of its prices, ISO 4217.
    pub currency: String,
    /// Its number in a public register.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The e-mail address at which the organization is reached.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its telephone number, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The languages it writes in, first the default (BCP 47 primary tags).
    #[uniffi(default = [])]
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether patients' accounts and the public may find and book it. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub open_for_booking: bool,
    /// The service that is booked where none is named.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_service_id: Option<ServiceId>,
    /// The rules it has chosen. Written: absent leaves them as they are, which are the defaults at first. Read: absent where the reader may not see them.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// A squeeze-in: beside what the doctor already has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Overbook {
    /// Why; kept with the appointment.
    pub reason: String,
}

/// Which part of a list is asked for: up to `limit` rows after `cursor`, or after the first `offset`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct PageRequest {
    /// How many rows at most.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the last page ended: its `next_cursor`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many rows to pass over; the answer then has the total.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// A patient of one organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Patient {
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// The record's identifier, which it keeps for good.
    pub id: PatientId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The date of birth, where it is known.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_on: Option<CivilDate>,
    /// The sex for administrative purposes (FHIR `administrative-gender`). Default: `unknown`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address, trimmed and in lower case.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The postal address where the patient lives.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The language they are written to in (BCP 47).
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who is called when something happens to the patient.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_contact: Option<EmergencyContact>,
    /// Numbers by which others know them. Written: absent leaves them as they are. Read: absent where the reader may not see them.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Vec<Identifier>>,
    /// Notes of the desk; not clinical.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// What can be written of a `Patient`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct PatientFields {
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// The date of birth, where it is known.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_on: Option<CivilDate>,
    /// The sex for administrative purposes (FHIR `administrative-gender`). Default: `unknown`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address, trimmed and in lower case.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The postal address where the patient lives.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The language they are written to in (BCP 47).
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who is called when something happens to the patient.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_contact: Option<EmergencyContact>,
    /// Numbers by which others know them. Written: absent leaves them as they are. Read: absent where the reader may not see them.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Vec<Identifier>>,
    /// Notes of the desk; not clinical.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// A priced invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Priced {
    /// The currency of every amount.
    pub currency: String,
    /// The lines, in the order of the draft.
    pub lines: Vec<PricedLine>,
    /// The invoice's own discount, which the lines share as `invoice_discount`.
    pub discount: Money,
    /// Σ of the lines' nets.
    pub net: Money,
    /// Σ of the lines' taxes.
    pub tax: Money,
    /// What is to be paid in all: `net` + `tax`.
    pub total: Money,
    /// What nobody pays: the covered lines' totals less what the first payer allows for them.
    pub write_off: Money,
    /// What each coverage pays, in their order.
    pub payers: Vec<PricedPayer>,
    /// What is left to the patient.
    pub patient: Money,
}

/// A priced line. `total` = `net` + `tax`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct PricedLine {
    /// Quantity × unit price; with tax if the draft's prices include it.
    pub gross: Money,
    /// The line's own discount, off `gross`.
    pub discount: Money,
    /// The line's share of the invoice's discount, off `gross` too.
    pub invoice_discount: Money,
    /// What is left after the discounts, without tax.
    pub net: Money,
    /// The tax on the line, rounded to a minor unit.
    pub tax: Money,
    /// What is to be paid for the line: `net` + `tax`.
    pub total: Money,
}

/// What one payer pays, and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct PricedPayer {
    /// What it allows for the covered lines together.
    pub allowed: Money,
    /// The copay, at most what is allowed.
    pub copay: Money,
    /// What counts against the deductible.
    pub deductible: Money,
    /// The patient's percentage of the rest.
    pub coinsurance: Money,
    /// The patient's share as if the payer were alone: copay + deductible + coinsurance, capped by the out-of-pocket remaining.
    pub patient_share: Money,
    /// What the payer would pay if it were alone: allowed − share, capped by the benefit remaining.
    pub benefit: Money,
    /// What it pays beside the earlier payers.
    pub pays: Money,
}

/// An account with what it is where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Profile {
    /// The account itself, without its password.
    pub user: User,
    /// What it is in which organization.
    pub memberships: Vec<Membership>,
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct User {
    /// Its identifier; it never changes.
    pub id: AccountId,
    /// The e-mail address, trimmed and in lower case.
    pub email: String,
    /// The given name or names, as the person writes them.
    pub given_name: String,
    /// The family name, as the person writes it.
    pub family_name: String,
    /// Whether it runs the platform.
    pub super_admin: bool,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The last good log-in.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<Timestamp>,
}

/// A location as the public finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct PublicLocation {
    /// The name under which it is shown and found.
    pub name: String,
    /// The zone in which its hours and its doctors' schedules are read.
    pub timezone: String,
    /// The record's identifier, which it keeps for good.
    pub id: LocationId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Whose it is; a booking there names it.
    pub organization_id: OrganizationId,
    /// The postal address at which patients come.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Where it is on the globe.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Its telephone number, E.164.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address at which patients reach it.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its opening hours; absent: always open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Schedule>,
    /// Dates on which it is closed, each with its reason.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<HashMap<CivilDate, String>>,
}

/// A place in the queue of a doctor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct QueueEntry {
    /// The place, from 1.
    pub position: u32,
    /// When the patient was checked in.
    pub arrived_at: Timestamp,
    /// How long they will probably wait, in minutes: what those before them in the queue still take.
    pub expected_wait_min: u32,
    /// The appointment of the patient who waits.
    pub appointment: Appointment,
}

/// A room, or a piece of equipment that is reserved like one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Room {
    /// The location it is in; it stays there.
    pub location_id: LocationId,
    /// Its name or number.
    pub name: String,
    /// What it is for, such as `surgery` or `x_ray`; services ask for a kind.
    pub kind: String,
    /// The record's identifier, which it keeps for good.
    pub id: RoomId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it can be used; absent: whenever the location is open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
}

/// What can be written of a `Room`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct RoomFields {
    /// The location it is in; it stays there.
    pub location_id: LocationId,
    /// Its name or number.
    pub name: String,
    /// What it is for, such as `surgery` or `x_ray`; services ask for a kind.
    pub kind: String,
    /// When it can be used; absent: whenever the location is open.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
}

/// Which rooms a list has; what is absent does not narrow it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct RoomFilter {
    /// The location that the rooms are in.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// Only rooms of this kind.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Only what is in use, or only what is not.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A series of appointments by one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Series {
    /// Its identifier; it never changes.
    pub id: SeriesId,
    /// When it was booked.
    pub created_at: Timestamp,
    /// The patient for whom it is made.
    pub patient_id: PatientId,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// The service that is given each time.
    pub service_id: ServiceId,
    /// The location of every appointment in it.
    pub location_id: LocationId,
    /// The first start by the clock on the wall.
    pub local_start: WallTime,
    /// The zone of that clock.
    pub timezone: String,
    /// The rule by which the starts recur.
    pub rule: RecurrenceRule,
    /// What was done with occurrences that were not free.
    pub mode: SeriesMode,
}

/// What became of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct SeriesOutcome {
    /// The series that was booked.
    pub series: Series,
    /// The appointments that were booked, by start.
    pub booked: Vec<Appointment>,
    /// The occurrences that were not free, by start.
    pub skipped: Vec<SkippedOccurrence>,
    /// Whether the rule would go on: past 52 occurrences, or past the years that are served. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub truncated: bool,
}

/// An occurrence that was not booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct SkippedOccurrence {
    /// When it would have started.
    pub starts_at: Timestamp,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
}

/// A service that can be booked: a consultation, a check-up, a group course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Service {
    /// The name under which it is shown and found.
    pub name: String,
    /// How long it lasts, in minutes.
    pub duration_min: u32,
    /// The record's identifier, which it keeps for good.
    pub id: ServiceId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The specialty it belongs to.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// What the patient should know.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The distance of one start from the next, in minutes; absent: the duration.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_min: Option<u32>,
    /// Time that the doctor and the room need before, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_before_min: u32,
    /// Time that the doctor and the room need after, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_after_min: u32,
    /// How many patients take part; more than 1 makes it a group service. Default: `1`.
    #[uniffi(default = 1)]
    pub capacity: u32,
    /// Its price; absent: none is agreed.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// The tax on the price, in percent. Default: `0`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<ExactNumber>,
    /// The kind of room it needs; absent: none.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_kind: Option<String>,
    /// Whether a booking waits for approval as `requested`. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub needs_approval: bool,
    /// The locations that give it; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_ids: Option<Vec<LocationId>>,
    /// The doctors who give it; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_ids: Option<Vec<DoctorId>>,
}

/// What can be written of a `Service`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct ServiceFields {
    /// The name under which it is shown and found.
    pub name: String,
    /// How long it lasts, in minutes.
    pub duration_min: u32,
    /// The specialty it belongs to.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// What the patient should know.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The distance of one start from the next, in minutes; absent: the duration.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_min: Option<u32>,
    /// Time that the doctor and the room need before, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_before_min: u32,
    /// Time that the doctor and the room need after, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub buffer_after_min: u32,
    /// How many patients take part; more than 1 makes it a group service. Default: `1`.
    #[uniffi(default = 1)]
    pub capacity: u32,
    /// Its price; absent: none is agreed.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// The tax on the price, in percent. Default: `0`.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<ExactNumber>,
    /// The kind of room it needs; absent: none.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_kind: Option<String>,
    /// Whether a booking waits for approval as `requested`. Default: `false`.
    #[uniffi(default = false)]
    #[serde(default)]
    pub needs_approval: bool,
    /// The locations that give it; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_ids: Option<Vec<LocationId>>,
    /// The doctors who give it; absent: all.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_ids: Option<Vec<DoctorId>>,
}

/// Which services. As JSON its text stands as people write it, the words as `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct ServiceFilter {
    /// Prefixes of words of the name, folded; all must match.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The specialty, folded words joined by a space.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// Only what is in use, or only what is not.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// The starts that can be booked in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Slots {
    /// The zone in which the window's dates were read.
    pub timezone: String,
    /// By start, and by the order of doctors in the question.
    pub slots: Vec<Slot>,
}

/// The times that an organization has chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct StatusSettings {
    /// How long before the start a patient can check in, in minutes. Default: `120`.
    #[uniffi(default = 120)]
    pub check_in_opens_min: u32,
    /// How long after the start an appointment can be marked as not shown, in minutes. Default: `15`.
    #[uniffi(default = 15)]
    pub no_show_after_min: u32,
    /// How long before the start a patient can last cancel, in minutes. Default: `0`.
    #[uniffi(default = 0)]
    #[serde(default)]
    pub cancel_until_min: u32,
}

/// How many appointments a change would strand at one location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct StrandedAt {
    /// The location at which the appointments are.
    pub location_id: LocationId,
    /// How many live appointments would lose their place there.
    pub count: u64,
}

/// A slot with why it is suggested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct Suggestion {
    /// The slot that is suggested; it can be booked.
    pub slot: Slot,
    /// Points: 3 for the doctor, 2 each for weekday and time, 1 each for a filled gap and soonness.
    pub score: u32,
    /// Why it is suggested; each reason adds to the score.
    pub reasons: Vec<SuggestionReason>,
}

/// A span in which a doctor does not work, in the wall time of each location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct TimeOff {
    /// The first wall time inside.
    pub from: WallTime,
    /// The first wall time after.
    pub to: WallTime,
    /// Its identifier; it never changes.
    pub id: TimeOffId,
    /// 1 when entered, one more with each change.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The doctor who does not work then.
    pub doctor_id: DoctorId,
    /// Why; for staff only.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a transition rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct TransitionRequest {
    /// Where the appointment stands.
    pub status: Status,
    /// The action that is to happen.
    pub action: Action,
    /// In which capacity the actor acts.
    pub by: By,
    /// The instant of the action.
    pub at: Timestamp,
    /// When the appointment starts.
    pub starts_at: Timestamp,
    /// The instant at which the appointment ends.
    pub ends_at: Timestamp,
    /// Whether `at` lies on the local date of the start.
    pub same_local_date: bool,
    /// Where it stood before it was checked in.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_check_in: Option<Status>,
    /// The minutes that the organization has set for check-in, cancelling and no-shows.
    #[uniffi(default = None)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<StatusSettings>,
}

/// Which live appointments a change would strand. Those that the caller may not read are counted, not shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct WhatIfAnswer {
    /// How many, over all locations.
    pub count: u64,
    /// How many at each location.
    pub by_location: Vec<StrandedAt>,
    /// Those that the caller may read, by start.
    pub appointments: Vec<Appointment>,
}

/// A new schedule at a location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, uniffi::Record)]
pub struct WhatIfChangeSchedule {
    /// The location at which the schedule is to hold.
    pub location_id: LocationId,
    /// The weekly hours with their exceptions that are to replace those of now.
    pub schedule: Schedule,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct AppointmentPage {
    /// The rows.
    pub items: Vec<Appointment>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct DoctorPage {
    /// The rows.
    pub items: Vec<Doctor>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct LocationPage {
    /// The rows.
    pub items: Vec<Location>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct OrganizationPage {
    /// The rows.
    pub items: Vec<Organization>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct PatientPage {
    /// The rows.
    pub items: Vec<Patient>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct PublicLocationPage {
    /// The rows.
    pub items: Vec<PublicLocation>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct RoomPage {
    /// The rows.
    pub items: Vec<Room>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize, uniffi::Record)]
pub struct ServicePage {
    /// The rows.
    pub items: Vec<Service>,
    /// Where the next page begins: the `cursor` of its request.
    pub next_cursor: Option<String>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// Rows of the whole list, where it was asked by offset.
    #[serde(default)]
    pub total: Option<u64>,
}
