use super::{Action, Status};
use crate::base::ids::{
    AppointmentId, DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId, SessionId,
};
use crate::base::money::Money;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Date, Instant, LocalDateTime, Span, ZoneName};
use crate::base::words::words;
use serde::{Deserialize, Serialize};

/// Where a booking came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Source {
    /// Somebody of the clinic's desk entered it.
    #[default]
    Desk,
    /// The patient, on the web.
    Web,
    /// The patient, in an app.
    App,
    /// The patient asked for it in a telephone call.
    Phone,
    /// Another system, such as a partner that sells appointments.
    Partner,
}

words!("source", Source {
    Desk = "desk",
    Web = "web",
    App = "app",
    Phone = "phone",
    Partner = "partner",
});

/// An appointment of a patient with a doctor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Appointment {
    /// Its identifier; kept when it is rescheduled.
    pub id: AppointmentId,
    /// 1 when booked, one more with each change.
    pub version: u64,
    /// When it was booked.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The patient who comes.
    pub patient_id: PatientId,
    /// The doctor who sees the patient.
    pub doctor_id: DoctorId,
    /// The service that is given.
    pub service_id: ServiceId,
    /// The location at which it takes place.
    pub location_id: LocationId,
    /// In which room, where the service needs one.
    pub room_id: Option<RoomId>,
    /// The group session it is part of.
    pub session_id: Option<SessionId>,
    /// The seat in the group session, from 1.
    pub seat: Option<u32>,
    /// How many seats the group session has, as it was opened.
    pub capacity: Option<u32>,
    /// The series it is part of.
    pub series_id: Option<SeriesId>,
    /// The instant at which it starts, without the buffer before.
    pub starts_at: Instant,
    /// The instant at which it ends, without the buffer after.
    pub ends_at: Instant,
    /// When it starts by the clock on the wall, as booked.
    #[serde(with = "crate::base::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The zone of that clock, as booked.
    pub timezone: ZoneName,
    /// The civil date of the start.
    pub start_on: Date,
    /// Minutes kept free before, as booked.
    pub buffer_before_min: u32,
    /// Minutes kept free after, as booked.
    pub buffer_after_min: u32,
    /// Where it stands between booking and completion.
    pub status: Status,
    /// The status it had before the check-in; `undo_check_in` returns to it.
    pub before_check_in: Option<Status>,
    /// When the patient was checked in; absent before, and after an undone check-in.
    #[serde(default)]
    pub arrived_at: Option<Instant>,
    /// 0, or the lane of a squeeze-in; absent where the reader may not see it.
    pub lane: Option<u16>,
    /// Why it was squeezed in.
    pub overbook_reason: Option<SensitiveText>,
    /// Why the patient comes, in the words of the booking.
    pub reason: Option<SensitiveText>,
    /// Notes of the desk; not clinical.
    pub notes: Option<SensitiveText>,
    /// Where the booking came from.
    pub source: Source,
    /// The price as booked.
    pub price: Option<Money>,
    /// Why it was cancelled.
    pub cancel_reason: Option<SensitiveText>,
    /// Whether a later change of schedule took its time away, so that the desk must see to it.
    pub stranded: Option<bool>,
}

impl Appointment {
    /// The span of the appointment without its buffers.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.starts_at, self.ends_at)
    }

    /// The lane in which it stands: 0, or that of a squeeze-in.
    #[must_use]
    pub fn lane_number(&self) -> u16 {
        self.lane.unwrap_or(0)
    }

    /// The span that it reserves of doctor and room.
    #[must_use]
    pub fn reserved(&self) -> Span {
        self.span()
            .widened(self.buffer_before_min, self.buffer_after_min)
    }
}

/// One step in the life of an appointment: who did what, when and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// The appointment whose step it is.
    pub appointment_id: AppointmentId,
    /// The version that the step made.
    pub version: u64,
    /// When the step was taken.
    pub at: Instant,
    /// Who, as it stands in the audit log; absent where the reader may not see it.
    pub actor: Option<String>,
    /// What; absent for the booking itself and for edits that change no status.
    pub action: Option<Action>,
    /// The status after it.
    pub status: Status,
    /// The start after it.
    pub starts_at: Instant,
    /// The end after it.
    pub ends_at: Instant,
    /// The doctor after it.
    pub doctor_id: DoctorId,
    /// Why it was done, in the words of who did it.
    pub reason: Option<SensitiveText>,
}
