use super::MemoryTx;
use super::apply::organization_of;
use super::state::{Log, Tenant};
use crate::access::{Account, Membership, Reach, Visibility};
use crate::audit::{AuditEntry, Event};
use crate::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, ResourceId,
    RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::limits;
use crate::organization::{Location, Organization, Room, Service};
use crate::page::{Cursor, Page, PageRequest};
use crate::people::{Doctor, DoctorSchedule, Patient};
use crate::scheduling::{
    Appointment, HistoryEntry, Hold, Reservation, Seat, Series, Session, TimeOff,
};
use crate::store::{
    AccessReads, AppointmentCount, AppointmentFilter, DoctorFilter, Idempotency, IdempotencyKey,
    LiveOf, LocationFilter, OrganizationReads, PatientFilter, PatientSearch, PeopleReads,
    PublicLocation, RoomFilter, SchedulingReads, ServiceFilter, Sort, SortKey, StoreResult,
};
use crate::text::{phone_digits, words};
use crate::time::{Date, Instant, Span};
use async_trait::async_trait;
use std::collections::BTreeMap;
use uuid::Uuid;

impl MemoryTx {
    fn tenant(&self) -> Option<&Tenant> {
        self.view.tenants.get(&organization_of(self.scope)?)
    }

    fn log(&self) -> Option<&Log> {
        match organization_of(self.scope) {
            Some(_) => self.tenant().map(|tenant| &tenant.log),
            None => Some(&self.view.platform),
        }
    }

    /// The tenants that are open for booking.
    fn open_tenants(&self) -> impl Iterator<Item = (OrganizationId, &Tenant)> {
        self.view
            .organizations
            .values()
            .filter(|o| o.active && o.fields.open_for_booking)
            .filter_map(|o| Some((o.id, self.view.tenants.get(&o.id)?)))
    }
}

/// What a list is ordered by; a cursor writes an instant as its microseconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    At(i64),
    Name(String),
}

impl Key {
    /// The key of a cursor in a list of such keys. A cursor of another order names no place in this one.
    fn of_cursor(&self, text: &str) -> Option<Self> {
        match self {
            Self::At(_) => text.parse().ok().map(Self::At),
            Self::Name(_) => Some(Self::Name(text.to_owned())),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::At(micros) => micros.to_string(),
            Self::Name(name) => name.clone(),
        }
    }
}

fn at(instant: Instant) -> Key {
    Key::At(instant.timestamp_micros())
}

/// Sorts, cuts and counts a list.
fn paged<'a, T: Clone + 'a>(
    rows: impl Iterator<Item = &'a T>,
    sort: Sort,
    page: &PageRequest,
    key: impl Fn(&T, SortKey) -> (Key, Uuid),
) -> Page<T> {
    let mut rows: Vec<((Key, Uuid), &T)> = rows.map(|row| (key(row, sort.key), row)).collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    if sort.descending {
        rows.reverse();
    }
    let total = matches!(page, PageRequest::Offset { .. }).then_some(rows.len() as u64);
    if let Some(after) = page.after() {
        rows.retain(|(own, _)| {
            let place = own.0.of_cursor(&after.key).map(|key| (key, after.id));
            place.is_some_and(|place| {
                if sort.descending {
                    *own < place
                } else {
                    *own > place
                }
            })
        });
    }
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rows: Vec<_> = rows
        .into_iter()
        .skip(offset)
        .take(page.limit() as usize + 1)
        .collect();
    page.page(rows, total, |((key, id), _)| Cursor {
        key: key.text(),
        id: *id,
    })
    .map(|(_, row)| row.clone())
}

fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// Whether each prefix begins some word.
fn has_words(names: &[&str], prefixes: &[String]) -> bool {
    let found: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
    prefixes
        .iter()
        .all(|prefix| found.iter().any(|word| word.starts_with(prefix.as_str())))
}

fn is<T: PartialEq>(wanted: Option<&T>, value: &T) -> bool {
    wanted.is_none_or(|wanted| wanted == value)
}

