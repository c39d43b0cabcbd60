//! Writes that a guard of the database may refuse: reservations and seats, and the end of what has expired.

use super::super::reads::{earliest_reserved, push_ids};
use super::super::rows::small;
use super::super::{Batch, Query, Script};
use super::{RowCount, push_rows};
use crate::column::At;
use clinic_core::ids::SessionId;
use clinic_core::scheduling::{Owner, Reservation, Seat};
use clinic_core::store::{ConflictKind, StoreResult};
use clinic_core::time::Instant;
use uuid::Uuid;

/// Ends what has expired and is in the way, unless `clear` says that nothing is, then reserves.
pub(crate) async fn reserve(
    script: &mut Script<'_>,
    organization: Uuid,
    reservations: &[(&Reservation, Instant)],
    clear: bool,
) -> StoreResult<()> {
    let mut rows = reservations.to_vec();
    // One order for all writers, so that those who wait for each other stand in one line.
    rows.sort_by_key(|(r, _)| (r.resource.uuid(), r.span.from, r.lane));
    if !clear {
        sweep(script, organization, &rows).await?;
    }
    let rows: Vec<&Reservation> = rows
        .into_iter()
        .map(|(reservation, _)| reservation)
        .collect();
    for chunk in rows.chunks(200) {
        let all = RowCount::Exactly(chunk.len() as u64, ConflictKind::Reservation);
        script
            .add(all, |query| {
                push_rows(query, organization, chunk)?;
                query.push(" ON CONFLICT DO NOTHING");
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// Ends the expired holds that are in the way, and the sessions in which only such holds sit.
async fn sweep(
    script: &mut Script<'_>,
    organization: Uuid,
    rows: &[(&Reservation, Instant)],
) -> StoreResult<()> {
    let (mut holds, mut sessions) = (Vec::new(), Vec::new());
    for chunk in rows.chunks(100) {
        let mut batch = Batch::default();
        let part = batch.add_statement(vec!["hold_id", "session_id"], |query| {
            push_expired(query, organization, chunk);
        });
        let answers = script.read(batch).await?;
        for cells in answers.rows(part) {
            holds.extend(cells.value::<Option<Uuid>>("hold_id")?);
            sessions.extend(cells.value::<Option<Uuid>>("session_id")?);
        }
    }
    if !holds.is_empty() || !sessions.is_empty() {
        holds.sort_unstable();
        sessions.sort_unstable();
        let now = rows.iter().map(|(_, now)| *now).max();
        let now = now.unwrap_or(Instant::MIN_UTC);
        lapse(script, organization, &holds, &sessions, now).await?;
    }
    Ok(())
}

/// `SELECT` what has expired in the way of the reservations.
fn push_expired(query: &mut Query, organization: Uuid, rows: &[(&Reservation, Instant)]) {
    query.push("SELECT hold_id, session_id FROM reservations WHERE organization_id = ");
    query.push_bind(organization);
    let mut before = " AND ((resource_id = ";
    for (r, now) in rows {
        query.push(before).push_bind(r.resource.uuid());
        query.push(" AND lane = ").push_bind(i32::from(r.lane));
        query
            .push(" AND starts_at > ")
            .push_bind(At(earliest_reserved(r.span.from)));
        query.push(" AND starts_at < ").push_bind(At(r.span.to));
        query.push(" AND ends_at > ").push_bind(At(r.span.from));
        query.push(" AND expires_at <= ").push_bind(At(*now));
        before = ") OR (resource_id = ";
    }
    query.push("))");
}

/// Ends holds, and sessions in which only expired holds sit; what they keep goes with them.
async fn lapse(
    script: &mut Script<'_>,
    organization: Uuid,
    holds: &[Uuid],
    sessions: &[Uuid],
    now: Instant,
) -> StoreResult<()> {
    script
        .add(RowCount::Any, |query| {
            query.push("DELETE FROM holds WHERE organization_id = ");
            query.push_bind(organization).push(" AND (");
            push_ids(query, "id", holds);
            query.push(" OR id IN (SELECT hold_id FROM seats WHERE organization_id = ");
            query.push_bind(organization).push(" AND ");
            push_ids(query, "session_id", sessions);
            query
                .push(" AND expires_at <= ")
                .push_bind(At(now))
                .push("))");
            Ok(())
        })
        .await?;
    script.barrier().await?;
    if sessions.is_empty() {
        return Ok(());
    }
    script
        .add(RowCount::Any, |query| {
            push_empty_sessions(query, organization, sessions);
            Ok(())
        })
        .await?;
    script.barrier().await
}

/// Deletes those of the sessions in which nobody sits; their reservations go with them.
fn push_empty_sessions(query: &mut Query, organization: Uuid, sessions: &[Uuid]) {
    query
        .push("DELETE FROM group_sessions WHERE organization_id = ")
        .push_bind(organization)
        .push(" AND ");
    push_ids(query, "id", sessions);
    query.push(
        " AND NOT EXISTS (SELECT 1 FROM seats s WHERE s.organization_id = group_sessions.organization_id \
         AND s.session_id = group_sessions.id)",
    );
}

/// Ends sessions with the expired holds in them; somebody else's seat refuses it.
pub(crate) async fn end_sessions(
    script: &mut Script<'_>,
    organization: Uuid,
    ended: &[(SessionId, Instant)],
) -> StoreResult<()> {
    for (id, now) in ended {
        script
            .add(RowCount::Any, |query| {
                query.push("DELETE FROM holds WHERE organization_id = ");
                query.push_bind(organization);
                query.push(" AND id IN (SELECT hold_id FROM seats WHERE organization_id = ");
                query.push_bind(organization);
                query.push(" AND session_id = ").push_bind(id.0);
                query.push(" AND hold_id IS NOT NULL AND expires_at <= ");
                query.push_bind(At(*now)).push(")");
                Ok(())
            })
            .await?;
    }
    let mut ids: Vec<Uuid> = ended.iter().map(|(id, _)| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    // The seats that are given up must be gone for what comes after.
    script.barrier().await?;
    let all = RowCount::Exactly(ids.len() as u64, ConflictKind::Seat);
    script
        .add(all, |query| {
            push_empty_sessions(query, organization, &ids);
            Ok(())
        })
        .await
}

/// Deletes the holds that have expired, and the sessions in which only they sat.
pub(crate) async fn sweep_all(
    script: &mut Script<'_>,
    organization: Uuid,
    now: Instant,
) -> StoreResult<()> {
    let mut batch = Batch::default();
    let part = batch.add_statement(vec!["session_id"], |query| {
        query
            .push("SELECT DISTINCT session_id FROM seats WHERE organization_id = ")
            .push_bind(organization)
            .push(" AND hold_id IS NOT NULL AND expires_at <= ")
            .push_bind(At(now));
    });
    let answers = script.read(batch).await?;
    let sessions = answers.rows(part).map(|cells| cells.value("session_id"));
    let sessions = sessions.collect::<StoreResult<Vec<Uuid>>>()?;
    script
        .add(RowCount::Any, |query| {
            query.push("DELETE FROM holds WHERE organization_id = ");
            query.push_bind(organization);
            query.push(" AND expires_at <= ").push_bind(At(now));
            Ok(())
        })
        .await?;
    if sessions.is_empty() {
        return Ok(());
    }
    script.barrier().await?;
    script
        .add(RowCount::Any, |query| {
            push_empty_sessions(query, organization, &sessions);
            Ok(())
        })
        .await
}

/// Ends what an owner keeps: reservations and a seat.
pub(crate) async fn release(
    script: &mut Script<'_>,
    organization: Uuid,
    owner: Owner,
) -> StoreResult<()> {
    const RESERVATIONS: &str = "DELETE FROM reservations WHERE organization_id = ";
    const SEATS: &str = "DELETE FROM seats WHERE organization_id = ";
    let (column, seats) = match owner {
        Owner::Appointment(_) => (" AND appointment_id = ", Some(SEATS)),
        Owner::Hold(_) => (" AND hold_id = ", Some(SEATS)),
        Owner::Session(_) => (" AND session_id = ", None),
    };
    for table in [Some(RESERVATIONS), seats].into_iter().flatten() {
        script
            .add(RowCount::Any, |query| {
                query.push(table).push_bind(organization);
                query.push(column).push_bind(owner.uuid());
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// Takes seats; expired holds on them give way.
pub(crate) async fn take_seats(
    script: &mut Script<'_>,
    organization: Uuid,
    seats: &[(&Seat, Instant)],
) -> StoreResult<()> {
    for (seat, now) in seats {
        script
            .add(RowCount::Any, |query| {
                query.push("DELETE FROM holds WHERE organization_id = ");
                query.push_bind(organization);
                query.push(" AND id IN (SELECT hold_id FROM seats WHERE organization_id = ");
                query.push_bind(organization);
                query
                    .push(" AND session_id = ")
                    .push_bind(seat.session_id.0);
                query.push(" AND seat = ").push_bind(small(seat.seat));
                query.push(" AND hold_id IS NOT NULL AND expires_at <= ");
                query.push_bind(At(*now)).push(")");
                Ok(())
            })
            .await?;
    }
    // The seats that are given up, and the session that is opened, are seen by what comes after.
    script.barrier().await?;
    for (seat, _) in seats {
        script
            .add(RowCount::Exactly(1, ConflictKind::Seat), |query| {
                push_seat(query, organization, seat);
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// A seat with the capacity of its session; none if there is no such session.
fn push_seat(query: &mut Query, organization: Uuid, seat: &Seat) {
    let (appointment, hold) = match seat.owner {
        Owner::Appointment(id) => (Some(id.0), None),
        Owner::Hold(id) => (None, Some(id.0)),
        Owner::Session(_) => (None, None),
    };
    query.push(
        "INSERT INTO seats (organization_id, session_id, seat, appointment_id, hold_id, expires_at, capacity) SELECT ",
    );
    query
        .separated(", ")
        .push_bind(organization)
        .push_bind(seat.session_id.0)
        .push_bind(small(seat.seat))
        .push_bind(appointment)
        .push_bind(hold)
        .push_bind(seat.expires_at.map(At))
        .push("capacity FROM group_sessions WHERE organization_id = ");
    query.push_bind(organization).push(" AND id = ");
    query.push_bind(seat.session_id.0);
    query.push(" ON CONFLICT DO NOTHING");
}
