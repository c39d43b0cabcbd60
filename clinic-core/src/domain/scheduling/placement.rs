//! A place in the calendar, before it is kept.

use super::{Appointment, GroupSession, Hold};
use crate::base::ids::{DoctorId, RoomId, SessionId};
use crate::base::time::{Instant, Span};
use crate::domain::organization::ServiceFields;
use chrono::Duration;

/// A place in the calendar: with whom, where, and what is kept around it.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    pub(crate) doctor_id: DoctorId,
    pub(crate) room_id: Option<RoomId>,
    pub(crate) starts_at: Instant,
    pub(crate) ends_at: Instant,
    pub(crate) buffer_before_min: u32,
    pub(crate) buffer_after_min: u32,
    pub(crate) lane: u16,
    /// Whether it lies beside what the doctor already has.
    pub(crate) squeezed: bool,
    pub(crate) seating: Seating,
}

/// How a placement stands to a group session.
#[derive(Clone, Debug)]
pub(crate) enum Seating {
    /// It is no group service.
    Alone,
    /// It opens a session.
    Opens {
        /// How many patients the new session takes.
        capacity: u32,
    },
    /// It joins a session.
    Joins {
        /// The open session that is joined.
        session: GroupSession,
        /// At which seat.
        seat: u32,
    },
}

/// The seat in a group session that a placement got.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seated {
    pub(crate) session_id: SessionId,
    pub(crate) seat: u32,
    pub(crate) capacity: u32,
}

impl Placement {
    /// The place of a start that joins no session, as the service is now.
    pub(crate) fn of_service(
        service: &ServiceFields,
        doctor_id: DoctorId,
        room_id: Option<RoomId>,
        starts_at: Instant,
    ) -> Self {
        let timing = service.timing();
        Self {
            doctor_id,
            room_id,
            starts_at,
            ends_at: starts_at + Duration::minutes(i64::from(timing.duration_min)),
            buffer_before_min: timing.buffer_before_min,
            buffer_after_min: timing.buffer_after_min,
            lane: 0,
            squeezed: false,
            seating: if service.capacity > 1 {
                Seating::Opens {
                    capacity: service.capacity,
                }
            } else {
                Seating::Alone
            },
        }
    }

    /// A seat in a session, which is taken as it was opened.
    pub(crate) fn joining(session: GroupSession, seat: u32, squeezed: bool) -> Self {
        let opened = session.session();
        Self {
            doctor_id: opened.doctor_id,
            room_id: opened.room_id,
            starts_at: opened.starts_at,
            ends_at: opened.ends_at,
            buffer_before_min: opened.buffer_before_min,
            buffer_after_min: opened.buffer_after_min,
            lane: opened.lane,
            squeezed,
            seating: Seating::Joins { session, seat },
        }
    }

    /// The place that a hold of no group service keeps.
    pub(crate) fn of_hold(hold: &Hold) -> Self {
        Self {
            doctor_id: hold.doctor_id,
            room_id: hold.room_id,
            starts_at: hold.starts_at,
            ends_at: hold.ends_at,
            buffer_before_min: hold.buffer_before_min,
            buffer_after_min: hold.buffer_after_min,
            lane: 0,
            squeezed: false,
            seating: Seating::Alone,
        }
    }

    /// The place of an appointment as it was booked; of a group service, in a session that is opened again.
    pub(crate) fn as_booked(a: &Appointment) -> Self {
        Self {
            doctor_id: a.doctor_id,
            room_id: a.room_id,
            starts_at: a.starts_at,
            ends_at: a.ends_at,
            buffer_before_min: a.buffer_before_min,
            buffer_after_min: a.buffer_after_min,
            lane: a.lane_number(),
            squeezed: a.lane_number() > 0,
            seating: match a.capacity {
                Some(capacity) => Seating::Opens { capacity },
                None => Seating::Alone,
            },
        }
    }

    /// The span without buffers.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.starts_at, self.ends_at)
    }

    /// What is kept of doctor and room.
    pub(crate) fn reserved(&self) -> Span {
        self.span()
            .widened(self.buffer_before_min, self.buffer_after_min)
    }

    /// Puts an appointment at this place.
    pub(crate) fn settle(&self, appointment: &mut Appointment, seated: Option<Seated>) {
        appointment.doctor_id = self.doctor_id;
        appointment.room_id = self.room_id;
        appointment.starts_at = self.starts_at;
        appointment.ends_at = self.ends_at;
        appointment.buffer_before_min = self.buffer_before_min;
        appointment.buffer_after_min = self.buffer_after_min;
        appointment.lane = Some(self.lane);
        appointment.session_id = seated.map(|seated| seated.session_id);
        appointment.seat = seated.map(|seated| seated.seat);
        appointment.capacity = seated.map(|seated| seated.capacity);
    }
}