fn location_matches(tenant: &Tenant, location: &Location, filter: &LocationFilter) -> bool {
    let folded_is = |wanted: &Option<String>, value: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| {
            value
                .as_deref()
                .is_some_and(|value| folded(value) == *wanted)
        })
    };
    let address = &location.fields.address;
    is(filter.active.as_ref(), &location.active)
        && folded_is(&filter.county, &address.county)
        && folded_is(&filter.city, &address.city)
        && has_words(&[&location.fields.name], &filter.words)
        && filter.specialty.as_ref().is_none_or(|specialty| {
            tenant
                .schedules
                .keys()
                .filter(|(_, at)| *at == location.id)
                .any(|(doctor, _)| {
                    tenant
                        .doctors
                        .get(doctor)
                        .is_some_and(|doctor| doctor.active && has_specialty(doctor, specialty))
                })
        })
}

fn has_specialty(doctor: &Doctor, specialty: &str) -> bool {
    doctor
        .fields
        .specialties
        .iter()
        .any(|own| folded(own) == specialty)
}

fn named(key: SortKey, created_at: Instant, name: &str, id: impl Into<Uuid>) -> (Key, Uuid) {
    match key {
        SortKey::Name => (Key::Name(folded(name)), id.into()),
        SortKey::CreatedAt | SortKey::StartsAt => (at(created_at), id.into()),
    }
}

#[async_trait]
impl OrganizationReads for MemoryTx {
    async fn organization(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>> {
        let visible = organization_of(self.scope).is_none_or(|own| own == id);
        Ok(self
            .view
            .organizations
            .get(&id)
            .filter(|_| visible)
            .cloned())
    }

    async fn organizations(
        &mut self,
        open: bool,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>> {
        let own = organization_of(self.scope);
        let rows = self.view.organizations.values().filter(|o| {
            own.is_none_or(|own| own == o.id) && (!open || (o.active && o.fields.open_for_booking))
        });
        Ok(paged(rows, sort, page, |o, key| {
            named(key, o.created_at, &o.fields.name, o.id)
        }))
    }

    async fn organization_of_location(
        &mut self,
        id: LocationId,
    ) -> StoreResult<Option<OrganizationId>> {
        Ok(self
            .open_tenants()
            .find(|(_, tenant)| tenant.locations.contains_key(&id))
            .map(|(id, _)| id))
    }

    async fn organization_of_doctor(
        &mut self,
        id: DoctorId,
    ) -> StoreResult<Option<OrganizationId>> {
        Ok(self
            .open_tenants()
            .find(|(_, tenant)| tenant.doctors.contains_key(&id))
            .map(|(id, _)| id))
    }

    async fn public_locations(
        &mut self,
        filter: &LocationFilter,
        page: &PageRequest,
    ) -> StoreResult<Page<PublicLocation>> {
        let filter = LocationFilter {
            active: Some(true),
            ..filter.clone()
        };
        let rows: Vec<PublicLocation> = self
            .open_tenants()
            .flat_map(|(organization_id, tenant)| {
                tenant
                    .locations
                    .values()
                    .filter(|location| location_matches(tenant, location, &filter))
                    .map(move |location| PublicLocation {
                        organization_id,
                        location: location.clone(),
                    })
            })
            .collect();
        let sort = Sort {
            key: SortKey::Name,
            descending: false,
        };
        Ok(paged(rows.iter(), sort, page, |row, key| {
            named(
                key,
                row.location.created_at,
                &row.location.fields.name,
                row.location.id,
            )
        }))
    }

    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.locations.get(&id))
            .cloned())
    }

    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>> {
        let rows = self.tenant().into_iter().flat_map(|tenant| {
            tenant
                .locations
                .values()
                .filter(|location| location_matches(tenant, location, filter))
        });
        Ok(paged(rows, sort, page, |l, key| {
            named(key, l.created_at, &l.fields.name, l.id)
        }))
    }

    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.rooms.get(&id))
            .cloned())
    }

    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>> {
        let rows = self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.rooms.values())
            .filter(|room| {
                is(filter.location_id.as_ref(), &room.fields.location_id)
                    && is(filter.kind.as_ref(), &room.fields.kind)
                    && is(filter.active.as_ref(), &room.active)
            });
        Ok(paged(rows, sort, page, |r, key| {
            named(key, r.created_at, &r.fields.name, r.id)
        }))
    }

    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.services.get(&id))
            .cloned())
    }

    async fn services(
        &mut self,
        filter: &ServiceFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Service>> {
        let rows = self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.services.values())
            .filter(|service| {
                is(filter.active.as_ref(), &service.active)
                    && has_words(&[&service.fields.name], &filter.words)
                    && filter.specialty.as_ref().is_none_or(|wanted| {
                        service
                            .fields
                            .specialty
                            .as_deref()
                            .is_some_and(|own| folded(own) == *wanted)
                    })
            });
        Ok(paged(rows, sort, page, |s, key| {
            named(key, s.created_at, &s.fields.name, s.id)
        }))
    }
}

