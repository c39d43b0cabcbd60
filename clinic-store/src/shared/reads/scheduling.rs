//! Reads of appointments and what they rest on.

use super::super::batch::alone;
use super::super::rows::{Cells, corrupt, word};
use super::super::{Batch, PERIOD_DAY, PERIOD_MONTH, Query, StoreTx, lock};
use super::appointment_filter::{push_dates, push_filter};
use super::list::{self, push_equal, push_ids, read_by_id};
use super::search::{self, Breadth, BreadthPart, Kind};
use super::spans::{
    add_sessions, add_sessions_where, earliest, push_reservations, push_time_off, read_sessions,
};
use super::visible;
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
        if self.mode() == Mode::Read {
            return Ok(Locked::Unchanged);
        }
        let locked = lock::lock(self, locks).await?;
        self.progress().locked.extend_from_slice(locks);
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
        let (batch, part) = alone::<Reservation>(|query| {
            push_reservations(query, organization, resources, span);
            query
                .push(" AND (expires_at IS NULL OR expires_at > ")
                .push_bind(At(now));
            query.push(") ORDER BY resource_id, starts_at, lane");
        });
        batch.run(self).await?.all(part)
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
        let mut batch = Batch::default();
        let part = add_sessions(&mut batch, self.organization_id(), doctors, span, now);
        read_sessions(self, batch, part).await
    }

    async fn session(
        &mut self,
        id: SessionId,
        now: Instant,
    ) -> StoreResult<Option<(Session, Vec<Seat>)>> {
        let mut batch = Batch::default();
        let part = add_sessions_where(&mut batch, self.organization_id(), now, |query| {
            query.push("g.id = ").push_bind(id.0);
        });
        Ok(read_sessions(self, batch, part).await?.pop())
    }

    async fn sessions_by_id(
        &mut self,
        ids: &[SessionId],
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut batch = Batch::default();
        let part = add_sessions_where(&mut batch, self.organization_id(), now, |query| {
            push_ids(query, "g.id", ids);
        });
        read_sessions(self, batch, part).await
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
        let organization = self.organization_id();
        let (batch, part) = alone::<TimeOff>(|query| {
            push_time_off(query, organization, doctors, from, to);
            query.push(" ORDER BY doctor_id, wall_from, id");
            if let Some(limit) = limit {
                query.push(" LIMIT ").push_bind(i64::from(limit));
            }
        });
        batch.run(self).await?.all(part)
    }

    async fn time_off_by_id(&mut self, id: TimeOffId) -> StoreResult<Option<TimeOff>> {
        read_by_id(self, id.0).await
    }

    async fn appointment(&mut self, id: AppointmentId) -> StoreResult<Option<Appointment>> {
        read_by_id(self, id.0).await
    }

    async fn history(
        &mut self,
        id: AppointmentId,
        after: u64,
        limit: u32,
    ) -> StoreResult<Vec<HistoryEntry>> {
        let organization = self.organization_id();
        let (batch, part) = alone::<HistoryEntry>(|query| {
            query
                .push("organization_id = ")
                .push_bind(organization)
                .push(" AND appointment_id = ")
                .push_bind(id.0)
                .push(" AND version > ")
                .push_bind(i64::try_from(after).unwrap_or(i64::MAX))
                .push(" ORDER BY version LIMIT ")
                .push_bind(i64::from(limit));
        });
        batch.run(self).await?.all(part)
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
            let mut batch = Batch::default();
            let few = search::FEW_WITH_APPOINTMENTS;
            let breadth = BreadthPart::add(&mut batch, organization, Kind::Patient, words, few);
            breadth.breadth(&batch.run(self).await?)?
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
                list::page_of_few(self, part(&seen), push, sort, page).await
            }
            Breadth::Many => {
                let seen = visible::appointment_parts(filter);
                let parts: Vec<_> = seen.iter().map(part).collect();
                list::page_of_parts(self, &parts, push, sort, page).await
            }
        }
    }

    async fn live_appointments(
        &mut self,
        of: LiveOf,
        after: Instant,
    ) -> StoreResult<Vec<Appointment>> {
        let organization = self.organization_id();
        let (batch, part) = alone::<Appointment>(|query| {
            query.push("organization_id = ").push_bind(organization);
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
        });
        batch.run(self).await?.all(part)
    }

    async fn queue(
        &mut self,
        location: LocationId,
        day_begins: Instant,
        visibility: &Visibility,
    ) -> StoreResult<Vec<Appointment>> {
        let organization = self.organization_id();
        let (batch, part) = alone::<Appointment>(|query| {
            query.push("organization_id = ").push_bind(organization);
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
            visible::appointments(visibility).push(query);
            let most = i64::try_from(limits::QUEUE_ENTRIES).unwrap_or(i64::MAX - 1);
            query
                .push(" ORDER BY arrived_at, id LIMIT ")
                .push_bind(most + 1);
        });
        batch.run(self).await?.all(part)
    }

    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        dates: DateWindow,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>> {
        let period = if by_month { PERIOD_MONTH } else { PERIOD_DAY };
        let organization = self.organization_id();
        let mut batch = Batch::default();
        let part = batch.add_statement(vec!["period", "status", "number"], |query| {
            query.push("WITH counts AS (SELECT ").push(period).push(
                " AS period, status, count(*) AS number FROM appointments WHERE organization_id = ",
            );
            query
                .push_bind(organization)
                .push(" AND doctor_id = ")
                .push_bind(doctor.0);
            push_dates(query, Some(dates.from), Some(dates.to));
            query.push(
                " GROUP BY 1, 2) SELECT period, status, number FROM counts WHERE period IN (",
            );
            query
                .push("SELECT DISTINCT period FROM counts ORDER BY period DESC LIMIT ")
                .push_bind(i64::from(limit));
            query.push(") ORDER BY period DESC, status");
        });
        let answers = batch.run(self).await?;
        answers.rows(part).map(count).collect()
    }

    async fn hold(&mut self, id: HoldId) -> StoreResult<Option<Hold>> {
        read_by_id(self, id.0).await
    }

    async fn holds_of(&mut self, patient: PatientId, now: Instant) -> StoreResult<Vec<Hold>> {
        let organization = self.organization_id();
        let (batch, part) = alone::<Hold>(|query| {
            query
                .push("organization_id = ")
                .push_bind(organization)
                .push(" AND patient_id = ")
                .push_bind(patient.0)
                .push(" AND expires_at > ")
                .push_bind(At(now))
                .push(" ORDER BY id");
        });
        batch.run(self).await?.all(part)
    }

    async fn series(&mut self, id: SeriesId) -> StoreResult<Option<Series>> {
        read_by_id(self, id.0).await
    }
}

fn count(cells: Cells<'_>) -> StoreResult<AppointmentCount> {
    let number: i64 = cells.get("number")?;
    Ok(AppointmentCount {
        period: cells.value("period")?,
        status: cells.value("status")?,
        count: u64::try_from(number).map_err(|_| corrupt("number"))?,
    })
}
