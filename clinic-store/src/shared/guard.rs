//! Reservations and seats: what the database itself refuses to give twice.

use super::list::push_ids;
use super::row::{Cells, corrupt, small};
use super::table::Rows;
use super::{Connection, Query, Script, stored};
use crate::column::At;
use clinic_core::ids::{AppointmentId, HoldId, ResourceId, SessionId};
use clinic_core::limits;
use clinic_core::scheduling::{Owner, Reservation, Seat};
use clinic_core::store::{ConflictKind, StoreResult};
use clinic_core::time::{Instant, Span};
use uuid::Uuid;

/// The first start that a reservation can have which still reaches `at`.
fn earliest(at: Instant) -> Instant {
    at - chrono::Duration::minutes(i64::from(limits::RESERVATION_MIN))
}

/// Ends what has expired and is in the way, unless `clear` says that nothing is, then reserves.
pub(super) async fn reserve(
    script: &mut Script<'_>,
    organization: Uuid,
    reservations: &[(&Reservation, Instant)],
    clear: bool,
) -> StoreResult<()> {
    let mut rows = reservations.to_vec();
    // One order for all writers, so that those who wait for each other stand in one line.
    rows.sort_by_key(|(r, _)| (r.resource.uuid(), r.span.from, r.lane));
    if !clear {
        sweep(script.connection().await?, organization, &rows).await?;
    }
    for chunk in rows.chunks(200) {
        let all = Rows::Exactly(chunk.len() as u64, ConflictKind::Reservation);
        script
            .add(all, |query| {
                push_reserve(query, organization, chunk);
                Ok(())
            })
            .await?;
    }
    Ok(())
}

fn push_reserve(query: &mut Query, organization: Uuid, rows: &[(&Reservation, Instant)]) {
    query.push(
        "INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, ends_at, \
         appointment_id, session_id, hold_id, counts_at, expires_at) ",
    );
    query.push_values(rows, |mut values, (r, _)| {
        let (appointment, session, hold) = owner_columns(r.owner);
        values
            .push_bind(organization)
            .push_bind(r.resource.uuid())
            .push_bind(kind(r.resource))
            .push_bind(i32::from(r.lane))
            .push_bind(At(r.span.from))
            .push_bind(At(r.span.to))
            .push_bind(appointment)
            .push_bind(session)
            .push_bind(hold)
            .push_bind(r.counts_at.map(At))
            .push_bind(r.expires_at.map(At));
    });
    query.push(" ON CONFLICT DO NOTHING");
}

/// Ends the expired holds that are in the way, and the sessions in which only such holds sit.
async fn sweep(
    connection: &mut Connection,
    organization: Uuid,
    rows: &[(&Reservation, Instant)],
) -> StoreResult<()> {
    let (mut holds, mut sessions) = (Vec::new(), Vec::new());
    for chunk in rows.chunks(100) {
        let mut query =
            Query::new("SELECT hold_id, session_id FROM reservations WHERE organization_id = ");
        query.push_bind(organization).push(" AND (");
        for (place, (r, now)) in chunk.iter().enumerate() {
            query.push(if place == 0 {
                "(resource_id = "
            } else {
                " OR (resource_id = "
            });
            query.push_bind(r.resource.uuid());
            query.push(" AND lane = ").push_bind(i32::from(r.lane));
            query
                .push(" AND starts_at > ")
                .push_bind(At(earliest(r.span.from)));
            query.push(" AND starts_at < ").push_bind(At(r.span.to));
            query.push(" AND ends_at > ").push_bind(At(r.span.from));
            query
                .push(" AND expires_at <= ")
                .push_bind(At(*now))
                .push(")");
        }
        query.push(")");
        for row in query
            .build()
            .fetch_all(&mut *connection)
            .await
            .map_err(stored)?
        {
            holds.extend(Cells::of(&row).optional_id::<Uuid>("hold_id")?);
            sessions.extend(Cells::of(&row).optional_id::<Uuid>("session_id")?);
        }
    }
    if !holds.is_empty() || !sessions.is_empty() {
        holds.sort_unstable();
        sessions.sort_unstable();
        let now = rows.iter().map(|(_, now)| *now).max();
        let now = now.unwrap_or(Instant::MIN_UTC);
        lapse(connection, organization, &holds, &sessions, now).await?;
    }
    Ok(())
}

