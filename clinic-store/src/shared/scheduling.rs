//! Reads of appointments and what they rest on.

use super::list::{self, push_equal, push_ids, read_by_id};
use super::row::{Cells, corrupt, word};
use super::search::{self, Breadth, Kind};
use super::seen::{Records, find};
use super::spans::{SESSION, TIME_OFF, earliest, push_sessions, push_time_off, read_sessions};
use super::table::{read_all, read_one, select};
use super::{PERIOD_DAY, PERIOD_MONTH, Query, Row, StoreTx, guard, lock, stored, visible};
use crate::column::At;
use async_trait::async_trait;
use clinic_core::access::Visibility;
use clinic_core::ids::{
    AppointmentId, DoctorId, HoldId, LocationId, PatientId, ResourceId, SeriesId, SessionId,
    TimeOffId,
};
use clinic_core::limits;
use clinic_core::page::{Page, PageRequest};
use clinic_core::scheduling::{
    Appointment, DateWindow, HistoryEntry, Hold, Reservation, Seat, Series, Session, TimeOff,
};
use clinic_core::store::{
    AppointmentCount, AppointmentFilter, LiveOf, Lock, Locked, Mode, SchedulingReads, Sort,
    StoreResult,
};
use clinic_core::time::{Date, Instant, Span};
use uuid::Uuid;

#[async_trait]
impl SchedulingReads for StoreTx {
    async fn lock(&mut self, locks: &[Lock]) -> StoreResult<Locked> {
        // From here on only what is read anew is sure to be true.
        self.seen().records = Records::default();
        if self.mode() == Mode::Read || self.seen().has_locked(locks) {
            return Ok(Locked::Unchanged);
        }
        let locked = lock::lock(self, locks).await?;
        self.seen().locked.extend_from_slice(locks);
        Ok(locked)
    }

