//! Reads by span: reservations, group sessions and time off.

use super::super::rows::{SEAT_COLUMNS, Stored as _, session_and_seat};
use super::super::{Answers, Batch, Part, Query, StoreTx};
use super::list::push_ids;
use crate::column::At;
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::limits;
use clinic_core::scheduling::{Seat, Session};
use clinic_core::store::StoreResult;
use clinic_core::time::{Date, Instant, Span, local_minutes};
use uuid::Uuid;

/// The first start that an appointment or a session can have which still reaches `at`.
pub(crate) fn earliest(at: Instant) -> Instant {
    at - chrono::Duration::minutes(i64::from(limits::SERVICE_DURATION_MIN))
}

/// The first start that a reservation can have which still reaches `at`.
pub(crate) fn earliest_reserved(at: Instant) -> Instant {
    at - chrono::Duration::minutes(i64::from(limits::RESERVATION_MIN))
}

/// Of the resources, that meet the span, expired or not.
pub(crate) fn push_reservations(
    query: &mut Query,
    organization: Uuid,
    resources: &[ResourceId],
    span: Span,
) {
    let mut ids: Vec<Uuid> = resources.iter().map(|resource| resource.uuid()).collect();
    ids.sort_unstable();
    ids.dedup();
    query.push("organization_id = ").push_bind(organization);
    query.push(" AND ");
    push_ids(query, "resource_id", &ids);
    query
        .push(" AND starts_at > ")
        .push_bind(At(earliest_reserved(span.from)));
    query.push(" AND starts_at < ").push_bind(At(span.to));
    query.push(" AND ends_at > ").push_bind(At(span.from));
}

/// Adds the read of sessions, each with its seats that are taken at `now`: one row for each seat, in any
/// order. `rest` says which.
pub(crate) fn add_sessions_where(
    batch: &mut Batch,
    organization: Uuid,
    now: Instant,
    rest: impl FnOnce(&mut Query),
) -> Part {
    let columns = Session::COLUMNS.iter().chain(&SEAT_COLUMNS).copied();
    batch.add_statement(columns.collect(), |query| {
        let mut before = "SELECT g.";
        for column in Session::COLUMNS {
            query.push(before).push(column);
            before = ", g.";
        }
        for column in SEAT_COLUMNS {
            query.push(", s.").push(column);
        }
        query
            .push(
                " FROM group_sessions g LEFT JOIN seats s ON s.organization_id = g.organization_id \
                 AND s.session_id = g.id AND (s.expires_at IS NULL OR s.expires_at > ",
            )
            .push_bind(At(now))
            .push(") WHERE g.organization_id = ")
            .push_bind(organization)
            .push(" AND ");
        rest(query);
    })
}

/// Adds the read of the sessions of the doctors that meet the span.
pub(crate) fn add_sessions(
    batch: &mut Batch,
    organization: Uuid,
    doctors: &[DoctorId],
    span: Span,
    now: Instant,
) -> Part {
    add_sessions_where(batch, organization, now, |query| {
        push_ids(query, "g.doctor_id", doctors);
        query
            .push(" AND g.starts_at > ")
            .push_bind(At(earliest(span.from)));
        query.push(" AND g.starts_at < ").push_bind(At(span.to));
        query.push(" AND g.ends_at > ").push_bind(At(span.from));
    })
}

/// Of the doctors, that meets the dates `[from, to]`.
pub(crate) fn push_time_off(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    from: Date,
    to: Date,
) {
    query.push("organization_id = ").push_bind(organization);
    query.push(" AND ");
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

/// Reads the sessions of a batch that asks for nothing else.
pub(crate) async fn read_sessions(
    tx: &mut StoreTx,
    batch: Batch,
    part: Part,
) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
    sessions(&batch.run(tx).await?, part)
}

/// The sessions of a part, by start and id, each with its seats in their order.
pub(crate) fn sessions(answers: &Answers, part: Part) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
    let rows = answers.rows(part).map(session_and_seat);
    let mut rows = rows.collect::<StoreResult<Vec<_>>>()?;
    rows.sort_by_key(|(session, seat)| {
        let seat = seat.as_ref().map(|seat| seat.seat);
        (session.starts_at, session.id, seat)
    });
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
    Ok(sessions)
}
