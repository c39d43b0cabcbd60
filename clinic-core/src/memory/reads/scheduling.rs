use super::*;
use crate::domain::scheduling::{DateWindow, Status};
use crate::ports::store::{Lock, Locked};
use chrono::Duration;
use std::collections::BTreeSet;

fn appointment_visible(appointment: &Appointment, visibility: &Visibility) -> bool {
    visible(visibility, |reach| {
        reach
            .locations
            .as_ref()
            .is_none_or(|ids| ids.contains(&appointment.location_id))
            && reach
                .doctors
                .as_ref()
                .is_none_or(|ids| ids.contains(&appointment.doctor_id))
            && reach
                .patients
                .as_ref()
                .is_none_or(|ids| ids.contains(&appointment.patient_id))
            && reach
                .patients_of
                .as_ref()
                .is_none_or(|ids| ids.contains(&appointment.doctor_id))
    })
}

fn appointment_matches(tenant: &Tenant, a: &Appointment, filter: &AppointmentFilter) -> bool {
    is(filter.patient_id.as_ref(), &a.patient_id)
        && is(filter.doctor_id.as_ref(), &a.doctor_id)
        && is(filter.location_id.as_ref(), &a.location_id)
        && is(filter.service_id.as_ref(), &a.service_id)
        && filter.room_id.is_none_or(|id| a.room_id == Some(id))
        && filter.series_id.is_none_or(|id| a.series_id == Some(id))
        && (filter.statuses.is_empty() || filter.statuses.contains(&a.status))
        && filter.starts_from.is_none_or(|from| a.starts_at >= from)
        && filter
            .starts_before
            .is_none_or(|before| a.starts_at < before)
        && filter.on_from.is_none_or(|from| a.start_on >= from)
        && filter.on_before.is_none_or(|before| a.start_on < before)
        && is(filter.source.as_ref(), &a.source)
        && is(filter.stranded.as_ref(), &(a.stranded == Some(true)))
        && (filter.patient_words.prefixes().is_none()
            || tenant.patients.get(&a.patient_id).is_some_and(|p| {
                has_words(
                    &[&p.fields.given_name, &p.fields.family_name],
                    &filter.patient_words,
                )
            }))
        && appointment_visible(a, &filter.visibility)
}

fn is_of(a: &Appointment, of: LiveOf) -> bool {
    match of {
        LiveOf::Doctor(id, location) => a.doctor_id == id && is(location.as_ref(), &a.location_id),
        LiveOf::Location(id) => a.location_id == id,
        LiveOf::Room(id) => a.room_id == Some(id),
        LiveOf::Patient(id) => a.patient_id == id,
        LiveOf::Service(id) => a.service_id == id,
        LiveOf::Series(id) => a.series_id == Some(id),
        LiveOf::Session(id) => a.session_id == Some(id),
    }
}

impl Tenant {
    /// The seats of a session that are taken at `now`.
    fn taken(&self, session: SessionId, now: Instant) -> Vec<Seat> {
        self.seats
            .range((session, 0)..=(session, u32::MAX))
            .filter(|(_, seat)| seat.expires_at.is_none_or(|at| at > now))
            .map(|(_, seat)| *seat)
            .collect()
    }
}

#[async_trait]
impl SchedulingReads for MemoryTx {
    async fn lock(&mut self, _: &[Lock]) -> StoreResult<Locked> {
        // There is one writer at a time.
        Ok(Locked::Unchanged)
    }

