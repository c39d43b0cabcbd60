//! Rows of appointments, their history, holds, group sessions, series and time off.

use super::Query;
use super::list::{Listed, Order, Ordered};
use super::row::{Cells, big, exposed, small, word};
use super::table::{Stored, Values, statements};
use crate::column::At;
use clinic_core::scheduling::{Appointment, HistoryEntry, Hold, Series, Session, TimeOff};
use clinic_core::store::{SortKey, StoreResult};
use clinic_core::time::{Instant, WallSpan, local_minutes};
use sqlx::types::Json;
use uuid::Uuid;

/// The columns of an appointment, as they are read.
macro_rules! appointment_columns {
    () => {
        "id, version, created_at, updated_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, \
         capacity, series_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, status, \
         before_check_in, arrived_at, lane, overbook_reason, reason, notes, source, price_minor, price_currency, cancel_reason, stranded"
    };
}

impl Stored for Appointment {
    statements!(
        "appointments",
        "version, created_at, updated_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, \
         capacity, series_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, status, \
         before_check_in, arrived_at, lane, overbook_reason, reason, notes, source, price_minor, price_currency, cancel_reason, stranded"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(big(self.version))
            .push_bind(At(self.created_at))
            .push_bind(At(self.updated_at))
            .push_bind(self.patient_id.0)
            .push_bind(self.doctor_id.0)
            .push_bind(self.service_id.0)
            .push_bind(self.location_id.0)
            .push_bind(self.room_id.map(Uuid::from))
            .push_bind(self.session_id.map(Uuid::from))
            .push_bind(self.seat.map(small))
            .push_bind(self.capacity.map(small))
            .push_bind(self.series_id.map(Uuid::from))
            .push_bind(At(self.starts_at))
            .push_bind(At(self.ends_at))
            .push_bind(local_minutes::format(&self.local_start))
            .push_bind(word(&self.timezone)?)
            .push_bind(self.start_on)
            .push_bind(small(self.buffer_before_min))
            .push_bind(small(self.buffer_after_min))
            .push_bind(word(&self.status)?)
            .push_bind(self.before_check_in.as_ref().map(word).transpose()?)
            .push_bind(self.arrived_at.map(At))
            .push_bind(i32::from(self.lane_number()))
            .push_bind(exposed(&self.overbook_reason))
            .push_bind(exposed(&self.reason))
            .push_bind(exposed(&self.notes))
            .push_bind(self.source.as_str())
            .push_bind(self.price.map(|price| price.minor()))
            .push_bind(self.price.map(|price| price.currency().code()))
            .push_bind(exposed(&self.cancel_reason))
            .push_bind(self.stranded == Some(true));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            version: cells.version()?,
            created_at: cells.at("created_at")?,
            updated_at: cells.at("updated_at")?,
            patient_id: cells.id("patient_id")?,
            doctor_id: cells.id("doctor_id")?,
            service_id: cells.id("service_id")?,
            location_id: cells.id("location_id")?,
            room_id: cells.optional_id("room_id")?,
            session_id: cells.optional_id("session_id")?,
            seat: cells.optional_number("seat")?,
            capacity: cells.optional_number("capacity")?,
            series_id: cells.optional_id("series_id")?,
            starts_at: cells.at("starts_at")?,
            ends_at: cells.at("ends_at")?,
            local_start: cells.wall("local_start")?,
            timezone: cells.word("timezone")?,
            start_on: cells.get("start_on")?,
            buffer_before_min: cells.number("buffer_before_min")?,
            buffer_after_min: cells.number("buffer_after_min")?,
            status: cells.word("status")?,
            before_check_in: cells.optional_word("before_check_in")?,
            arrived_at: cells.optional_at("arrived_at")?,
            lane: Some(cells.lane()?),
            overbook_reason: cells.optional_text("overbook_reason")?,
            reason: cells.optional_text("reason")?,
            notes: cells.optional_text("notes")?,
            source: cells.word("source")?,
            price: cells.price()?,
            cancel_reason: cells.optional_text("cancel_reason")?,
            stranded: Some(cells.get("stranded")?),
        })
    }
}

impl Listed for Appointment {
    const SELECT: &'static str = concat!(
        "SELECT ",
        appointment_columns!(),
        " FROM appointments WHERE "
    );
    const COUNT: &'static str = "SELECT count(*) FROM (SELECT 1 FROM appointments WHERE ";
    // Appointments are listed by instants only.
    const PLACE: &'static str = "(SELECT NULL FROM appointments WHERE ";

    fn order(key: SortKey) -> Order {
        match key {
            SortKey::StartsAt => Order::At("starts_at"),
            SortKey::CreatedAt | SortKey::Name => Order::At("created_at"),
        }
    }

    fn instant(&self, order: Order) -> Option<Instant> {
        Some(if order == Order::At("starts_at") {
            self.starts_at
        } else {
            self.created_at
        })
    }
}

impl Ordered for Appointment {
    const IDS: &'static str = "SELECT id FROM appointments WHERE ";
}

impl Stored for HistoryEntry {
    const INSERT: &'static str = "INSERT INTO appointment_history (organization_id, appointment_id, version, at, actor, \
        action, status, starts_at, ends_at, doctor_id, reason) ";
    const UPDATE: &'static str = "";

