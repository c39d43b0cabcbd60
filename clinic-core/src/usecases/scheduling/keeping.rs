//! What keeps a place in the calendar: reservations, a seat in a session, and the appointment that they are for.

use crate::base::ids::{LocationId, PatientId, ResourceId, ServiceId, SessionId};
use crate::base::time::Instant;
use crate::domain::scheduling::placement::{Placement, Seated, Seating};
use crate::domain::scheduling::{Appointment, GroupSession, Owner, Reservation, Seat, Session};
use crate::engine::command::{Call, Decision};
use crate::ports::change::{SchedulingChange, Write};

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

impl Leaver<'_> {
    /// Adds to a decision what is given up when nothing is taken in its place.
    pub(crate) fn leave<T>(&self, decision: &mut Decision<T>, call: &Call<'_>) {
        self.leave_for(decision, None, call);
    }

    /// Adds to a decision what is given up; the session with the id is joined again or entered, and changed there.
    fn leave_for<T>(&self, decision: &mut Decision<T>, joined: Option<SessionId>, call: &Call<'_>) {
        let released = match self.owner {
            Owner::Hold(id) => SchedulingChange::DeleteHold(id),
            owner => SchedulingChange::Release(owner),
        };
        decision.changes.push(released.into());
        let left = self.session.filter(|s| Some(s.session().id) != joined);
        let changes = left.map(|session| session.reseated(Some(self.owner), None, call.now));
        add(decision, changes.into_iter().flatten());
    }
}

fn add<T>(decision: &mut Decision<T>, changes: impl Iterator<Item = SchedulingChange>) {
    decision.changes.extend(changes.map(Into::into));
}

/// Adds to a decision what keeps a place (reservations, session and seat), after what `leaver` gives up for it.
pub(crate) fn keep<T>(
    decision: &mut Decision<T>,
    placement: &Placement,
    keeper: &Keeper,
    leaver: Option<Leaver<'_>>,
    call: &Call<'_>,
) -> Option<Seated> {
    let now = call.now;
    let joined = match &placement.seating {
        Seating::Joins { session, .. } => Some(session.session().id),
        Seating::Alone | Seating::Opens { .. } => None,
    };
    if let Some(leaver) = leaver {
        leaver.leave_for(decision, joined, call);
    }
    let sits = |session_id, seat| Seat {
        session_id,
        seat,
        owner: keeper.owner,
        expires_at: keeper.expires_at,
    };
    let mut reservations = Vec::with_capacity(3);
    let seated = match &placement.seating {
        Seating::Alone => {
            reservations.extend(alone(placement, keeper));
            None
        }
        Seating::Opens { capacity } => {
            let session = opened(placement, keeper, *capacity, call);
            let (session_id, seat) = (session.id, 1);
            let changes = GroupSession::opening(session, sits(session_id, seat), now);
            add(decision, changes.into_iter());
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
            let changes = session.reseated(left, Some(coming), now);
            add(decision, changes.into_iter());
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
    decision
        .changes
        .push(SchedulingChange::Reserve { reservations, now }.into());
    seated
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

/// Adds to a decision the booking of an appointment at a place, which `leaver` (a hold) gives up.
pub(crate) fn book<T>(
    decision: &mut Decision<T>,
    appointment: &mut Appointment,
    placement: &Placement,
    leaver: Option<Leaver<'_>>,
    call: &Call<'_>,
) {
    let seated = keep(decision, placement, &Keeper::of(appointment), leaver, call);
    placement.settle(appointment, seated);
    let entry = appointment.step(None, appointment.overbook_reason.clone(), call);
    decision
        .changes
        .push(SchedulingChange::Appointment(Write::Insert(appointment.clone())).into());
    decision
        .changes
        .push(SchedulingChange::History(entry).into());
    decision
        .events
        .push(("appointment.booked", event_of(appointment)));
}

/// What others are told of an appointment: ids and times.
pub(crate) fn event_of(appointment: &Appointment) -> serde_json::Value {
    serde_json::json!({
        "appointment_id": appointment.id,
        "patient_id": appointment.patient_id,
        "doctor_id": appointment.doctor_id,
        "location_id": appointment.location_id,
        "starts_at": appointment.starts_at,
        "status": appointment.status,
        "version": appointment.version,
    })
}
