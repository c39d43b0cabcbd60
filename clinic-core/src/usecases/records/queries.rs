use super::{CatalogRecord, seen_of};
use crate::base::ids::{DoctorId, LocationId, PatientId, ServiceId};
use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::sensitive::SensitiveText;
use crate::base::text;
use crate::base::time::Instant;
use crate::domain::access::{Act, Subject};
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient, Sex};
use crate::engine::command::Context;
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::{
    DoctorFilter, LocationFilter, PatientFilter, PatientSearch, RoomFilter, SearchWords,
    ServiceFilter, Sort, Tx,
};
use async_trait::async_trait;
use serde::Deserialize;

/// Gets one record by its id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "R::Id: Deserialize<'de>"))]
pub struct Get<R: CatalogRecord> {
    /// The record that is asked for.
    pub id: R::Id,
}

#[async_trait]
impl<R: CatalogRecord> Query for Get<R> {
    const NAME: &'static str = R::GET;
    type Reads = R::Id;
    type Output = R;

    fn reads(&self, _: &Context, _: Instant) -> R::Id {
        self.id
    }

    async fn answer(&self, found: Option<R>, call: &Call<'_>, tx: &mut dyn Tx) -> Result<R, Fault> {
        Ok(seen_of(found, call, tx).await?.0)
    }
}

/// Which records in and out of use a list shows. To patients and guests only what is in use; `None` if they ask for
/// what is not.
pub(super) fn in_use(asked: Option<bool>, call: &Call<'_>) -> Option<Option<bool>> {
    match asked {
        _ if call.grants.sees_inactive() => Some(asked),
        Some(false) => None,
        Some(true) | None => Some(Some(true)),
    }
}

/// The list of one kind of record: a query by its filter.
macro_rules! catalog_list {
    ($(#[doc = $doc:literal])* $name:ident, $text:literal, $filter:ident, $record:ident, $read:ident, $act:ident) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub struct $name {
            /// Which records the list has.
            #[serde(default)]
            pub filter: $filter,
            /// In which order they are listed.
            #[serde(default)]
            pub sort: crate::ports::store::Sort,
            /// Which part of the list: by cursor, or by offset and limit.
            #[serde(default)]
            pub page: crate::base::page::PageRequest,
        }

        #[async_trait]
        impl crate::engine::command::Query for $name {
            const NAME: &'static str = $text;
            type Reads = Option<crate::base::ids::LocationId>;
            type Output = crate::base::page::Page<$record>;

            fn reads(
                &self,
                _: &crate::engine::command::Context,
                _: crate::base::time::Instant,
            ) -> Self::Reads {
                self.filter.named_location()
            }

            async fn answer(
                &self,
                named: Option<Option<crate::domain::organization::Location>>,
                call: &Call<'_>,
                tx: &mut dyn Tx,
            ) -> Result<Self::Output, Fault> {
                self.filter.check()?;
                let list = crate::base::page::ListMark::of(
                    Self::NAME,
                    &(call.organization()?, &self.filter, self.sort),
                )?;
                self.page.check_in(list)?;
                super::queries::may_list(Act::$act, named, call, tx).await?;
                let mut filter = self.filter.clone();
                let Some(active) = super::queries::in_use(filter.active, call) else {
                    return Ok(crate::base::page::Page::nothing(&self.page));
                };
                filter.active = active;
                Ok(list.on(tx.$read(&filter, self.sort, &self.page).await?))
            }
        }
    };
}
pub(super) use catalog_list;