    fn uuid(&self) -> Uuid {
        self.appointment_id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind_key(&self, organization: Uuid, values: &mut Values<'_>) {
        values
            .push_bind(organization)
            .push_bind(self.appointment_id.0)
            .push_bind(big(self.version));
    }

    fn push_place(&self, _: Uuid, _: &mut Query) {}

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(At(self.at))
            .push_bind(self.actor.clone())
            .push_bind(self.action.as_ref().map(word).transpose()?)
            .push_bind(word(&self.status)?)
            .push_bind(At(self.starts_at))
            .push_bind(At(self.ends_at))
            .push_bind(self.doctor_id.0)
            .push_bind(exposed(&self.reason));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            appointment_id: cells.id("appointment_id")?,
            version: cells.version()?,
            at: cells.at("at")?,
            actor: Some(cells.text("actor")?),
            action: cells.optional_word("action")?,
            status: cells.word("status")?,
            starts_at: cells.at("starts_at")?,
            ends_at: cells.at("ends_at")?,
            doctor_id: cells.id("doctor_id")?,
            reason: cells.optional_text("reason")?,
        })
    }
}

impl Stored for Hold {
    statements!(
        "holds",
        "created_at, expires_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, starts_at, ends_at, \
         buffer_before_min, buffer_after_min, price_minor, price_currency"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        1
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(At(self.created_at))
            .push_bind(At(self.expires_at))
            .push_bind(self.patient_id.0)
            .push_bind(self.doctor_id.0)
            .push_bind(self.service_id.0)
            .push_bind(self.location_id.0)
            .push_bind(self.room_id.map(Uuid::from))
            .push_bind(self.session_id.map(Uuid::from))
            .push_bind(self.seat.map(small))
            .push_bind(At(self.starts_at))
            .push_bind(At(self.ends_at))
            .push_bind(small(self.buffer_before_min))
            .push_bind(small(self.buffer_after_min))
            .push_bind(self.price.map(|price| price.minor()))
            .push_bind(self.price.map(|price| price.currency().code()));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            created_at: cells.at("created_at")?,
            expires_at: cells.at("expires_at")?,
            patient_id: cells.id("patient_id")?,
            doctor_id: cells.id("doctor_id")?,
            service_id: cells.id("service_id")?,
            location_id: cells.id("location_id")?,
            room_id: cells.optional_id("room_id")?,
            session_id: cells.optional_id("session_id")?,
            seat: cells.optional_number("seat")?,
            starts_at: cells.at("starts_at")?,
            ends_at: cells.at("ends_at")?,
            buffer_before_min: cells.number("buffer_before_min")?,
            buffer_after_min: cells.number("buffer_after_min")?,
            price: cells.price()?,
        })
    }
}

impl Stored for Session {
    statements!(
        "group_sessions",
        "doctor_id, service_id, location_id, room_id, starts_at, ends_at, lane, buffer_before_min, buffer_after_min, capacity"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        1
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(self.doctor_id.0)
            .push_bind(self.service_id.0)
            .push_bind(self.location_id.0)
            .push_bind(self.room_id.map(Uuid::from))
            .push_bind(At(self.starts_at))
            .push_bind(At(self.ends_at))
            .push_bind(i32::from(self.lane))
            .push_bind(small(self.buffer_before_min))
            .push_bind(small(self.buffer_after_min))
            .push_bind(small(self.capacity));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            doctor_id: cells.id("doctor_id")?,
            service_id: cells.id("service_id")?,
            location_id: cells.id("location_id")?,
            room_id: cells.optional_id("room_id")?,
            starts_at: cells.at("starts_at")?,
            ends_at: cells.at("ends_at")?,
            lane: cells.lane()?,
            buffer_before_min: cells.number("buffer_before_min")?,
            buffer_after_min: cells.number("buffer_after_min")?,
            capacity: cells.number("capacity")?,
        })
    }
}

impl Stored for Series {
    statements!(
        "series",
        "created_at, patient_id, doctor_id, service_id, location_id, local_start, timezone, rule, mode"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        1
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(At(self.created_at))
            .push_bind(self.patient_id.0)
            .push_bind(self.doctor_id.0)
            .push_bind(self.service_id.0)
            .push_bind(self.location_id.0)
            .push_bind(local_minutes::format(&self.local_start))
            .push_bind(word(&self.timezone)?)
            .push_bind(Json(&self.rule))
            .push_bind(word(&self.mode)?);
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            created_at: cells.at("created_at")?,
            patient_id: cells.id("patient_id")?,
            doctor_id: cells.id("doctor_id")?,
            service_id: cells.id("service_id")?,
            location_id: cells.id("location_id")?,
            local_start: cells.wall("local_start")?,
            timezone: cells.word("timezone")?,
            rule: cells.json("rule")?,
            mode: cells.word("mode")?,
        })
    }
}

impl Stored for TimeOff {
    statements!(
        "time_off",
        "version, created_at, updated_at, doctor_id, wall_from, wall_to, reason"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        values
            .push_bind(big(self.version))
            .push_bind(At(self.created_at))
            .push_bind(At(self.updated_at))
            .push_bind(self.doctor_id.0)
            .push_bind(local_minutes::format(&self.span.from))
            .push_bind(local_minutes::format(&self.span.to))
            .push_bind(exposed(&self.reason));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        Ok(Self {
            id: cells.id("id")?,
            version: cells.version()?,
            created_at: cells.at("created_at")?,
            updated_at: cells.at("updated_at")?,
            doctor_id: cells.id("doctor_id")?,
            span: WallSpan {
                from: cells.wall("wall_from")?,
                to: cells.wall("wall_to")?,
            },
            reason: cells.optional_text("reason")?,
        })
    }
}
