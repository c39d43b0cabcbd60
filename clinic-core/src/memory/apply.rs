use super::state::{Log, State, Tenant};
use crate::base::ids::{OrganizationId, SessionId};
use crate::base::time::Instant;
use crate::domain::access::{Membership, Role};
use crate::domain::scheduling::{Owner, Reservation, Seat};
use crate::ports::change::{
    AccessChange, BillingChange, Change, OrganizationChange, PeopleChange, SchedulingChange, Write,
};
use crate::ports::store::{ConflictKind, Scope, StoreError, StoreResult};
use imbl::OrdMap;
use uuid::Uuid;

fn refused(kind: ConflictKind) -> StoreError {
    StoreError::Conflict(kind)
}

pub(super) fn apply(state: &mut State, scope: Scope, change: &Change) -> StoreResult<()> {
    match change {
        Change::Organization(OrganizationChange::Organization(write)) => {
            organization(state, scope, write)
        }
        Change::Access(change) => access(state, change),
        Change::Organization(change) => places(tenant(state, scope)?, change),
        Change::People(change) => people(tenant(state, scope)?, change),
        Change::Scheduling(change) => scheduling(tenant(state, scope)?, change),
        Change::Billing(change) => billing(tenant(state, scope)?, change),
        Change::Audit(entry) => {
            log(state, scope)?.audit.insert(entry.id, entry.clone());
            Ok(())
        }
        Change::Event(event) => {
            log(state, scope)?.events.insert(event.id, event.clone());
            Ok(())
        }
        Change::Outcome(outcome) => {
            log(state, scope)?
                .outcomes
                .insert(outcome.key.clone(), outcome.clone());
            Ok(())
        }
    }
}

fn tenant(state: &mut State, scope: Scope) -> StoreResult<&mut Tenant> {
    let Scope::Organization(id) = scope else {
        return Err(StoreError::Internal(
            "an organization's change in the platform's scope".into(),
        ));
    };
    state
        .tenants
        .get_mut(&id)
        .ok_or_else(|| StoreError::Internal("the organization does not exist".into()))
}

fn log(state: &mut State, scope: Scope) -> StoreResult<&mut Log> {
    match scope {
        Scope::Platform => Ok(&mut state.platform),
        Scope::Organization(_) => Ok(&mut tenant(state, scope)?.log),
    }
}

/// Writes one record: a new one must be new, a changed one must stand at the version before.
fn write<K: Ord + Clone, V: Clone>(
    map: &mut OrdMap<K, V>,
    write: &Write<V>,
    key: impl Fn(&V) -> K,
    version: impl Fn(&V) -> u64,
) -> StoreResult<()> {
    match write {
        Write::Insert(record) => {
            if map.contains_key(&key(record)) {
                return Err(refused(ConflictKind::Unique));
            }
            map.insert(key(record), record.clone());
        }
        Write::Update(record) => {
            let current = map.get(&key(record)).map(&version);
            if current.is_none_or(|current| current + 1 != version(record)) {
                return Err(refused(ConflictKind::Stale));
            }
            map.insert(key(record), record.clone());
        }
    }
    Ok(())
}

fn organization(
    state: &mut State,
    scope: Scope,
    change: &Write<crate::domain::organization::Organization>,
) -> StoreResult<()> {
    if let (Write::Update(record), Scope::Organization(own)) = (change, scope)
        && record.id != own
    {
        return Err(refused(ConflictKind::Stale));
    }
    write(&mut state.organizations, change, |r| r.id, |r| r.version)?;
    if let Write::Insert(record) = change {
        state.tenants.insert(record.id, Tenant::default());
    }
    Ok(())
}

