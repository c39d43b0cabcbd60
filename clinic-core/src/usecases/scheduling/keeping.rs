//! What keeps a place in the calendar: reservations, a seat in a session, and the appointment that they are for.

use crate::base::ids::{LocationId, PatientId, ResourceId, ServiceId, SessionId};
use crate::base::time::Instant;
use crate::domain::scheduling::placement::{Placement, Seated, Seating};
use crate::domain::scheduling::{Appointment, GroupSession, Owner, Reservation, Seat, Session};
use crate::engine::command::{Call, Decision};
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::event::DomainEvent;

/// Who keeps a place, of which service, and for how long.
pub(crate) struct Keeper {
    pub(crate) owner: Owner,
    pub(crate) patient_id: PatientId,
    pub(crate) service_id: ServiceId,
    pub(crate) location_id: LocationId,
    pub(crate) expires_at: Option<Instant>,
}

impl Keeper {
    /// An appointment, which keeps it for good.
    pub(crate) fn of(appointment: &Appointment) -> Self {
        Self {
            owner: Owner::Appointment(appointment.id),
            patient_id: appointment.patient_id,
            service_id: appointment.service_id,
            location_id: appointment.location_id,
            expires_at: None,
        }
    }
}

/// Who gives up a place, and the group session where they sit.
#[derive(Clone, Copy)]
pub(crate) struct Leaver<'a> {
    pub(crate) owner: Owner,
    pub(crate) session: Option<&'a GroupSession>,
}

impl<'a> Leaver<'a> {
    /// What gives a place up when nothing is taken for it.
    pub(crate) fn leave(self, now: Instant) -> impl Iterator<Item = SchedulingChange> + use<'a> {
        self.leave_for(None, now)
    }

    /// What gives a place up; the session with the id is joined again or entered, and changed there.
    fn leave_for(
        self,
        joined: Option<SessionId>,
        now: Instant,
    ) -> impl Iterator<Item = SchedulingChange> + use<'a> {
        let released = match self.owner {
            Owner::Hold(id) => SchedulingChange::DeleteHold(id),
            owner => SchedulingChange::Release(owner),
        };
        let left = self.session.filter(|s| Some(s.session().id) != joined);
        let changes = left.map(move |session| session.reseated(Some(self.owner), None, now));
        std::iter::once(released).chain(changes.into_iter().flatten())
    }
}

/// What keeps a place: the changes that reserve it, after those that give up what is left for it, and the seat that
/// was got in a group session.
#[derive(Debug)]
#[must_use]
pub(crate) struct Kept {
    pub(crate) changes: Vec<SchedulingChange>,
    pub(crate) seat: Option<Seated>,
}

/// Keeps a place (reservations, session and seat), after what `leaver` gives up for it.
pub(crate) fn keep(
    placement: &Placement,
    keeper: &Keeper,
    leaver: Option<Leaver<'_>>,
    call: &Call<'_>,
) -> Kept {
    let now = call.now;
    let mut changes = Vec::with_capacity(4);
    let joined = match &placement.seating {
        Seating::Joins { session, .. } => Some(session.session().id),
        Seating::Alone | Seating::Opens { .. } => None,
    };
    if let Some(leaver) = leaver {
        changes.extend(leaver.leave_for(joined, now));
    }
    let sits = |session_id, seat| Seat {
        session_id,
        seat,
        owner: keeper.owner,
        expires_at: keeper.expires_at,
    };
    let mut reservations = Vec::with_capacity(3);
    let seat = match &placement.seating {
        Seating::Alone => {
            reservations.extend(alone(placement, keeper));
            None
        }
        Seating::Opens { capacity } => {
            let session = opened(placement, keeper, *capacity, call);
            let (session_id, seat) = (session.id, 1);
            changes.extend(GroupSession::opening(session, sits(session_id, seat), now));
            Some(Seated {
                session_id,
                seat,
                capacity: *capacity,
            })
        }
        Seating::Joins { session, seat } => {
            let opened = session.session();
            let left = leaver.map(|leaver| leaver.owner);
            let coming = sits(opened.id, *seat);
            changes.extend(session.reseated(left, Some(coming), now));
            Some(Seated {
                session_id: opened.id,
                seat: *seat,
                capacity: opened.capacity,
            })
        }
    };
    reservations.push(Reservation {
        resource: ResourceId::Patient(keeper.patient_id),
        lane: 0,
        span: placement.span(),
        owner: keeper.owner,
        counts_at: None,
        expires_at: keeper.expires_at,
    });
    changes.push(SchedulingChange::Reserve { reservations, now });
    Kept { changes, seat }
}

/// What is reserved of doctor and room for a place that is in no session.
fn alone(placement: &Placement, keeper: &Keeper) -> impl Iterator<Item = Reservation> {
    let on = |resource, lane, counts_at| Reservation {
        resource,
        lane,
        span: placement.reserved(),
        owner: keeper.owner,
        counts_at,
        expires_at: keeper.expires_at,
    };
    let doctor = ResourceId::Doctor(placement.doctor_id);
    let doctor = on(doctor, placement.lane, Some(placement.starts_at));
    let room = placement
        .room_id
        .map(|room| on(ResourceId::Room(room), 0, None));
    std::iter::once(doctor).chain(room)
}

/// The session that is opened at a place.
fn opened(placement: &Placement, keeper: &Keeper, capacity: u32, call: &Call<'_>) -> Session {
    Session {
        id: call.id(),
        doctor_id: placement.doctor_id,
        service_id: keeper.service_id,
        location_id: keeper.location_id,
        room_id: placement.room_id,
        lane: placement.lane,
        starts_at: placement.starts_at,
        ends_at: placement.ends_at,
        buffer_before_min: placement.buffer_before_min,
        buffer_after_min: placement.buffer_after_min,
        capacity,
    }
}

/// Books an appointment at a place, which `leaver` (a hold) gives up.
pub(crate) fn book(
    mut appointment: Appointment,
    placement: &Placement,
    leaver: Option<Leaver<'_>>,
    call: &Call<'_>,
) -> Decision<Appointment> {
    let Kept { changes, seat } = keep(placement, &Keeper::of(&appointment), leaver, call);
    placement.settle(&mut appointment, seat);
    let entry = appointment.step(None, appointment.overbook_reason.clone(), call);
    Decision::of(appointment.clone())
        .about("appointment", appointment.id)
        .changes(changes)
        .event(DomainEvent::AppointmentBooked((&appointment).into()))
        .change(SchedulingChange::Appointment(Write::Insert(appointment)))
        .change(SchedulingChange::History(entry))
}
