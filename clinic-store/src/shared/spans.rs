//! Reads by span: group sessions and time off.

use super::list::push_ids;
use super::row::Cells;
use super::table::{Stored, select};
use super::{Query, StoreTx, guard, stored};
use crate::column::At;
use clinic_core::ids::DoctorId;
use clinic_core::limits;
use clinic_core::scheduling::{Seat, Session};
use clinic_core::store::StoreResult;
use clinic_core::time::{Date, Instant, Span, local_minutes};
use uuid::Uuid;

/// The first start that an appointment or a session can have which still reaches `at`.
pub(super) fn earliest(at: Instant) -> Instant {
    at - chrono::Duration::minutes(i64::from(limits::SERVICE_DURATION_MIN))
}

/// The columns of a session and one of its seats.
pub(super) const SESSION: &str = "SELECT g.id, g.doctor_id, g.service_id, g.location_id, g.room_id, g.starts_at, g.ends_at, g.lane, g.buffer_before_min, g.buffer_after_min, g.capacity, \
    s.seat, s.appointment_id, s.hold_id, s.expires_at FROM group_sessions g LEFT JOIN seats s ON s.organization_id = g.organization_id AND s.session_id = g.id \
    AND (s.expires_at IS NULL OR s.expires_at > ";

/// Of the doctors, that meet the span, with the seats that are taken at `now`.
pub(super) fn push_sessions(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    span: Span,
    now: Instant,
) {
    query
        .push_bind(At(now))
        .push(") WHERE g.organization_id = ")
        .push_bind(organization)
        .push(" AND ");
    push_ids(query, "g.doctor_id", doctors);
    query
        .push(" AND g.starts_at > ")
        .push_bind(At(earliest(span.from)));
    query.push(" AND g.starts_at < ").push_bind(At(span.to));
    query.push(" AND g.ends_at > ").push_bind(At(span.from));
}

/// Time off, up to the organization.
pub(super) const TIME_OFF: &str = select!(
    "time_off",
    "id, version, created_at, updated_at, doctor_id, wall_from, wall_to, reason"
);

/// Of the doctors, that meets the dates `[from, to]`.
pub(super) fn push_time_off(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    from: Date,
    to: Date,
) {
    query.push_bind(organization).push(" AND ");
    push_ids(query, "doctor_id", doctors);
    let first = from.and_time(chrono::NaiveTime::MIN);
    query
        .push(" AND wall_to >= ")
        .push_bind(local_minutes::format(&first));
    if let Some(next) = to.succ_opt() {
        query
            .push(" AND wall_from < ")
            .push_bind(local_minutes::format(
                &next.and_time(chrono::NaiveTime::MIN),
            ));
    }
}

/// Reads sessions from rows of one seat each, which stand in the order of the sessions.
pub(super) async fn read_sessions(
    tx: &mut StoreTx,
    mut query: Query,
) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
    let rows = query
        .build()
        .fetch_all(tx.connection())
        .await
        .map_err(stored)?;
    let rows = rows.iter().map(Cells::of).map(session_and_seat);
    Ok(gather(rows.collect::<StoreResult<_>>()?))
}

/// A session and one of its seats, if any is taken.
pub(super) fn session_and_seat(cells: Cells<'_>) -> StoreResult<(Session, Option<Seat>)> {
    let session = Session::read(cells)?;
    let seat = match cells.optional_number("seat")? {
        Some(number) => Some(guard::seat(cells, session.id, number)?),
        None => None,
    };
    Ok((session, seat))
}

/// Puts the seats of each session together; rows of one session stand together.
pub(super) fn gather(rows: Vec<(Session, Option<Seat>)>) -> Vec<(Session, Vec<Seat>)> {
    let mut sessions: Vec<(Session, Vec<Seat>)> = Vec::new();
    for (session, seat) in rows {
        match sessions
            .last_mut()
            .filter(|(last, _)| last.id == session.id)
        {
            Some((_, seats)) => seats.extend(seat),
            None => sessions.push((session, seat.into_iter().collect())),
        }
    }
    sessions
}
