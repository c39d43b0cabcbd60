//! A place in the calendar, before it is kept.

use crate::ids::{DoctorId, RoomId, SessionId};
use crate::time::Instant;

/// A place in the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    pub(crate) doctor_id: DoctorId,
    pub(crate) room_id: Option<RoomId>,
    pub(crate) starts_at: Instant,
    pub(crate) lane: u16,
    pub(crate) seating: Seating,
}

/// How a placement stands to a group session.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seating {
    /// It is no group service.
    Alone,
    /// It opens a session.
    Opens {
        /// Its seats.
        capacity: u32,
    },
    /// It joins a session.
    Joins {
        /// Which.
        session: SessionId,
        /// At which seat.
        seat: u32,
        /// When the session lapses, if only holds have seats in it.
        lapses_at: Option<Instant>,
    },
}
