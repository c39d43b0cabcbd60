//! How appointments, their history, holds, reservations, group sessions, series and time off stand in their tables.

use super::cell::Group;
use super::cells::{Cells, corrupt};
use super::table::{statements, table};
use super::{Cell as _, Stored, Values};
use clinic_core::ids::{AppointmentId, HoldId, ResourceId, SessionId};
use clinic_core::scheduling::{
    Appointment, HistoryEntry, Hold, Owner, Reservation, Seat, Series, Session, TimeOff,
};
use clinic_core::store::StoreResult;
use clinic_core::time::Span;
use uuid::Uuid;

table! {
    versioned Appointment in "appointments", key within_organization(id) {
        created_at, updated_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, capacity,
        series_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, status,
        before_check_in, arrived_at, lane, overbook_reason, reason, notes, source, cancel_reason, stranded,
    }
    split { price = (price_minor, price_currency) }
}

table! {
    HistoryEntry in "appointment_history", key within_organization(appointment_id, version) {
        at, actor, action, status, starts_at, ends_at, doctor_id, reason,
    }
}

table! {
    Hold in "holds", key within_organization(id) {
        created_at, expires_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, starts_at,
        ends_at, buffer_before_min, buffer_after_min,
    }
    split { price = (price_minor, price_currency) }
}

table! {
    Session in "group_sessions", key within_organization(id) {
        doctor_id, service_id, location_id, room_id, starts_at, ends_at, lane, buffer_before_min, buffer_after_min,
        capacity,
    }
}

table! {
    Series in "series", key within_organization(id) {
        created_at, patient_id, doctor_id, service_id, location_id, local_start, timezone, rule, mode,
    }
}

table! {
    versioned TimeOff in "time_off", key within_organization(id) {
        created_at, updated_at, doctor_id, reason,
    }
    split { span = (wall_from, wall_to) }
}

impl Stored for Reservation {
    statements!(
        "reservations", within_organization, [lane],
        [resource_id resource_kind starts_at ends_at appointment_id session_id hold_id counts_at expires_at],
        []
    );

    fn uuid(&self) -> Uuid {
        self.resource.uuid()
    }

    fn bind_row(&self, organization: Uuid, values: &mut Values<'_>) -> StoreResult<()> {
        values.push_bind(organization);
        self.lane.push(values)?;
        self.resource.push_group(values)?;
        self.span.push_group(values)?;
        self.owner.push_group(values)?;
        self.counts_at.push(values)?;
        self.expires_at.push(values)
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            lane: cells.value("lane")?,
            resource: ResourceId::read_group(cells, &["resource_id", "resource_kind"])?,
            span: Span::read_group(cells, &["starts_at", "ends_at"])?,
            owner: Owner::read_group(cells, &["appointment_id", "session_id", "hold_id"])?,
            counts_at: cells.value("counts_at")?,
            expires_at: cells.value("expires_at")?,
        })
    }
}

impl Group for ResourceId {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values.push_bind(self.uuid()).push_bind(match self {
            Self::Doctor(_) => "doctor",
            Self::Room(_) => "room",
            Self::Patient(_) => "patient",
        });
        Ok(())
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [id, kind] = columns else {
            return Err(corrupt("a resource"));
        };
        match cells.value::<String>(kind)?.as_str() {
            "doctor" => Ok(Self::Doctor(cells.value(id)?)),
            "room" => Ok(Self::Room(cells.value(id)?)),
            "patient" => Ok(Self::Patient(cells.value(id)?)),
            _ => Err(corrupt(kind)),
        }
    }
}

impl Group for Span {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        self.from.push(values)?;
        self.to.push(values)
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [from, to] = columns else {
            return Err(corrupt("a span"));
        };
        Ok(Self::new(cells.value(from)?, cells.value(to)?))
    }
}

/// The owner of a reservation: one of three columns has its id.
impl Group for Owner {
    fn push_group(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let (appointment, session, hold) = match self {
            Self::Appointment(id) => (Some(id.0), None, None),
            Self::Session(id) => (None, Some(id.0), None),
            Self::Hold(id) => (None, None, Some(id.0)),
        };
        values
            .push_bind(appointment)
            .push_bind(session)
            .push_bind(hold);
        Ok(())
    }

    fn read_group(cells: Cells<'_>, columns: &[&'static str]) -> StoreResult<Self> {
        let [appointment, session, hold] = columns else {
            return Err(corrupt("an owner"));
        };
        if let Some(id) = cells.value::<Option<AppointmentId>>(appointment)? {
            return Ok(Self::Appointment(id));
        }
        if let Some(id) = cells.value::<Option<SessionId>>(session)? {
            return Ok(Self::Session(id));
        }
        let id: Option<HoldId> = cells.value(hold)?;
        id.map(Self::Hold).ok_or_else(|| corrupt(hold))
    }
}

/// The columns of a seat beside its session.
pub(crate) const SEAT_COLUMNS: [&str; 4] = ["seat", "appointment_id", "hold_id", "expires_at"];

/// A session and one of its seats, if any is taken, from a row with the columns of both.
pub(crate) fn session_and_seat(cells: Cells<'_>) -> StoreResult<(Session, Option<Seat>)> {
    let session = Session::read(cells)?;
    let Some(seat) = cells.value("seat")? else {
        return Ok((session, None));
    };
    let owner = match cells.value::<Option<AppointmentId>>("appointment_id")? {
        Some(id) => Owner::Appointment(id),
        None => Owner::Hold(cells.value("hold_id")?),
    };
    let seat = Seat {
        session_id: session.id,
        seat,
        owner,
        expires_at: cells.value("expires_at")?,
    };
    Ok((session, Some(seat)))
}
