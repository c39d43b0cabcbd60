//! Reads of the organization and its places.

use super::list::{self, Listed, count, push_equal, read_by_id, read_public};
use super::row::Cells;
use super::search::{self, Kind};
use super::seen::find;
use super::table::read_one;
use super::{Query, StoreTx, lock, stored};
use async_trait::async_trait;
use clinic_core::ids::{DoctorId, LocationId, OrganizationId, RoomId, ServiceId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::page::{Cursor, Page, PageRequest};
use clinic_core::store::{
    FoundIn, LocationFilter, OrganizationReads, PublicLocation, RoomFilter, Scope, ServiceFilter,
    Sort, StoreResult,
};
use uuid::Uuid;

/// Whether the row's organization is open for booking and active.
const OF_OPEN: &str = "EXISTS (SELECT 1 FROM organizations o WHERE o.id = organization_id AND o.open_for_booking AND o.active)";

#[async_trait]
impl OrganizationReads for StoreTx {
    async fn organization(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>> {
        if matches!(self.scope(), Scope::Organization(own) if own != id) {
            return Ok(None);
        }
        let seen = self.seen().records.organization.clone();
        if let Some(seen) = seen.filter(|seen| seen.id == id) {
            return Ok(Some(seen));
        }
        let mut query = Query::new(Organization::SELECT);
        query.push("id = ").push_bind(id.0);
        read_one(self.connection(), query).await
    }

    async fn organizations(
        &mut self,
        open_or: Option<&[OrganizationId]>,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>> {
        let scope = self.scope();
        let filter = move |query: &mut Query| {
            match scope {
                Scope::Organization(own) => query.push("id = ").push_bind(own.0),
                Scope::Platform => query.push("1 = 1"),
            };
            if let Some(named) = open_or {
                query.push(" AND ((open_for_booking AND active) OR ");
                list::push_ids(query, "id", named);
                query.push(")");
            }
        };
        list::page(self.connection(), filter, sort, page).await
    }

    async fn organization_of_location(&mut self, id: LocationId) -> StoreResult<Option<FoundIn>> {
        const FIND: &str = "SELECT organization_id, active AND EXISTS (SELECT 1 FROM organizations o WHERE \
            o.id = organization_id AND o.open_for_booking AND o.active) AS open FROM locations WHERE id = ";
        found_in(self, FIND, id.0).await
    }

    async fn organization_of_doctor(&mut self, id: DoctorId) -> StoreResult<Option<FoundIn>> {
        const FIND: &str = "SELECT organization_id, active AND EXISTS (SELECT 1 FROM organizations o WHERE \
            o.id = organization_id AND o.open_for_booking AND o.active) AS open FROM doctors WHERE id = ";
        found_in(self, FIND, id.0).await
    }

    async fn public_locations(
        &mut self,
        filter: &LocationFilter,
        page: &PageRequest,
    ) -> StoreResult<Page<PublicLocation>> {
        let push = |query: &mut Query| {
            query.push(OF_OPEN).push(" AND active");
            search::push_public_words(query, &filter.words);
            push_place(query, filter);
        };
        let rows = read_public(self.connection(), push, page).await?;
        let total = match page {
            PageRequest::Offset { .. } => {
                let mut query = Query::new("SELECT count(*) FROM locations WHERE ");
                push(&mut query);
                Some(count(self.connection(), query).await?)
            }
            PageRequest::Cursor { .. } => None,
        };
        Ok(page.page(rows, total, |row| Cursor {
            key: search::folded(&row.location.fields.name),
            id: row.location.id.0,
        }))
    }

    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>> {
        if let Some(seen) = find(&self.seen().records.locations, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>> {
        let organization = self.organization_id();
        let push = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
            search::push_words(query, organization, Kind::Location, "id", &filter.words);
            push_equal!(query, "active", filter.active);
            push_place(query, filter);
        };
        list::page(self.connection(), push, sort, page).await
    }

    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>> {
        if let Some(seen) = find(&self.seen().records.rooms, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>> {
        if let PageRequest::Cursor { after: None, .. } = page
            && let Some(seen) = self.seen().records.rooms_by_name(filter, sort)
        {
            return Ok(page.page(seen, None, |room| Cursor {
                key: search::folded(&room.fields.name),
                id: room.id.0,
            }));
        }
        let organization = self.organization_id();
        let push = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
            push_equal!(query, "location_id", filter.location_id.map(Uuid::from));
            push_equal!(query, "kind", filter.kind.clone());
            push_equal!(query, "active", filter.active);
        };
        list::page(self.connection(), push, sort, page).await
    }

    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>> {
        if let Some(seen) = find(&self.seen().records.services, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn services(
        &mut self,
        filter: &ServiceFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Service>> {
        let organization = self.organization_id();
        let push = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
            search::push_words(query, organization, Kind::Service, "id", &filter.words);
            push_equal!(query, "specialty_folded", filter.specialty.clone());
            push_equal!(query, "active", filter.active);
        };
        list::page(self.connection(), push, sort, page).await
    }
}

/// The organization in which a row is found; only the platform asks.
async fn found_in(tx: &mut StoreTx, find: &'static str, id: Uuid) -> StoreResult<Option<FoundIn>> {
    lock::name_found(tx, id).await?;
    let mut query = Query::new(find);
    query.push_bind(id);
    let row = query
        .build()
        .fetch_optional(tx.connection())
        .await
        .map_err(stored)?;
    row.map(|row| {
        let cells = Cells::of(&row);
        Ok(FoundIn {
            organization_id: cells.id("organization_id")?,
            open: cells.get("open")?,
        })
    })
    .transpose()
}

/// The filters of a location by its place and its doctors.
fn push_place(query: &mut Query, filter: &LocationFilter) {
    push_equal!(query, "county_folded", filter.county.clone());
    push_equal!(query, "city_folded", filter.city.clone());
    if let Some(specialty) = &filter.specialty {
        query.push(
            " AND EXISTS (SELECT 1 FROM doctor_schedules s \
             JOIN doctor_specialties p ON p.organization_id = s.organization_id AND p.doctor_id = s.doctor_id \
             JOIN doctors d ON d.organization_id = s.organization_id AND d.id = s.doctor_id \
             WHERE s.organization_id = locations.organization_id AND s.location_id = locations.id AND d.active \
             AND p.specialty = ",
        );
        query.push_bind(specialty.clone()).push(")");
    }
}
