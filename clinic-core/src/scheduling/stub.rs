#![allow(missing_docs)]
use crate::ids::*;
use crate::time::*;
use serde::{Deserialize, Serialize};
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Status { Requested, Scheduled, Confirmed, CheckedIn, InProgress, Completed, Cancelled, NoShow }
impl Status {
    pub const ALL: [Self; 8] = [Self::Requested, Self::Scheduled, Self::Confirmed, Self::CheckedIn, Self::InProgress, Self::Completed, Self::Cancelled, Self::NoShow];
    pub fn as_str(self) -> &'static str { match self { Self::Requested => "requested", Self::Scheduled => "scheduled", Self::Confirmed => "confirmed", Self::CheckedIn => "checked_in", Self::InProgress => "in_progress", Self::Completed => "completed", Self::Cancelled => "cancelled", Self::NoShow => "no_show" } }
    pub fn is_live(self) -> bool { !matches!(self, Self::Cancelled | Self::NoShow) } }
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Action { Approve, Confirm, CheckIn, UndoCheckIn, Start, Complete, Cancel, MarkNoShow, ArriveLate, Reschedule }
pub enum By { Patient, Staff, Clinical, Sweep }
pub struct StatusSettings { pub check_in_opens_min: u32, pub no_show_after_min: u32, pub cancel_until_min: u32 }
pub struct TransitionRequest { pub status: Status, pub before_check_in: Option<Status>, pub action: Action, pub by: By, pub at: Instant, pub starts_at: Instant, pub ends_at: Instant, pub same_local_date: bool, pub settings: StatusSettings }
#[derive(Debug)]
pub struct Fail;
impl std::fmt::Display for Fail { fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
impl From<Fail> for crate::Error { fn from(_: Fail) -> Self { crate::Error::forbidden() } }
pub fn transition(_r: &TransitionRequest) -> Result<Status, Fail> { Err(Fail) }
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Alignment { #[default] Shift, Clock, Packed }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceTiming { pub duration_min: u32, pub step_min: Option<u32>, pub buffer_before_min: u32, pub buffer_after_min: u32 }
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ReasonCode { InThePast, TooSoon, TooFar, OutsideSchedule, LocationClosed, TimeOff, DoctorBusy, PatientBusy, OffGrid, NoRoom, DayFull, SessionFull }
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason { pub code: ReasonCode }
impl Reason { pub fn of(code: ReasonCode) -> Self { Self { code } } pub fn hide(&mut self) {} }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Frequency { Daily, Weekly, Monthly }
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecurrenceRule { pub frequency: Frequency, pub count: Option<u32>, pub until: Option<Date> }
impl RecurrenceRule { pub fn check(&self) -> Result<(), Fail> { Ok(()) } }
pub fn occurrences(_r: &RecurrenceRule, _s: LocalDateTime, _z: &ZoneRules) -> Result<Vec<Instant>, Fail> { Ok(vec![]) }
#[derive(Clone, Copy, Debug)]
pub struct DateWindow { pub from: Date, pub to: Date }
#[derive(Clone, Copy, Debug)]
pub enum BusySource { Appointment(AppointmentId), Session(SessionId), Hold(HoldId) }
#[derive(Clone, Copy, Debug)]
pub struct Busy { pub span: Span, pub source: Option<BusySource>, pub appointment_at: Option<Instant> }
pub struct OpenSession { pub session: SessionId, pub starts_at: Instant, pub seats_left: u32, pub room: Option<RoomId> }
pub struct DoctorCalendar<'a> { pub doctor: DoctorId, pub schedule: &'a Schedule, pub time_off: &'a [WallSpan], pub busy: &'a [Busy], pub max_per_day: Option<u32>, pub sessions: &'a [OpenSession] }
pub struct RoomCalendar<'a> { pub room: RoomId, pub schedule: Option<&'a Schedule>, pub time_off: &'a [WallSpan], pub busy: &'a [Busy] }
pub struct Policy { pub alignment: Alignment, pub min_notice_min: u32, pub horizon_days: Option<u32>, pub max_per_day: Option<u32> }
pub struct SlotRequest<'a> { pub zone: &'a ZoneRules, pub now: Instant, pub window: DateWindow, pub hours: Option<&'a Schedule>, pub doctors: &'a [DoctorCalendar<'a>], pub rooms: Option<&'a [RoomCalendar<'a>]>, pub patient_busy: &'a [Busy], pub service: ServiceTiming, pub policy: Policy }
pub struct Offer { pub starts_at: Instant, pub ends_at: Instant, pub doctor: DoctorId, pub room: Option<RoomId>, pub seats_left: Option<u32> }
pub struct Explanation { pub reasons: Vec<Reason> }
pub fn slots(_r: &SlotRequest<'_>) -> Result<Vec<Offer>, Fail> { Ok(vec![]) }
pub fn explain(_r: &SlotRequest<'_>, _d: DoctorId, _s: Instant) -> Result<Explanation, Fail> { Ok(Explanation { reasons: vec![] }) }
pub fn free_room(_r: &SlotRequest<'_>, _s: Instant) -> Result<Option<RoomId>, Fail> { Ok(None) }
