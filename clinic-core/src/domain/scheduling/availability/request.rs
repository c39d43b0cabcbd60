use super::Reason;
use crate::base::ids::{AppointmentId, DoctorId, HoldId, RoomId, SessionId};
use crate::base::time::{Date, Instant, Schedule, Span, WallSpan, ZoneRules};
use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// How the starts of slots are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Alignment {
    /// From the start of each piece of working time, step by step.
    #[default]
    Shift,
    /// Where the minute of the day on the wall is a multiple of the step.
    Clock,
    /// As `shift`, and anew from the end of every reservation and every time off, so that no gap is left.
    Packed,
}

words!("alignment", Alignment {
    Shift = "shift",
    Clock = "clock",
    Packed = "packed",
});

/// How long a service takes, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceTiming {
    /// The time with the patient, without buffers; 1 to 1440.
    pub duration_min: u32,
    /// The distance of one start from the next; absent: the duration.
    #[serde(default)]
    pub step_min: Option<u32>,
    /// What the doctor and the room need before.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = 0))]
    pub buffer_before_min: u32,
    /// What the doctor and the room need after.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(default = 0))]
    pub buffer_after_min: u32,
}

impl ServiceTiming {
    /// A service without buffers that starts one after the other.
    #[must_use]
    pub fn of(duration_min: u32) -> Self {
        Self {
            duration_min,
            step_min: None,
            buffer_before_min: 0,
            buffer_after_min: 0,
        }
    }
}

/// What an organization asks of every start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Policy {
    /// How the starts are laid out.
    pub alignment: Alignment,
    /// The notice that is asked for, in minutes.
    pub min_notice_min: u32,
    /// How many days ahead is offered; absent: without end.
    pub horizon_days: Option<u32>,
    /// Appointments of one doctor on one local date; absent: without limit.
    pub max_per_day: Option<u32>,
}

/// Local dates `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DateWindow {
    /// The first date of the window.
    #[serde(with = "crate::base::time::civil")]
    pub from: Date,
    /// The date after the last.
    #[serde(with = "crate::base::time::civil")]
    pub to: Date,
}

/// What a reservation belongs to, for the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BusySource {
    /// It is kept for an appointment.
    Appointment(AppointmentId),
    /// It is kept for a group session, with all its appointments.
    Session(SessionId),
    /// It is kept by a hold until that lapses.
    Hold(HoldId),
}

#[cfg(feature = "schema")]
crate::base::schema::described_as!(
    BusySource,
    crate::base::schema::kind_and_id(
        &["appointment", "session", "hold"],
        "What a reservation belongs to, for the explanation.",
    )
);

/// A span that is reserved, buffers included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "BusyEntry")]
pub struct Busy {
    /// The span that is taken, from its first instant to the first after it.
    pub span: Span,
    /// What it is reserved for, which the explanation names; absent: something unnamed.
    pub source: Option<BusySource>,
    /// On a doctor: the start of the live appointment, which counts for the daily limit.
    pub appointment_at: Option<Instant>,
}

/// A span that is reserved, buffers included.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
struct BusyEntry {
    /// The first instant inside.
    from: Instant,
    /// The first instant after.
    to: Instant,
    /// For what, for the explanation.
    #[serde(default)]
    source: Option<BusySource>,
    /// On a doctor: the start of the live appointment, which counts for the daily limit.
    #[serde(default)]
    appointment_at: Option<Instant>,
}

#[cfg(feature = "schema")]
crate::base::schema::described_by!(Busy, BusyEntry);

impl Busy {
    /// What a live appointment reserves, buffers included. It counts for the doctor's daily limit on the date of the
    /// span's start; where a buffer lies before the appointment, [`Busy::counted_at`] names the true start.
    #[must_use]
    pub fn appointment(id: AppointmentId, span: Span) -> Self {
        Self {
            span,
            source: Some(BusySource::Appointment(id)),
            appointment_at: Some(span.from),
        }
    }

    /// What a group session reserves, buffers included. It counts as one appointment, as [`Busy::appointment`] does.
    #[must_use]
    pub fn session(id: SessionId, span: Span) -> Self {
        Self {
            span,
            source: Some(BusySource::Session(id)),
            appointment_at: Some(span.from),
        }
    }

    /// A span that is reserved for something else, such as a meeting. It does not count for the daily limit.
    #[must_use]
    pub fn span(span: Span) -> Self {
        Self {
            span,
            source: None,
            appointment_at: None,
        }
    }

    /// The busy time as that of an appointment which counts for the daily limit at this start.
    #[must_use]
    pub fn counted_at(mut self, starts_at: Instant) -> Self {
        self.appointment_at = Some(starts_at);
        self
    }
}

impl From<BusyEntry> for Busy {
    fn from(entry: BusyEntry) -> Self {
        Self {
            span: Span::new(entry.from, entry.to),
            source: entry.source,
            appointment_at: entry.appointment_at,
        }
    }
}