fn access(state: &mut State, change: &AccessChange) -> StoreResult<()> {
    match change {
        AccessChange::Account(change) => {
            let (Write::Insert(account) | Write::Update(account)) = change;
            if state
                .accounts
                .values()
                .any(|other| other.email == account.email && other.id != account.id)
            {
                return Err(refused(ConflictKind::Unique));
            }
            write(&mut state.accounts, change, |r| r.id, |r| r.version)
        }
        AccessChange::InsertMembership(membership) => {
            let tenant = state.tenants.get(&membership.organization_id);
            let exists = tenant.is_some_and(|tenant| {
                membership
                    .patient_id
                    .is_none_or(|id| tenant.patients.contains_key(&id))
            });
            if !exists || !state.accounts.contains_key(&membership.account_id) {
                return Err(refused(ConflictKind::Missing));
            }
            let is_same = |other: &Membership| {
                other.role == Role::Patient
                    && other.account_id == membership.account_id
                    && other.organization_id == membership.organization_id
            };
            if membership.role == Role::Patient && state.memberships.values().any(is_same) {
                return Err(refused(ConflictKind::Stale));
            }
            state.memberships.insert(membership.id, membership.clone());
            Ok(())
        }
        AccessChange::LogInFailures(failures) => {
            let known = state.log_in_failures.get(&failures.id);
            if known.is_some_and(|known| known.version + 1 != failures.version) {
                return Err(refused(ConflictKind::Stale));
            }
            state.log_in_failures.insert(failures.id, failures.clone());
            Ok(())
        }
        AccessChange::ForgetLogInFailures { before } => {
            let kept = std::mem::take(&mut state.log_in_failures).into_iter();
            state.log_in_failures = kept
                .filter(|(_, failures)| failures.updated_at >= *before)
                .collect();
            Ok(())
        }
    }
}

fn places(tenant: &mut Tenant, change: &OrganizationChange) -> StoreResult<()> {
    match change {
        OrganizationChange::Organization(_) => Ok(()),
        OrganizationChange::Location(change) => {
            write(&mut tenant.locations, change, |r| r.id, |r| r.version)
        }
        OrganizationChange::Room(change) => {
            write(&mut tenant.rooms, change, |r| r.id, |r| r.version)
        }
        OrganizationChange::Service(change) => {
            write(&mut tenant.services, change, |r| r.id, |r| r.version)
        }
    }
}

fn people(tenant: &mut Tenant, change: &PeopleChange) -> StoreResult<()> {
    match change {
        PeopleChange::Doctor(change) => write(&mut tenant.doctors, change, |r| r.id, |r| r.version),
        PeopleChange::Patient(change) => {
            write(&mut tenant.patients, change, |r| r.id, |r| r.version)
        }
        PeopleChange::AssignDoctors {
            patient_id,
            doctor_ids,
        } => {
            let mut ids = doctor_ids.clone();
            ids.sort_unstable();
            ids.dedup();
            tenant.assigned_doctors.insert(*patient_id, ids);
            Ok(())
        }
        PeopleChange::Schedule(change) => write(
            &mut tenant.schedules,
            change,
            |r| (r.doctor_id, r.location_id),
            |r| r.version,
        ),
    }
}

fn billing(tenant: &mut Tenant, change: &BillingChange) -> StoreResult<()> {
    match change {
        BillingChange::Payer(change) => write(&mut tenant.payers, change, |r| r.id, |r| r.version),
    }
}

fn scheduling(tenant: &mut Tenant, change: &SchedulingChange) -> StoreResult<()> {
    match change {
        SchedulingChange::Appointment(change) => {
            write(&mut tenant.appointments, change, |r| r.id, |r| r.version)?
        }
        SchedulingChange::History(entry) => {
            tenant
                .history
                .insert((entry.appointment_id, entry.version), entry.clone());
        }
        SchedulingChange::Reserve { reservations, now } => {
            for reservation in reservations {
                reserve(tenant, reservation, *now)?;
            }
        }
        SchedulingChange::Release(owner) => release(tenant, *owner),
        SchedulingChange::InsertHold(hold) => {
            tenant.holds.insert(hold.id, hold.clone());
        }
        SchedulingChange::DeleteHold(id) => {
            tenant.holds.remove(id);
            release(tenant, Owner::Hold(*id));
        }
        SchedulingChange::InsertSession(session) => {
            tenant.sessions.insert(session.id, session.clone());
        }
        SchedulingChange::EndSession { id, now } => {
            if !end_session(tenant, *id, *now) {
                return Err(refused(ConflictKind::Seat));
            }
        }
        SchedulingChange::Sweep { now } => sweep(tenant, *now),
        SchedulingChange::TakeSeat { seat, now } => take_seat(tenant, seat, *now)?,
        SchedulingChange::InsertSeries(series) => {
            tenant.series.insert(series.id, series.clone());
        }
        SchedulingChange::TimeOff(change) => {
            write(&mut tenant.time_off, change, |r| r.id, |r| r.version)?
        }
        SchedulingChange::DeleteTimeOff(id) => {
            tenant.time_off.remove(id);
        }
    }
    Ok(())
}

