mod access;
mod billing;
mod organization;
mod people;
mod scheduling;

use super::MemoryTx;
use super::apply::organization_of;
use super::state::{Log, Tenant};
use crate::base::ids::{
    AccountId, AppointmentId, DoctorId, HoldId, LocationId, OrganizationId, PatientId, ResourceId,
    RoomId, SeriesId, ServiceId, SessionId, TimeOffId,
};
use crate::base::limits;
use crate::base::page::{Cursor, Page, PageRequest, Total};
use crate::base::text::{phone_digits, words};
use crate::base::time::{Date, Instant, Span};
use crate::domain::access::LogInFailures;
use crate::domain::access::{Account, Membership, Reach, Visibility};
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::scheduling::{
    Appointment, HistoryEntry, Hold, Reservation, Seat, Series, Session, TimeOff,
};
use crate::ports::audit::AuditEntry;
use crate::ports::event::SequencedEvent;
use crate::ports::idempotency::{Idempotency, IdempotencyKey};
use crate::ports::store::{
    AccessReads, AppointmentCount, AppointmentFilter, DoctorFilter, FoundIn, LiveOf,
    LocationFilter, OrganizationReads, PatientFilter, PatientSearch, PeopleReads, PublicLocation,
    RoomFilter, SchedulingReads, SearchWords, ServiceFilter, Sort, SortKey, StoreResult,
};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::mem::discriminant;
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

    /// The organization in which a record is found; `active`: whether the record is in use there.
    fn found_in(&self, active: impl Fn(&Tenant) -> Option<bool>) -> Option<FoundIn> {
        self.view.organizations.values().find_map(|o| {
            let active = active(self.view.tenants.get(&o.id)?)?;
            Some(FoundIn {
                organization_id: o.id,
                open: active && o.active && o.fields.open_for_booking,
            })
        })
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

/// What a list is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    At(i64),
    Name(String),
}

fn at(instant: Instant) -> Key {
    Key::At(instant.timestamp_micros())
}

/// Sorts, cuts and counts those of `all` that match. A cursor of a list by name means the place of the row that it
/// names, whether or not the row still matches.
fn paged<'a, T: Clone + 'a>(
    all: impl Iterator<Item = &'a T>,
    matches: impl Fn(&T) -> bool,
    sort: Sort,
    page: &PageRequest,
    key: impl Fn(&T, SortKey) -> (Key, Uuid),
) -> Page<T> {
    let all: Vec<((Key, Uuid), &T)> = all.map(|row| (key(row, sort.key), row)).collect();
    let place = page.after().map(|after| match after.at {
        Some(instant) => Some((at(instant), after.id)),
        None => all
            .iter()
            .find(|((_, id), _)| *id == after.id)
            .map(|(own, _)| own.clone()),
    });
    let mut rows = all;
    rows.retain(|(_, row)| matches(row));
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    if sort.descending {
        rows.reverse();
    }
    let total =
        matches!(page, PageRequest::Offset { .. }).then_some(Total::counted(rows.len() as u64));
    if let Some(place) = place {
        // A cursor of another order names no place in this one: nothing comes after it.
        let place = place.filter(|(key, _)| {
            rows.first()
                .is_some_and(|((own, _), _)| discriminant(own) == discriminant(key))
        });
        rows.retain(|(own, _)| {
            place.as_ref().is_some_and(|place| {
                if sort.descending {
                    own < place
                } else {
                    own > place
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
    page.page(rows, total, |((key, id), _)| {
        let instant = match key {
            Key::At(micros) => Instant::from_timestamp_micros(*micros),
            Key::Name(_) => None,
        };
        Cursor::behind(*id, instant)
    })
    .map(|(_, row)| row.clone())
}

fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// Whether each prefix begins some word; without a prefix, nothing is found.
fn has_words(names: &[&str], search: &SearchWords) -> bool {
    let Some(prefixes) = search.prefixes() else {
        return true;
    };
    let found: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
    !prefixes.is_empty()
        && prefixes
            .iter()
            .all(|prefix| found.iter().any(|word| word.starts_with(prefix.as_str())))
}

fn is<T: PartialEq>(wanted: Option<&T>, value: &T) -> bool {
    wanted.is_none_or(|wanted| wanted == value)
}

fn named(key: SortKey, created_at: Instant, name: &str, id: impl Into<Uuid>) -> (Key, Uuid) {
    match key {
        SortKey::Name => (Key::Name(folded(name)), id.into()),
        SortKey::CreatedAt | SortKey::StartsAt => (at(created_at), id.into()),
    }
}

fn visible(visibility: &Visibility, within: impl Fn(&Reach) -> bool) -> bool {
    match visibility {
        Visibility::All => true,
        Visibility::Within(reaches) => reaches.iter().any(within),
    }
}

fn has_specialty(doctor: &Doctor, specialty: &str) -> bool {
    doctor
        .fields
        .specialties
        .iter()
        .any(|own| folded(own) == specialty)
}