/// A group session of the service that patients may join. Who joins takes it as it was opened, whatever the
/// service says by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpenSession {
    /// The group session that may be joined.
    #[serde(rename = "id")]
    pub session: SessionId,
    /// The instant at which it starts, as it was opened.
    pub starts_at: Instant,
    /// The instant at which it ends, as it was opened.
    pub ends_at: Instant,
    /// What it keeps of its doctor and its room, buffers included.
    pub reserved: Span,
    /// How many seats are left.
    pub seats_left: u32,
    /// The room in which it takes place, if it has one.
    #[serde(default, rename = "room_id")]
    pub room: Option<RoomId>,
}

/// What is known of a doctor at a location.
#[derive(Clone, Copy, Debug)]
pub struct DoctorCalendar<'a> {
    /// The doctor whose calendar this is.
    pub doctor: DoctorId,
    /// When they work there.
    pub schedule: &'a Schedule,
    /// When they are off, in the wall time of the location.
    pub time_off: &'a [WallSpan],
    /// What is reserved on them, in any lane.
    pub busy: &'a [Busy],
    /// Their own daily limit; absent: the policy's.
    pub max_per_day: Option<u32>,
    /// The group sessions of the service that they hold.
    pub sessions: &'a [OpenSession],
}

impl<'a> DoctorCalendar<'a> {
    /// A doctor with a schedule and nothing else.
    #[must_use]
    pub fn new(doctor: DoctorId, schedule: &'a Schedule) -> Self {
        Self {
            doctor,
            schedule,
            time_off: &[],
            busy: &[],
            max_per_day: None,
            sessions: &[],
        }
    }
}

/// What is known of a room.
#[derive(Clone, Copy, Debug)]
pub struct RoomCalendar<'a> {
    /// The room whose calendar this is.
    pub room: RoomId,
    /// When it can be used; absent: whenever the location is open.
    pub schedule: Option<&'a Schedule>,
    /// When it cannot be used, in the wall time of the location.
    pub time_off: &'a [WallSpan],
    /// What is reserved on it.
    pub busy: &'a [Busy],
}

/// A question for slots: everything that the answer rests on.
#[derive(Clone, Copy, Debug)]
pub struct SlotRequest<'a> {
    /// The zone of the location.
    pub zone: &'a ZoneRules,
    /// The present instant, by the clock of the store or the host.
    pub now: Instant,
    /// The local dates on which a slot may start.
    pub window: DateWindow,
    /// The opening hours of the location; absent: always open.
    pub hours: Option<&'a Schedule>,
    /// The doctors, in the order of preference.
    pub doctors: &'a [DoctorCalendar<'a>],
    /// The rooms, one of which must be free; absent: none is needed.
    pub rooms: Option<&'a [RoomCalendar<'a>]>,
    /// This room and no other: of [`rooms`](Self::rooms), and of the group sessions that may be joined.
    pub room: Option<RoomId>,
    /// What is reserved on the patient.
    pub patient_busy: &'a [Busy],
    /// How long the service takes, with its step and its buffers.
    pub service: ServiceTiming,
    /// What the organization asks.
    pub policy: Policy,
}

impl<'a> SlotRequest<'a> {
    /// A question without opening hours, rooms, patient and policy.
    #[must_use]
    pub fn new(
        zone: &'a ZoneRules,
        now: Instant,
        window: DateWindow,
        service: ServiceTiming,
        doctors: &'a [DoctorCalendar<'a>],
    ) -> Self {
        let policy = Policy::default();
        Self {
            zone,
            now,
            window,
            hours: None,
            doctors,
            rooms: None,
            room: None,
            patient_busy: &[],
            service,
            policy,
        }
    }
}

/// A start that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The instant at which the service would start.
    pub starts_at: Instant,
    /// The instant at which the service would end.
    pub ends_at: Instant,
    /// The doctor who gives the service.
    #[serde(rename = "doctor_id")]
    pub doctor: DoctorId,
    /// In which room: that of the group session that it would join, else the first that is free.
    #[serde(rename = "room_id")]
    pub room: Option<RoomId>,
    /// Seats left in the group session that it would join.
    pub seats_left: Option<u32>,
}

/// Whether a start is offered, and every reason against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// Whether it is offered: there is no reason against it.
    pub offered: bool,
    /// Every reason that holds.
    pub reasons: Vec<Reason>,
}

/// A question that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AvailabilityError {
    /// The duration or the step has no length, or is longer than allowed.
    #[error("a duration and a step are 1 to 1440 minutes, a buffer at most 480")]
    Timing,
    /// The window has more days than are allowed.
    #[error("a window has at most {} days", crate::base::limits::WINDOW_DAYS)]
    Window,
    /// The doctor is not in the request.
    #[error("the doctor is not part of the question")]
    UnknownDoctor,
}