#[async_trait]
impl PeopleReads for MemoryTx {
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.doctors.get(&id))
            .cloned())
    }

    async fn doctors(
        &mut self,
        filter: &DoctorFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Doctor>> {
        let rows = self.tenant().into_iter().flat_map(|tenant| {
            tenant.doctors.values().filter(move |doctor| {
                let fields = &doctor.fields;
                is(filter.active.as_ref(), &doctor.active)
                    && filter
                        .ids
                        .as_ref()
                        .is_none_or(|ids| ids.contains(&doctor.id))
                    && filter
                        .location_id
                        .is_none_or(|at| tenant.schedules.contains_key(&(doctor.id, at)))
                    && filter
                        .specialty
                        .as_ref()
                        .is_none_or(|specialty| has_specialty(doctor, specialty))
                    && has_words(&[&fields.given_name, &fields.family_name], &filter.words)
            })
        });
        Ok(paged(rows, sort, page, |d, key| {
            named(
                key,
                d.created_at,
                &format!("{} {}", d.fields.family_name, d.fields.given_name),
                d.id,
            )
        }))
    }

    async fn schedules(
        &mut self,
        doctors: &[DoctorId],
        location: Option<LocationId>,
    ) -> StoreResult<Vec<DoctorSchedule>> {
        let mut doctors = doctors.to_vec();
        doctors.sort_unstable();
        doctors.dedup();
        let first = LocationId(Uuid::nil());
        let last = LocationId(Uuid::max());
        Ok(self
            .tenant()
            .into_iter()
            .flat_map(|tenant| {
                doctors
                    .iter()
                    .flat_map(|id| tenant.schedules.range((*id, first)..=(*id, last)))
            })
            .map(|(_, schedule)| schedule)
            .filter(|schedule| is(location.as_ref(), &schedule.location_id))
            .cloned()
            .collect())
    }

    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.patients.get(&id))
            .cloned())
    }

    async fn patients(
        &mut self,
        filter: &PatientFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Patient>> {
        let rows = self.tenant().into_iter().flat_map(|tenant| {
            tenant.patients.values().filter(move |patient| {
                is(filter.active.as_ref(), &patient.active)
                    && is(filter.sex.as_ref(), &patient.fields.sex)
                    && filter
                        .search
                        .as_ref()
                        .is_none_or(|search| patient_matches(patient, search))
                    && visible(&filter.visibility, |reach| {
                        reach
                            .patients
                            .as_ref()
                            .is_none_or(|ids| ids.contains(&patient.id))
                            && reach
                                .patients_of
                                .as_ref()
                                .is_none_or(|doctors| sees(tenant, doctors, patient.id))
                    })
            })
        });
        Ok(paged(rows, sort, page, |p, key| {
            named(
                key,
                p.created_at,
                &format!("{} {}", p.fields.family_name, p.fields.given_name),
                p.id,
            )
        }))
    }

    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool> {
        Ok(self
            .tenant()
            .is_some_and(|tenant| sees(tenant, doctors, patient)))
    }
}

