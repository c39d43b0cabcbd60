//! The life of a group session: opened by the first who comes, joined while seats are left, held as long as only
//! holds sit in it, ended when nobody does.
//!
//! Whoever seats somebody or takes a seat away (a booking, a hold, a move, a change of status, a series) asks
//! [`GroupSession`] what the store has to change. Nothing else judges whether a session is open.

use super::Owner;
use crate::base::ids::{DoctorId, LocationId, RoomId, ServiceId, SessionId};
use crate::base::time::{Instant, Span};

/// What a group session is from its opening to its end: none of it changes while somebody sits in it, whatever
/// becomes of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its identifier; it never changes.
    pub id: SessionId,
    /// The doctor who gives it.
    pub doctor_id: DoctorId,
    /// The service that all who join come for.
    pub service_id: ServiceId,
    /// The location at which it takes place.
    pub location_id: LocationId,
    /// The room that it keeps, if the service needs one.
    pub room_id: Option<RoomId>,
    /// The lane in which it keeps the doctor: 0, or that of a squeeze-in.
    pub lane: u16,
    /// The instant at which it starts, without the buffer before.
    pub starts_at: Instant,
    /// The instant at which it ends, without the buffer after.
    pub ends_at: Instant,
    /// Minutes of the doctor and the room that it keeps before.
    pub buffer_before_min: u32,
    /// Minutes of the doctor and the room that it keeps after.
    pub buffer_after_min: u32,
    /// How many seats it has.
    pub capacity: u32,
}

impl Session {
    /// The span of the session without its buffers.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.starts_at, self.ends_at)
    }

    /// What it keeps of its doctor and its room.
    #[must_use]
    pub fn reserved(&self) -> Span {
        self.span()
            .widened(self.buffer_before_min, self.buffer_after_min)
    }
}

/// A seat of a group session that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The group session in which the seat is.
    pub session_id: SessionId,
    /// The seat's number, from 1 to the session's capacity.
    pub seat: u32,
    /// By whom: an appointment or a hold.
    pub owner: Owner,
    /// When it lapses (holds only).
    pub expires_at: Option<Instant>,
}

/// Where a group session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// An appointment sits in it: doctor and room are kept for good.
    Kept,
    /// Only holds sit in it: doctor and room are kept until the last of them lapses.
    Held {
        /// When the last hold lapses.
        until: Instant,
    },
    /// Nobody sits in it: it keeps nothing, and nobody can join it.
    Ended,
}

/// A group session with those who sit in it at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSession {
    session: Session,
    seats: Vec<Seat>,
}

impl GroupSession {
    /// The session as it stands at `now`: a hold that has lapsed has no seat, whether or not it has been swept.
    #[must_use]
    pub fn at(session: Session, mut seats: Vec<Seat>, now: Instant) -> Self {
        seats.retain(|seat| seat.expires_at.is_none_or(|at| at > now));
        Self { session, seats }
    }

    /// What it is since its opening.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The seats that are taken.
    #[must_use]
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// Where it is in its life.
    #[must_use]
    pub fn state(&self) -> SessionState {
        let lapses: Option<Vec<Instant>> = self.seats.iter().map(|seat| seat.expires_at).collect();
        match lapses {
            None => SessionState::Kept,
            Some(all) => match all.into_iter().max() {
                Some(until) => SessionState::Held { until },
                None => SessionState::Ended,
            },
        }
    }

    /// Whether somebody sits in it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.seats.is_empty()
    }

    /// The seat of an owner.
    #[must_use]
    pub fn seat_of(&self, owner: Owner) -> Option<u32> {
        let own = self.seats.iter().find(|seat| seat.owner == owner);
        own.map(|seat| seat.seat)
    }

    /// Whether nobody but `owner` sits in it.
    #[must_use]
    pub fn has_only(&self, owner: Owner) -> bool {
        self.is_open() && self.seats.iter().all(|seat| seat.owner == owner)
    }

    /// How many seats are left.
    #[must_use]
    pub fn seats_left(&self) -> u32 {
        let taken = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        self.session.capacity.saturating_sub(taken)
    }

    /// The lowest seat that is free.
    #[must_use]
    pub fn free_seat(&self) -> Option<u32> {
        (1..=self.session.capacity)
            .find(|number| self.seats.iter().all(|seat| seat.seat != *number))
    }

    /// The session with one more seat taken.
    #[must_use]
    pub fn with(mut self, seat: Seat) -> Self {
        self.seats.push(seat);
        self
    }

    /// The session without an owner.
    #[must_use]
    pub fn without(mut self, owner: Owner) -> Self {
        self.seats.retain(|seat| seat.owner != owner);
        self
    }
}