/// Sees to it that the actor may list records, at the location that the filter names.
pub(super) async fn may_list(
    act: Act,
    named: Option<Option<Location>>,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(), Fault> {
    if let Some(location) = named {
        seen_of::<Location>(location, call, tx).await?;
    }
    Ok(call
        .grants
        .require(act, &Subject::whole_organization())
        .map(drop)?)
}

catalog_list!(
    /// Lists locations in pages, as far as the actor may see them.
    LocationList, "list_locations", LocationFilter, Location, locations, ReadCatalog
);
catalog_list!(
    /// Lists rooms in pages, as far as the actor may see them.
    RoomList, "list_rooms", RoomFilter, Room, rooms, ReadSchedule
);
catalog_list!(
    /// Lists services in pages, as far as the actor may see them.
    ServiceList, "list_services", ServiceFilter, Service, services, ReadCatalog
);

/// A filter that may name a location, which the actor must see.
pub(super) trait NamesLocation {
    fn named_location(&self) -> Option<LocationId> {
        None
    }
}

impl NamesLocation for LocationFilter {}
impl NamesLocation for ServiceFilter {}

impl NamesLocation for RoomFilter {
    fn named_location(&self) -> Option<LocationId> {
        self.location_id
    }
}

/// Lists doctors in pages, as far as the actor may see them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorList {
    /// Which records the list has.
    #[serde(default)]
    pub filter: DoctorFilter,
    /// Only those who give this service.
    pub service_id: Option<ServiceId>,
    /// In which order they are listed.
    #[serde(default)]
    pub sort: Sort,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for DoctorList {
    const NAME: &'static str = "list_doctors";
    type Reads = (Option<LocationId>, Option<ServiceId>);
    type Output = Page<Doctor>;

    fn reads(&self, _: &Context, _: Instant) -> Self::Reads {
        (self.filter.location_id, self.service_id)
    }

    async fn answer(
        &self,
        (location, service): (Option<Option<Location>>, Option<Option<Service>>),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<Doctor>, Fault> {
        self.filter.check()?;
        let asked = (
            call.organization()?,
            &self.filter,
            self.service_id,
            self.sort,
        );
        let list = ListMark::of(Self::NAME, &asked)?;
        self.page.check_in(list)?;
        if let Some(location) = location {
            seen_of::<Location>(location, call, tx).await?;
        }
        let service = match service {
            Some(service) => Some(seen_of::<Service>(service, call, tx).await?.0),
            None => None,
        };
        call.grants
            .require(Act::ReadCatalog, &Subject::whole_organization())?;
        let mut filter = self.filter.clone();
        let Some(active) = in_use(filter.active, call) else {
            return Ok(Page::nothing(&self.page));
        };
        filter.active = active;
        if let Some(service) = service {
            filter.ids = narrowed(filter.ids, service.fields.doctor_ids);
        }
        Ok(list.on(tx.doctors(&filter, self.sort, &self.page).await?))
    }
}

fn narrowed(one: Option<Vec<DoctorId>>, other: Option<Vec<DoctorId>>) -> Option<Vec<DoctorId>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.into_iter().filter(|id| other.contains(id)).collect()),
        (one, other) => one.or(other),
    }
}

/// Lists and finds patients: as far as the actor may see them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientList {
    /// What is looked for; see [`patient_search`].
    pub q: Option<SensitiveText>,
    /// Only patients of this sex.
    pub sex: Option<Sex>,
    /// Only what is in use, or only what is not.
    pub active: Option<bool>,
    /// In which order they are listed.
    #[serde(default)]
    pub sort: Sort,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for PatientList {
    const NAME: &'static str = "list_patients";
    type Reads = ();
    type Output = Page<Patient>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<Patient>, Fault> {
        let search = self.q.as_deref().and_then(|q| patient_search(q));
        if let Some(PatientSearch::Words(words)) = &search {
            words.check()?;
        }
        let asked = (
            call.organization()?,
            &search,
            self.sex,
            self.active,
            self.sort,
        );
        let list = ListMark::of(Self::NAME, &asked)?;
        self.page.check_in(list)?;
        call.grants.require_somewhere(Act::ReadPatient)?;
        let filter = PatientFilter {
            search,
            sex: self.sex,
            active: self.active,
            visibility: call.grants.visibility(Act::ReadPatient),
        };
        Ok(list.on(tx.patients(&filter, self.sort, &self.page).await?))
    }
}

/// How a patient is looked for by one line of text: an id; an e-mail address by its whole value; a
/// telephone number by its whole value or its last four digits; else words of the name by their
/// beginnings. The text is brought into the form in which the values are stored. `None` for blank text, which asks
/// for nothing; text without a letter or digit finds nobody.
///
/// ```
/// use clinic_core::{records::patient_search, store::{PatientSearch, SearchWords}};
/// assert_eq!(patient_search("Ștefan"), Some(PatientSearch::Words(SearchWords::of("stefan"))));
/// assert_eq!(patient_search("+40 721-000-123"), Some(PatientSearch::Phone("40721000123".into())));
/// assert_eq!(patient_search("0040721000123"), Some(PatientSearch::Phone("40721000123".into())));
/// assert_eq!(patient_search("0123"), Some(PatientSearch::PhoneEnding("0123".into())));
/// assert_eq!(patient_search("  "), None);
/// ```
#[must_use]
pub fn patient_search(q: &str) -> Option<PatientSearch> {
    let q = q.trim();
    if q.is_empty() {
        return None;
    }
    if let Ok(id) = q.parse::<PatientId>() {
        return Some(PatientSearch::Id(id));
    }
    if q.contains('@') {
        return Some(PatientSearch::Email(text::email(q).into()));
    }
    let is_number = q
        .chars()
        .all(|c| c.is_ascii_digit() || " +-.()/".contains(c));
    if is_number {
        let digits = text::phone_digits(q);
        if digits.len() == 4 {
            return Some(PatientSearch::PhoneEnding(digits.into()));
        }
        let digits = text::phone_digits(&text::phone(q));
        if digits.len() >= 7 {
            return Some(PatientSearch::Phone(digits.into()));
        }
    }
    Some(PatientSearch::Words(SearchWords::of(q)))
}