fn patient_matches(patient: &Patient, search: &PatientSearch) -> bool {
    let fields = &patient.fields;
    match search {
        PatientSearch::Id(id) => patient.id == *id,
        PatientSearch::Email(email) => fields.email.as_deref() == Some(email),
        PatientSearch::Phone(digits) => fields
            .phone
            .as_deref()
            .is_some_and(|phone| phone_digits(phone) == *digits),
        PatientSearch::PhoneEnding(digits) => fields
            .phone
            .as_deref()
            .is_some_and(|phone| phone_digits(phone).ends_with(digits)),
        PatientSearch::Words(prefixes) => {
            has_words(&[&fields.given_name, &fields.family_name], prefixes)
        }
    }
}

fn sees(tenant: &Tenant, doctors: &[DoctorId], patient: PatientId) -> bool {
    tenant
        .appointments
        .values()
        .any(|a| a.patient_id == patient && doctors.contains(&a.doctor_id))
}

fn visible(visibility: &Visibility, within: impl Fn(&Reach) -> bool) -> bool {
    match visibility {
        Visibility::All => true,
        Visibility::Within(reaches) => reaches.iter().any(within),
    }
}

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
        && is(filter.stranded.as_ref(), &a.stranded)
        && (filter.patient_words.is_empty()
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
    async fn lock(&mut self, _resources: &[ResourceId]) -> StoreResult<()> {
        // Writers stand in line already.
        Ok(())
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

    async fn time_off(
        &mut self,
        doctors: &[DoctorId],
        from: Date,
        to: Date,
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

    async fn history(&mut self, id: AppointmentId) -> StoreResult<Vec<HistoryEntry>> {
        Ok(self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.history.range((id, 0)..=(id, u64::MAX)))
            .map(|(_, entry)| entry.clone())
            .collect())
    }

    async fn appointments(
        &mut self,
        filter: &AppointmentFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Appointment>> {
        let rows = self.tenant().into_iter().flat_map(|tenant| {
            tenant
                .appointments
                .values()
                .filter(|a| appointment_matches(tenant, a, filter))
        });
        Ok(paged(rows, sort, page, |a, key| match key {
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
        found.truncate(limits::PAGE_ROWS as usize * 50);
        Ok(found)
    }

    async fn appointment_counts(
        &mut self,
        doctor: DoctorId,
        by_month: bool,
        limit: u32,
    ) -> StoreResult<Vec<AppointmentCount>> {
        let mut counts: BTreeMap<String, BTreeMap<&'static str, AppointmentCount>> =
            BTreeMap::new();
        for a in self
            .tenant()
            .into_iter()
            .flat_map(|tenant| tenant.appointments.values())
            .filter(|a| a.doctor_id == doctor)
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

#[async_trait]
impl AccessReads for MemoryTx {
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        Ok(self.view.accounts.get(&id).cloned())
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        Ok(self
            .view
            .accounts
            .values()
            .find(|account| account.email == email)
            .cloned())
    }

    async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>> {
        let own = organization_of(self.scope);
        let rows = self.view.memberships.values();
        Ok(rows
            .filter(|m| m.account_id == account && own.is_none_or(|own| own == m.organization_id))
            .cloned()
            .collect())
    }

    async fn idempotency(
        &mut self,
        key: &IdempotencyKey,
        since: Instant,
    ) -> StoreResult<Idempotency> {
        let stored = self
            .log()
            .and_then(|log| log.outcomes.get(key))
            .filter(|stored| stored.created_at >= since);
        Ok(stored.map_or(Idempotency::New, |stored| {
            Idempotency::Stored(stored.clone())
        }))
    }

    async fn audit_entries(&mut self, limit: u32) -> StoreResult<Vec<AuditEntry>> {
        Ok(self
            .log()
            .into_iter()
            .flat_map(|log| log.audit.values().rev())
            .take(limit as usize)
            .cloned()
            .collect())
    }

    async fn events(&mut self, after: Option<Uuid>, limit: u32) -> StoreResult<Vec<Event>> {
        let events = self.log().into_iter().flat_map(|log| log.events.values());
        Ok(events
            .filter(|event| after.is_none_or(|after| event.id.0 > after))
            .take(limit as usize)
            .cloned()
            .collect())
    }
}