/// The guard: no two live reservations of one resource and lane overlap.
fn reserve(tenant: &mut Tenant, new: &Reservation, now: Instant) -> StoreResult<()> {
    let resource = new.resource.uuid();
    let expired: Vec<_> = overlapping(tenant, new)
        .filter(|old| old.expires_at.is_some_and(|at| at <= now))
        .map(|old| old.owner)
        .collect();
    for owner in expired {
        lapse(tenant, owner, now);
    }
    if overlapping(tenant, new).next().is_some() {
        return Err(refused(ConflictKind::Reservation));
    }
    tenant
        .reservations
        .insert((resource, new.lane, new.span.from), *new);
    tenant
        .reserved_by
        .insert((new.owner, resource, new.lane, new.span.from), ());
    Ok(())
}

/// The stored reservations of the same resource and lane that overlap: since they do not overlap each
/// other, the last that starts before the end and those before it as long as they reach inside.
fn overlapping<'a>(
    tenant: &'a Tenant,
    new: &'a Reservation,
) -> impl Iterator<Item = &'a Reservation> {
    let resource = new.resource.uuid();
    tenant
        .reservations
        .range((resource, new.lane, Instant::MIN_UTC)..(resource, new.lane, new.span.to))
        .rev()
        .map(|(_, old)| old)
        .take_while(move |old| old.span.to > new.span.from)
}

/// Takes back what an expired hold kept, or a session in which only expired holds sit.
pub(super) fn lapse(tenant: &mut Tenant, owner: Owner, now: Instant) {
    match owner {
        Owner::Hold(id) => {
            tenant.holds.remove(&id);
            release(tenant, owner);
        }
        Owner::Session(id) => {
            end_session(tenant, id, now);
        }
        Owner::Appointment(_) => {}
    }
}

/// Ends a session with the expired holds in it; `false`, and nothing happens, while somebody else sits there.
fn end_session(tenant: &mut Tenant, id: SessionId, now: Instant) -> bool {
    let seats = tenant.seats.range((id, 0)..=(id, u32::MAX));
    let seats: Vec<Seat> = seats.map(|(_, seat)| *seat).collect();
    let lapsed = |seat: &Seat| seat.expires_at.is_some_and(|at| at <= now);
    if !seats.iter().all(lapsed) {
        return false;
    }
    for seat in seats {
        lapse(tenant, seat.owner, now);
    }
    tenant.sessions.remove(&id);
    release(tenant, Owner::Session(id));
    true
}

/// Deletes the holds that have expired, and the sessions in which only they sat.
fn sweep(tenant: &mut Tenant, now: Instant) {
    let expired = tenant
        .reservations
        .values()
        .filter(|reservation| reservation.expires_at.is_some_and(|at| at <= now));
    let owners: Vec<Owner> = expired.map(|reservation| reservation.owner).collect();
    for owner in owners {
        lapse(tenant, owner, now);
    }
}

fn release(tenant: &mut Tenant, owner: Owner) {
    let first = (owner, Uuid::nil(), 0, Instant::MIN_UTC);
    let keys: Vec<_> = tenant
        .reserved_by
        .range(first..)
        .map(|(key, ())| *key)
        .take_while(|key| key.0 == owner)
        .collect();
    for key in keys {
        tenant.reserved_by.remove(&key);
        tenant.reservations.remove(&(key.1, key.2, key.3));
    }
    if let Some(key) = tenant.seated.remove(&owner) {
        tenant.seats.remove(&key);
    }
}

fn take_seat(tenant: &mut Tenant, seat: &Seat, now: Instant) -> StoreResult<()> {
    let capacity = tenant
        .sessions
        .get(&seat.session_id)
        .map_or(0, |session| session.capacity);
    let key = (seat.session_id, seat.seat);
    if let Some(old) = tenant.seats.get(&key).copied()
        && old.expires_at.is_some_and(|at| at <= now)
    {
        lapse(tenant, old.owner, now);
    }
    if !(1..=capacity).contains(&seat.seat) || tenant.seats.contains_key(&key) {
        return Err(refused(ConflictKind::Seat));
    }
    tenant.seats.insert(key, *seat);
    tenant.seated.insert(seat.owner, key);
    Ok(())
}

/// The organization of a scope.
pub(super) fn organization_of(scope: Scope) -> Option<OrganizationId> {
    match scope {
        Scope::Organization(id) => Some(id),
        Scope::Platform => None,
    }
}