    async fn reservations(
        &mut self,
        resources: &[ResourceId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<Reservation>> {
        let longest = chrono::Duration::minutes(i64::from(limits::RESERVATION_MIN));
        let mut found = Vec::new();
        let Some(tenant) = self.tenant() else {
            return Ok(found);
        };
        for resource in resources {
            for lane in 0..=limits::SQUEEZE_IN_LANES {
                let from = (resource.uuid(), lane, span.from - longest);
                let rows = tenant
                    .reservations
                    .range(from..(resource.uuid(), lane, span.to));
                found.extend(
                    rows.map(|(_, r)| *r).filter(|r| {
                        r.span.to > span.from && r.expires_at.is_none_or(|at| at > now)
                    }),
                );
            }
        }
        found.sort_by_key(|r| (r.resource.uuid(), r.span.from, r.lane));
        Ok(found)
    }

    async fn sessions(
        &mut self,
        doctors: &[DoctorId],
        span: Span,
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
        let Some(tenant) = self.tenant() else {
            return Ok(Vec::new());
        };
        let mut found: Vec<_> = tenant
            .sessions
            .values()
            .filter(|s| {
                doctors.contains(&s.doctor_id) && s.starts_at < span.to && s.ends_at > span.from
            })
            .map(|s| (s.clone(), tenant.taken(s.id, now)))
            .collect();
        found.sort_by_key(|(s, _)| (s.starts_at, s.id));
        Ok(found)
    }

    async fn session(
        &mut self,
        id: SessionId,
        now: Instant,
    ) -> StoreResult<Option<(Session, Vec<Seat>)>> {
        Ok(self
            .tenant()
            .and_then(|tenant| Some((tenant.sessions.get(&id)?.clone(), tenant.taken(id, now)))))
    }

    async fn sessions_by_id(
        &mut self,
        ids: &[SessionId],
        now: Instant,
    ) -> StoreResult<Vec<(Session, Vec<Seat>)>> {
        let Some(tenant) = self.tenant() else {
            return Ok(Vec::new());
        };
        let ids: BTreeSet<_> = ids.iter().collect();
        let mut found: Vec<_> = ids
            .into_iter()
            .filter_map(|id| tenant.sessions.get(id))
            .map(|s| (s.clone(), tenant.taken(s.id, now)))
            .collect();
        found.sort_by_key(|(s, _)| (s.starts_at, s.id));
        Ok(found)
    }

    async fn time_off(
        &mut self,
        doctors: &[DoctorId],
        from: Date,
        to: Date,
        limit: Option<u32>,
    ) -> StoreResult<Vec<TimeOff>> {
        let mut found: Vec<_> = self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.time_off.values())
            .filter(|off| {
                doctors.contains(&off.doctor_id)
                    && off.span.from.date() <= to
                    && off.span.to.date() >= from
            })
            .cloned()
            .collect();
        found.sort_by_key(|off| (off.doctor_id, off.span.from, off.id));
        found.truncate(limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(found)
    }

    async fn time_off_by_id(&mut self, id: TimeOffId) -> StoreResult<Option<TimeOff>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.time_off.get(&id))
            .cloned())
    }

    async fn appointment(&mut self, id: AppointmentId) -> StoreResult<Option<Appointment>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.appointments.get(&id))
            .cloned())
    }

    async fn history(
        &mut self,
        id: AppointmentId,
        after: u64,
        limit: u32,
    ) -> StoreResult<Vec<HistoryEntry>> {
        let first = after.saturating_add(1);
        Ok(self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.history.range((id, first)..=(id, u64::MAX)))
            .take(limit as usize)
            .map(|(_, entry)| entry.clone())
            .collect())
    }

    async fn appointments(
        &mut self,
        filter: &AppointmentFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Appointment>> {
        let tenant = self.tenant();
        let all = tenant
            .into_iter()
            .flat_map(|tenant| tenant.appointments.values());
        let matches =
            |a: &Appointment| tenant.is_some_and(|tenant| appointment_matches(tenant, a, filter));
        Ok(paged(all, matches, sort, page, |a, key| match key {
            SortKey::StartsAt => (at(a.starts_at), a.id.0),
            SortKey::CreatedAt | SortKey::Name => (at(a.created_at), a.id.0),
        }))
    }

    async fn live_appointments(
        &mut self,
        of: LiveOf,
        after: Instant,
    ) -> StoreResult<Vec<Appointment>> {
        let mut found: Vec<_> = self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.appointments.values())
            .filter(|a| a.status.is_live() && a.ends_at > after && is_of(a, of))
            .cloned()
            .collect();
        found.sort_by_key(|a| (a.starts_at, a.id));
        found.truncate(limits::LIVE_APPOINTMENTS + 1);
        Ok(found)
    }

    async fn queue(
        &mut self,
        location: LocationId,
        day_begins: Instant,
        visibility: &Visibility,
    ) -> StoreResult<Vec<Appointment>> {
        let mut found: Vec<_> = self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.appointments.values())
            .filter(|a| {
                a.location_id == location
                    && a.status == Status::CheckedIn
                    && a.arrived_at.is_some_and(|arrived_at| {
                        arrived_at >= day_begins - Duration::days(7)
                            && (arrived_at >= day_begins || a.starts_at >= day_begins)
                    })
                    && appointment_visible(a, visibility)
            })
            .cloned()
            .collect();
        found.sort_by_key(|a| (a.arrived_at, a.id));
        found.truncate(limits::QUEUE_ENTRIES + 1);
        Ok(found)
    }

    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        dates: DateWindow,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>> {
        let mut counts: BTreeMap<String, BTreeMap<&'static str, AppointmentCount>> =
            BTreeMap::new();
        for a in self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.appointments.values())
            .filter(|a| a.doctor_id == doctor)
            .filter(|a| a.start_on >= dates.from && a.start_on < dates.to)
        {
            let period = a
                .start_on
                .format(if by_month { "%Y-%m" } else { "%Y-%m-%d" })
                .to_string();
            let new = AppointmentCount {
                period: period.clone(),
                status: a.status,
                count: 0,
            };
            counts
                .entry(period)
                .or_default()
                .entry(a.status.as_str())
                .or_insert(new)
                .count += 1;
        }
        let newest = counts.into_values().rev().take(limit as usize);
        Ok(newest.flat_map(BTreeMap::into_values).collect())
    }

    async fn hold(&mut self, id: HoldId) -> StoreResult<Option<Hold>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.holds.get(&id))
            .cloned())
    }

    async fn holds_of(&mut self, patient: PatientId, now: Instant) -> StoreResult<Vec<Hold>> {
        Ok(self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.holds.values())
            .filter(|hold| hold.patient_id == patient && hold.expires_at > now)
            .cloned()
            .collect())
    }

    async fn series(&mut self, id: SeriesId) -> StoreResult<Option<Series>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.series.get(&id))
            .cloned())
    }
}