    async fn reservations(
        &mut self,
        resources: &[ResourceId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<Reservation>> {
        if resources.is_empty() {
            return Ok(Vec::new());
        }
        let organization = self.organization_id();
        guard::reservations(self.connection(), organization, resources, span, now).await
    }

    async fn sessions(
        &mut self,
        doctors: &[DoctorId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
        if doctors.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Query::new(SESSION);
        push_sessions(&mut query, self.organization_id(), doctors, span, now);
        query.push(" ORDER BY g.starts_at, g.id, s.seat");
        read_sessions(self, query).await
    }

    async fn session(
        &mut self,
        id: SessionId,
        now: Instant,
    ) -> StoreResult<Option<(Session, Vec<Seat>)>> {
        let mut query = Query::new(SESSION);
        query
            .push_bind(At(now))
            .push(") WHERE g.organization_id = ")
            .push_bind(self.organization_id());
        query
            .push(" AND g.id = ")
            .push_bind(id.0)
            .push(" ORDER BY s.seat");
        Ok(read_sessions(self, query).await?.pop())
    }

    async fn sessions_by_id(
        &mut self,
        ids: &[SessionId],
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Query::new(SESSION);
        query
            .push_bind(At(now))
            .push(") WHERE g.organization_id = ")
            .push_bind(self.organization_id())
            .push(" AND ");
        push_ids(&mut query, "g.id", ids);
        query.push(" ORDER BY g.starts_at, g.id, s.seat");
        read_sessions(self, query).await
    }

    async fn time_off(
        &mut self,
        doctors: &[DoctorId],
        from: Date,
        to: Date,
        limit: Option<u32>,
    ) -> StoreResult<Vec<TimeOff>> {
        if doctors.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Query::new(TIME_OFF);
        push_time_off(&mut query, self.organization_id(), doctors, from, to);
        query.push(" ORDER BY doctor_id, wall_from, id");
        if let Some(limit) = limit {
            query.push(" LIMIT ").push_bind(i64::from(limit));
        }
        read_all(self.connection(), query).await
    }

    async fn time_off_by_id(&mut self, id: TimeOffId) -> StoreResult<Option<TimeOff>> {
        let mut query = Query::new(TIME_OFF);
        query
            .push_bind(self.organization_id())
            .push(" AND id = ")
            .push_bind(id.0);
        read_one(self.connection(), query).await
    }

    async fn appointment(&mut self, id: AppointmentId) -> StoreResult<Option<Appointment>> {
        if let Some(seen) = find(&self.seen().records.appointments, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn history(
        &mut self,
        id: AppointmentId,
        after: u64,
        limit: u32,
    ) -> StoreResult<Vec<HistoryEntry>> {
        let mut query = Query::new(select!(
            "appointment_history",
            "appointment_id, version, at, actor, action, status, starts_at, ends_at, doctor_id, reason"
        ));
        query
            .push_bind(self.organization_id())
            .push(" AND appointment_id = ")
            .push_bind(id.0)
            .push(" AND version > ")
            .push_bind(i64::try_from(after).unwrap_or(i64::MAX))
            .push(" ORDER BY version LIMIT ")
            .push_bind(i64::from(limit));
        read_all(self.connection(), query).await
    }

    async fn appointments(
        &mut self,
        filter: &AppointmentFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Appointment>> {
        let organization = self.organization_id();
        let statuses = filter
            .statuses
            .iter()
            .map(word)
            .collect::<StoreResult<Vec<_>>>()?;
        let words = &filter.patient_words;
        let breadth = if words.prefixes().is_some() {
            let connection = self.connection();
            let few = search::FEW_WITH_APPOINTMENTS;
            search::breadth(connection, organization, Kind::Patient, words, few).await?
        } else {
            Breadth::Many
        };
        let push = |query: &mut Query| {
            push_filter(query, filter, &statuses);
            let patient = "appointments.patient_id";
            breadth.push_words(query, organization, Kind::Patient, patient, words);
        };
        let part = |seen| {
            move |query: &mut Query| {
                query.push("organization_id = ").push_bind(organization);
                visible::Seen::push(seen, query);
            }
        };
        match breadth {
            Breadth::Few => {
                let seen = visible::appointments(&filter.visibility);
                list::page_of_few(self.connection(), part(&seen), push, sort, page).await
            }
            Breadth::Many => {
                let seen = visible::appointment_parts(filter);
                let parts: Vec<_> = seen.iter().map(part).collect();
                list::page_of_parts(self.connection(), &parts, push, sort, page).await
            }
        }
    }

    async fn live_appointments(
        &mut self,
        of: LiveOf,
        after: Instant,
    ) -> StoreResult<Vec<Appointment>> {
        let mut query = Query::new(<Appointment as list::Listed>::SELECT);
        query
            .push("organization_id = ")
            .push_bind(self.organization_id());
        match of {
            LiveOf::Doctor(id, location) => {
                push_equal!(query, "doctor_id", Some(id.0));
                push_equal!(query, "location_id", location.map(Uuid::from));
            }
            LiveOf::Location(id) => push_equal!(query, "location_id", Some(id.0)),
            LiveOf::Room(id) => push_equal!(query, "room_id", Some(id.0)),
            LiveOf::Patient(id) => push_equal!(query, "patient_id", Some(id.0)),
            LiveOf::Service(id) => push_equal!(query, "service_id", Some(id.0)),
            LiveOf::Series(id) => push_equal!(query, "series_id", Some(id.0)),
            LiveOf::Session(id) => push_equal!(query, "session_id", Some(id.0)),
        }
        query
            .push(" AND starts_at > ")
            .push_bind(At(earliest(after)));
        query.push(" AND ends_at > ").push_bind(At(after));
        query.push(" AND status NOT IN ('cancelled', 'no_show') ORDER BY starts_at, id LIMIT ");
        query.push_bind(i64::try_from(limits::LIVE_APPOINTMENTS).unwrap_or(i64::MAX - 1) + 1);
        read_all(self.connection(), query).await
    }

    async fn queue(
        &mut self,
        location: LocationId,
        day_begins: Instant,
        visibility: &Visibility,
    ) -> StoreResult<Vec<Appointment>> {
        let mut query = Query::new(<Appointment as list::Listed>::SELECT);
        query
            .push("organization_id = ")
            .push_bind(self.organization_id());
        push_equal!(query, "location_id", Some(location.0));
        // Who arrived before the day waits for what starts on it; check-in opens a week ahead at most.
        let earliest = day_begins - chrono::Duration::days(7);
        query
            .push(" AND status = 'checked_in' AND arrived_at >= ")
            .push_bind(At(earliest))
            .push(" AND (arrived_at >= ")
            .push_bind(At(day_begins))
            .push(" OR starts_at >= ")
            .push_bind(At(day_begins))
            .push(")");
        visible::appointments(visibility).push(&mut query);
        let most = i64::try_from(limits::QUEUE_ENTRIES).unwrap_or(i64::MAX - 1);
        query
            .push(" ORDER BY arrived_at, id LIMIT ")
            .push_bind(most + 1);
        read_all(self.connection(), query).await
    }

    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        dates: DateWindow,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>> {
        let period = if by_month { PERIOD_MONTH } else { PERIOD_DAY };
        let mut query = Query::new("WITH counts AS (SELECT ");
        query.push(period).push(
            " AS period, status, count(*) AS number FROM appointments WHERE organization_id = ",
        );
        query
            .push_bind(self.organization_id())
            .push(" AND doctor_id = ")
            .push_bind(doctor.0);
        push_dates(&mut query, Some(dates.from), Some(dates.to));
        query.push(" GROUP BY 1, 2) SELECT period, status, number FROM counts WHERE period IN (");
        query
            .push("SELECT DISTINCT period FROM counts ORDER BY period DESC LIMIT ")
            .push_bind(i64::from(limit));
        query.push(") ORDER BY period DESC, status");
        let rows = query
            .build()
            .fetch_all(self.connection())
            .await
            .map_err(stored)?;
        rows.iter().map(count).collect()
    }

    async fn hold(&mut self, id: HoldId) -> StoreResult<Option<Hold>> {
        if let Some(seen) = find(&self.seen().records.holds, id.0) {
            return Ok(Some(seen));
        }
        let mut query = Query::new(HOLD);
        query
            .push_bind(self.organization_id())
            .push(" AND id = ")
            .push_bind(id.0);
        read_one(self.connection(), query).await
    }

    async fn holds_of(&mut self, patient: PatientId, now: Instant) -> StoreResult<Vec<Hold>> {
        let mut query = Query::new(HOLD);
        query
            .push_bind(self.organization_id())
            .push(" AND patient_id = ")
            .push_bind(patient.0);
        query
            .push(" AND expires_at > ")
            .push_bind(At(now))
            .push(" ORDER BY id");
        read_all(self.connection(), query).await
    }

    async fn series(&mut self, id: SeriesId) -> StoreResult<Option<Series>> {
        let mut query = Query::new(select!(
            "series",
            "id, created_at, patient_id, doctor_id, service_id, location_id, local_start, timezone, rule, mode"
        ));
        query
            .push_bind(self.organization_id())
            .push(" AND id = ")
            .push_bind(id.0);
        read_one(self.connection(), query).await
    }
}

/// Holds, up to the organization.
pub(super) const HOLD: &str = select!(
    "holds",
    "id, created_at, expires_at, patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, starts_at, ends_at, \
     buffer_before_min, buffer_after_min, price_minor, price_currency"
);

fn count(row: &Row) -> StoreResult<AppointmentCount> {
    let cells = Cells::of(row);
    let number: i64 = cells.get("number")?;
    Ok(AppointmentCount {
        period: cells.text("period")?,
        status: cells.word("status")?,
        count: u64::try_from(number).map_err(|_| corrupt("number"))?,
    })
}

fn push_filter(query: &mut Query, filter: &AppointmentFilter, statuses: &[String]) {
    push_equal!(query, "patient_id", filter.patient_id.map(Uuid::from));
    push_equal!(query, "doctor_id", filter.doctor_id.map(Uuid::from));
    push_equal!(query, "location_id", filter.location_id.map(Uuid::from));
    push_equal!(query, "service_id", filter.service_id.map(Uuid::from));
    push_equal!(query, "room_id", filter.room_id.map(Uuid::from));
    push_equal!(query, "series_id", filter.series_id.map(Uuid::from));
    push_equal!(query, "source", filter.source.map(|source| source.as_str()));
    // Literals: an index of the few that are stranded is for statements that say so themselves.
    match filter.stranded {
        None => {}
        Some(true) => {
            query.push(" AND stranded");
        }
        Some(false) => {
            query.push(" AND NOT stranded");
        }
    }
    if !statuses.is_empty() {
        query.push(" AND status IN (");
        let mut list = query.separated(", ");
        for status in statuses {
            list.push_bind(status.clone());
        }
        list.push_unseparated(")");
    }
    if let Some(from) = filter.starts_from {
        query.push(" AND starts_at >= ").push_bind(At(from));
    }
    if let Some(before) = filter.starts_before {
        query.push(" AND starts_at < ").push_bind(At(before));
    }
    push_dates(query, filter.on_from, filter.on_before);
}

/// The appointments that start on the civil dates `[from, before)`. No zone is a day away from UTC: bounds of the
/// start itself, a day wider, let an index by start find them.
fn push_dates(query: &mut Query, from: Option<Date>, before: Option<Date>) {
    let midnight = |date: Date| date.and_time(chrono::NaiveTime::MIN).and_utc();
    if let Some(from) = from {
        query.push(" AND start_on >= ").push_bind(from);
        if let Some(wider) = from.pred_opt() {
            query
                .push(" AND starts_at >= ")
                .push_bind(At(midnight(wider)));
        }
    }
    if let Some(before) = before {
        query.push(" AND start_on < ").push_bind(before);
        if let Some(wider) = before.succ_opt() {
            query
                .push(" AND starts_at < ")
                .push_bind(At(midnight(wider)));
        }
    }
}
