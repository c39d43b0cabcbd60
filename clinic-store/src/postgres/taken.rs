//! What is taken of doctors, rooms and a patient, in one statement.

use super::parts::Parts;
use super::seen::Clear;
use super::table::Stored;
use super::{Query, StoreTx, access, guard, people, spans};
use clinic_core::ids::ResourceId;
use clinic_core::store::{LockKey, Mode, StoreResult, Taken, TakenOf};

/// What a part reads.
#[derive(Clone, Copy)]
enum Kind {
    Schedule,
    TimeOff,
    Reservation,
    Session,
    Answered,
}

/// Reads what is taken. Reservations that have expired are no answer, but whoever is to write is glad to know
/// that there are none.
pub(super) async fn taken(tx: &mut StoreTx, of: &TakenOf) -> StoreResult<Taken> {
    let organization = tx.organization_id();
    let mut parts = Parts::new();
    if !of.doctors.is_empty() {
        let (from, to) = (of.span.from.date_naive(), of.span.to.date_naive());
        parts.add(Kind::Schedule, people::SCHEDULES, |query| {
            people::push_schedules(query, organization, &of.doctors, Some(of.location));
        });
        parts.add(Kind::TimeOff, spans::TIME_OFF, |query| {
            spans::push_time_off(query, organization, &of.doctors, from, to);
        });
    }
    if !of.resources.is_empty() {
        parts.add(Kind::Reservation, guard::RESERVATIONS, |query| {
            guard::push_reservations(query, organization, &of.resources, of.span);
        });
    }
    if !of.doctors.is_empty() {
        parts.add(Kind::Session, spans::SESSION, |query| {
            spans::push_sessions(query, organization, &of.doctors, of.span, of.now);
        });
    }
    let doubt = tx.seen().doubt.take();
    if let Some((key, since)) = &doubt {
        parts.add(Kind::Answered, access::OUTCOME, |query: &mut Query| {
            access::push_key(query, organization, key, *since);
        });
    }
    if parts.len() == 0 {
        return Ok(Taken::default());
    }
    let mut taken = Taken::default();
    let (mut seats, mut expired, mut answered) = (Vec::new(), false, false);
    parts
        .read(tx, |kind, cells| {
            match kind {
                Kind::Schedule => taken.schedules.push(Stored::read(cells)?),
                Kind::TimeOff => taken.time_off.push(Stored::read(cells)?),
                Kind::Reservation => {
                    let reservation = guard::reservation(cells)?;
                    if reservation.expires_at.is_some_and(|at| at <= of.now) {
                        expired = true;
                    } else {
                        taken.reservations.push(reservation);
                    }
                }
                Kind::Session => seats.push(spans::session_and_seat(cells)?),
                Kind::Answered => answered = true,
            }
            Ok(())
        })
        .await?;
    if answered {
        return Err(access::answered_meanwhile());
    }
    taken
        .schedules
        .sort_by_key(|s| (s.doctor_id, s.location_id));
    taken
        .time_off
        .sort_by_key(|off| (off.doctor_id, off.span.from, off.id));
    taken
        .reservations
        .sort_by_key(|r| (r.resource.uuid(), r.span.from, r.lane));
    seats.sort_by_key(|(session, seat)| {
        (session.starts_at, session.id, seat.as_ref().map(|s| s.seat))
    });
    taken.sessions = spans::gather(seats);
    taken.sessions.retain(|(_, seats)| !seats.is_empty());
    let writes = tx.mode() == Mode::Write;
    let locked = &tx.seen().locked;
    let is_locked = |one: &ResourceId| locked.iter().any(|lock| lock.key == LockKey::from(*one));
    if writes && !expired && of.resources.iter().all(is_locked) {
        tx.seen().clear = Some(Clear {
            resources: of.resources.clone(),
            span: of.span,
            at: of.now,
        });
    }
    Ok(taken)
}
