mod access;
mod organization;
mod people;
mod scheduling;

use super::MemoryTx;
use super::apply::organization_of;
use super::state::{Log, Tenant};
use crate::access::{Account, LogInFailures, Membership, Reach, Visibility};
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
    AccessReads, AppointmentCount, AppointmentFilter, DoctorFilter, FoundIn, Idempotency,
    IdempotencyKey, LiveOf, LocationFilter, OrganizationReads, PatientFilter, PatientSearch,
    PeopleReads, PublicLocation, RoomFilter, SchedulingReads, ServiceFilter, Sort, SortKey,
    StoreResult,
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
