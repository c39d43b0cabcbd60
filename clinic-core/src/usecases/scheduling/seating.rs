//! What the store has to change when somebody takes a seat of a group session or gives one up.

use crate::base::ids::ResourceId;
use crate::base::time::Instant;
use crate::domain::scheduling::{GroupSession, Owner, Reservation, Seat, Session, SessionState};
use crate::ports::change::SchedulingChange;

impl GroupSession {
    /// The changes that open a session with its first seat.
    pub(crate) fn opening(session: Session, first: Seat, now: Instant) -> Vec<SchedulingChange> {
        let opened = Self::at(session.clone(), Vec::new(), now).with(first);
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
        if let Some(owner) = leaving {
            after = after.without(owner);
        }
        if let Some(seat) = coming {
            after = after.with(seat);
        }
        let id = self.session().id;
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
        let session = self.session();
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
    use crate::base::ids::{
        AppointmentId, DoctorId, HoldId, LocationId, RoomId, ServiceId, SessionId,
    };
    use crate::base::time::Span;
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
