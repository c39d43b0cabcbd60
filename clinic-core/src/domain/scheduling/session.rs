//! The life of a group session: opened by the first who comes, joined while seats are left, held as long as only
//! holds sit in it, ended when nobody does.
//!
//! Whoever seats somebody or takes a seat away (a booking, a hold, a move, a change of status, a series) asks
//! [`GroupSession`] what the store has to change. Nothing else judges whether a session is open.

use super::{Owner, Reservation};
use crate::base::ids::{DoctorId, LocationId, ResourceId, RoomId, ServiceId, SessionId};
use crate::base::time::{Instant, Span};
use crate::ports::change::SchedulingChange;

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
    /// When it starts.
    pub starts_at: Instant,
    /// When it ends.
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

    /// The session without an owner.
    #[must_use]
    pub fn without(mut self, owner: Owner) -> Self {
        self.seats.retain(|seat| seat.owner != owner);
        self
    }

    /// The changes that open a session with its first seat.
    pub(crate) fn opening(session: Session, first: Seat, now: Instant) -> Vec<SchedulingChange> {
        let opened = Self {
            session: session.clone(),
            seats: vec![first],
        };
        vec![
            SchedulingChange::InsertSession(session),
            opened.reserve(now),
            SchedulingChange::TakeSeat { seat: first, now },
        ]
    }

    /// The changes when `leaving` gives up its seat and `coming` takes one. What the owner that leaves had reserved
    /// itself, and its seat, are released by the caller, before.
    pub(crate) fn reseated(
        &self,
        leaving: Option<Owner>,
        coming: Option<Seat>,
        now: Instant,
    ) -> Vec<SchedulingChange> {
        let mut after = self.clone();
        after.seats.retain(|seat| Some(seat.owner) != leaving);
        after.seats.extend(coming);
        let id = self.session.id;
        if !after.is_open() {
            return vec![SchedulingChange::EndSession { id, now }];
        }
        let mut changes = Vec::new();
        if after.state() != self.state() {
            changes.push(SchedulingChange::Release(Owner::Session(id)));
            changes.push(after.reserve(now));
        }
        changes.extend(coming.map(|seat| SchedulingChange::TakeSeat { seat, now }));
        changes
    }

    /// Keeps doctor and room as long as the session's state says.
    fn reserve(&self, now: Instant) -> SchedulingChange {
        let session = &self.session;
        let expires_at = match self.state() {
            SessionState::Held { until } => Some(until),
            SessionState::Kept | SessionState::Ended => None,
        };
        let on = |resource, lane, counts_at| Reservation {
            resource,
            lane,
            span: session.reserved(),
            owner: Owner::Session(session.id),
            counts_at,
            expires_at,
        };
        let doctor = ResourceId::Doctor(session.doctor_id);
        let mut reservations = vec![on(doctor, session.lane, Some(session.starts_at))];
        reservations.extend(
            session
                .room_id
                .map(|room| on(ResourceId::Room(room), 0, None)),
        );
        SchedulingChange::Reserve { reservations, now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AppointmentId, HoldId};
    use uuid::Uuid;

    fn at(minute: i64) -> Instant {
        crate::base::time::instant(1_800_000_000_000_000 + minute * crate::base::time::MINUTE)
    }

    fn appointment(number: u128) -> Owner {
        Owner::Appointment(AppointmentId(Uuid::from_u128(number)))
    }

    fn hold(number: u128) -> Owner {
        Owner::Hold(HoldId(Uuid::from_u128(number)))
    }

    fn id() -> SessionId {
        SessionId(Uuid::from_u128(9))
    }

    fn seat(number: u32, owner: Owner, lapses: Option<i64>) -> Seat {
        Seat {
            session_id: id(),
            seat: number,
            owner,
            expires_at: lapses.map(at),
        }
    }

    fn session(seats: Vec<Seat>, now: i64) -> GroupSession {
        let session = Session {
            id: id(),
            doctor_id: DoctorId(Uuid::from_u128(1)),
            service_id: ServiceId(Uuid::from_u128(2)),
            location_id: LocationId(Uuid::from_u128(3)),
            room_id: Some(RoomId(Uuid::from_u128(4))),
            lane: 2,
            starts_at: at(600),
            ends_at: at(660),
            buffer_before_min: 5,
            buffer_after_min: 10,
            capacity: 3,
        };
        GroupSession::at(session, seats, at(now))
    }

    /// What doctor and room are reserved for in the changes, if they are.
    fn kept(changes: &[SchedulingChange]) -> Option<(Vec<u16>, Span, Option<Instant>)> {
        changes.iter().find_map(|change| match change {
            SchedulingChange::Reserve { reservations, .. } => Some((
                reservations.iter().map(|r| r.lane).collect(),
                reservations[0].span,
                reservations[0].expires_at,
            )),
            _ => None,
        })
    }

    #[test]
    fn is_open_while_somebody_sits_in_it() {
        let seats = vec![seat(1, hold(1), Some(10)), seat(2, hold(2), Some(20))];
        let until = |minute| SessionState::Held { until: at(minute) };
        assert_eq!(session(seats.clone(), 0).state(), until(20));
        assert_eq!(session(seats.clone(), 10).state(), until(20));
        assert_eq!(session(seats.clone(), 20).state(), SessionState::Ended);
        let joined = [seats, vec![seat(3, appointment(1), None)]].concat();
        assert_eq!(session(joined, 20).state(), SessionState::Kept);
    }

    #[test]
    fn the_lowest_free_seat_is_taken() {
        let seats = vec![seat(1, hold(1), Some(10)), seat(2, appointment(1), None)];
        assert_eq!(session(seats.clone(), 0).free_seat(), Some(3));
        assert_eq!(session(seats.clone(), 10).free_seat(), Some(1));
        let full = [seats, vec![seat(3, appointment(2), None)]].concat();
        assert_eq!(session(full.clone(), 0).free_seat(), None);
        assert_eq!(session(full, 10).seats_left(), 1);
    }

    #[test]
    fn the_last_one_ends_it_though_a_lapsed_hold_has_a_row() {
        let seats = vec![seat(1, appointment(1), None), seat(2, hold(1), Some(10))];
        let left = session(seats, 10).reseated(Some(appointment(1)), None, at(10));
        assert_eq!(
            left,
            [SchedulingChange::EndSession {
                id: id(),
                now: at(10)
            }]
        );
    }

    #[test]
    fn who_stays_keeps_it_as_it_was_opened() {
        let seats = vec![seat(1, appointment(1), None), seat(2, hold(1), Some(10))];
        let left = session(seats, 0).reseated(Some(appointment(1)), None, at(0));
        let reserved = Span::new(at(595), at(670));
        assert_eq!(kept(&left), Some((vec![2, 0], reserved, Some(at(10)))));
    }

    #[test]
    fn an_appointment_beside_a_hold_keeps_it_for_good() {
        let held = session(vec![seat(1, hold(1), Some(10))], 0);
        let joined = held.reseated(None, Some(seat(2, appointment(1), None)), at(0));
        assert_eq!(kept(&joined).map(|kept| kept.2), Some(None));
        // Whoever moves within it leaves what it keeps alone.
        let seats = vec![seat(1, hold(1), Some(10)), seat(2, appointment(1), None)];
        let own = seat(2, appointment(1), None);
        let moved = session(seats, 0).reseated(Some(appointment(1)), Some(own), at(0));
        assert_eq!(
            moved,
            [SchedulingChange::TakeSeat {
                seat: own,
                now: at(0)
            }]
        );
    }
}