/// Ends holds, and sessions in which only expired holds sit; what they keep goes with them.
async fn lapse(
    connection: &mut Connection,
    organization: Uuid,
    holds: &[Uuid],
    sessions: &[Uuid],
    now: Instant,
) -> StoreResult<()> {
    let mut query = Query::new("DELETE FROM holds WHERE organization_id = ");
    query.push_bind(organization).push(" AND (");
    push_ids(&mut query, "id", holds);
    query.push(" OR id IN (SELECT hold_id FROM seats WHERE organization_id = ");
    query.push_bind(organization).push(" AND ");
    push_ids(&mut query, "session_id", sessions);
    query
        .push(" AND expires_at <= ")
        .push_bind(At(now))
        .push("))");
    query
        .build()
        .execute(&mut *connection)
        .await
        .map_err(stored)?;
    if sessions.is_empty() {
        return Ok(());
    }
    let mut query = Query::new("");
    push_empty_sessions(&mut query, organization, sessions);
    query
        .build()
        .execute(&mut *connection)
        .await
        .map_err(stored)?;
    Ok(())
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
pub(super) async fn end_sessions(
    script: &mut Script<'_>,
    organization: Uuid,
    ended: &[(SessionId, Instant)],
) -> StoreResult<()> {
    for (id, now) in ended {
        script
            .add(Rows::Any, |query| {
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
    script.send().await?;
    let all = Rows::Exactly(ids.len() as u64, ConflictKind::Seat);
    script
        .add(all, |query| {
            push_empty_sessions(query, organization, &ids);
            Ok(())
        })
        .await
}

/// Deletes the holds that have expired, and the sessions in which only they sat.
pub(super) async fn sweep_all(
    script: &mut Script<'_>,
    organization: Uuid,
    now: Instant,
) -> StoreResult<()> {
    let mut query = Query::new("SELECT DISTINCT session_id FROM seats WHERE organization_id = ");
    query
        .push_bind(organization)
        .push(" AND hold_id IS NOT NULL AND expires_at <= ")
        .push_bind(At(now));
    let connection = script.connection().await?;
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    let mut sessions = Vec::new();
    for row in &rows {
        sessions.push(Cells::of(row).id::<Uuid>("session_id")?);
    }
    script
        .add(Rows::Any, |query| {
            query.push("DELETE FROM holds WHERE organization_id = ");
            query.push_bind(organization);
            query.push(" AND expires_at <= ").push_bind(At(now));
            Ok(())
        })
        .await?;
    if sessions.is_empty() {
        return Ok(());
    }
    script.send().await?;
    script
        .add(Rows::Any, |query| {
            push_empty_sessions(query, organization, &sessions);
            Ok(())
        })
        .await
}

/// Ends what an owner keeps: reservations and a seat.
pub(super) async fn release(
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
            .add(Rows::Any, |query| {
                query.push(table).push_bind(organization);
                query.push(column).push_bind(owner.uuid());
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// Takes seats; expired holds on them give way.
pub(super) async fn take_seats(
    script: &mut Script<'_>,
    organization: Uuid,
    seats: &[(&Seat, Instant)],
) -> StoreResult<()> {
    for (seat, now) in seats {
        script
            .add(Rows::Any, |query| {
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
    script.send().await?;
    for (seat, _) in seats {
        script
            .add(Rows::Exactly(1, ConflictKind::Seat), |query| {
                push_seat(query, organization, seat);
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// A seat with the capacity of its session; none if there is no such session.
fn push_seat(query: &mut Query, organization: Uuid, seat: &Seat) {
    let (appointment, _, hold) = owner_columns(seat.owner);
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

/// Reservations, up to the organization.
pub(super) const RESERVATIONS: &str = "SELECT resource_id, resource_kind, lane, starts_at, ends_at, appointment_id, session_id, hold_id, \
    counts_at, expires_at FROM reservations WHERE organization_id = ";

/// Of the resources, that meet the span, expired or not.
pub(super) fn push_reservations(
    query: &mut Query,
    organization: Uuid,
    resources: &[ResourceId],
    span: Span,
) {
    let mut ids: Vec<Uuid> = resources.iter().map(|resource| resource.uuid()).collect();
    ids.sort_unstable();
    ids.dedup();
    query.push_bind(organization).push(" AND ");
    push_ids(query, "resource_id", &ids);
    query
        .push(" AND starts_at > ")
        .push_bind(At(earliest(span.from)));
    query.push(" AND starts_at < ").push_bind(At(span.to));
    query.push(" AND ends_at > ").push_bind(At(span.from));
}

/// The reservations of the resources that meet the span and are live at `now`.
pub(super) async fn reservations(
    connection: &mut Connection,
    organization: Uuid,
    resources: &[ResourceId],
    span: Span,
    now: Instant,
) -> StoreResult<Vec<Reservation>> {
    let mut query = Query::new(RESERVATIONS);
    push_reservations(&mut query, organization, resources, span);
    query
        .push(" AND (expires_at IS NULL OR expires_at > ")
        .push_bind(At(now));
    query.push(") ORDER BY resource_id, starts_at, lane");
    let rows = query
        .build()
        .fetch_all(&mut *connection)
        .await
        .map_err(stored)?;
    rows.iter().map(Cells::of).map(reservation).collect()
}

pub(super) fn reservation(cells: Cells<'_>) -> StoreResult<Reservation> {
    let resource = match cells.text::<String>("resource_kind")?.as_str() {
        "doctor" => ResourceId::Doctor(cells.id("resource_id")?),
        "room" => ResourceId::Room(cells.id("resource_id")?),
        "patient" => ResourceId::Patient(cells.id("resource_id")?),
        _ => return Err(corrupt("resource_kind")),
    };
    Ok(Reservation {
        resource,
        lane: cells.lane()?,
        span: Span::new(cells.at("starts_at")?, cells.at("ends_at")?),
        owner: owner(cells)?,
        counts_at: cells.optional_at("counts_at")?,
        expires_at: cells.optional_at("expires_at")?,
    })
}

fn owner(cells: Cells<'_>) -> StoreResult<Owner> {
    if let Some(id) = cells.optional_id::<AppointmentId>("appointment_id")? {
        return Ok(Owner::Appointment(id));
    }
    if let Some(id) = cells.optional_id::<SessionId>("session_id")? {
        return Ok(Owner::Session(id));
    }
    cells
        .optional_id::<HoldId>("hold_id")?
        .map(Owner::Hold)
        .ok_or_else(|| corrupt("hold_id"))
}

/// Reads a seat from a row with the columns of a seat.
pub(super) fn seat(cells: Cells<'_>, session_id: SessionId, seat: u32) -> StoreResult<Seat> {
    let owner = match cells.optional_id::<AppointmentId>("appointment_id")? {
        Some(id) => Owner::Appointment(id),
        None => Owner::Hold(cells.id("hold_id")?),
    };
    Ok(Seat {
        session_id,
        seat,
        owner,
        expires_at: cells.optional_at("expires_at")?,
    })
}

fn kind(resource: ResourceId) -> &'static str {
    match resource {
        ResourceId::Doctor(_) => "doctor",
        ResourceId::Room(_) => "room",
        ResourceId::Patient(_) => "patient",
    }
}

/// The columns for an owner: appointment, session, hold.
fn owner_columns(owner: Owner) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
    match owner {
        Owner::Appointment(id) => (Some(id.0), None, None),
        Owner::Session(id) => (None, Some(id.0), None),
        Owner::Hold(id) => (None, None, Some(id.0)),
    }
}
