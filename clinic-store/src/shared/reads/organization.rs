//! Reads of the organization and its places.

use super::super::batch::alone;
use super::super::{Batch, Query, StoreTx, lock};
use super::list::{self, push_equal, push_ids, read_by_id, read_public};
use super::search::{self, Kind};
use async_trait::async_trait;
use clinic_core::ids::{DoctorId, LocationId, OrganizationId, RoomId, ServiceId};
use clinic_core::organization::{Location, Organization, Room, Service};
use clinic_core::page::{Page, PageRequest};
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
        let (batch, part) = alone::<Organization>(|query| {
            query.push("id = ").push_bind(id.0);
        });
        batch.run(self).await?.one(part)
    }

    async fn organizations(
        &mut self,
        open_or: Option<&[OrganizationId]>,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>> {
        let scope = self.scope();
        let within = move |query: &mut Query| {
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
        list::page(self, within, |_| {}, sort, page).await
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
        let within = |query: &mut Query| {
            query.push(OF_OPEN).push(" AND active");
        };
        let push = |query: &mut Query| {
            search::push_public_words(query, &filter.words);
            push_equal!(query, "active", filter.active);
            push_place(query, filter);
        };
        read_public(self, within, push, page).await
    }

    async fn location(&mut self, id: LocationId) -> StoreResult<Option<Location>> {
        read_by_id(self, id.0).await
    }

    async fn locations(
        &mut self,
        filter: &LocationFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Location>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
        };
        let push = |query: &mut Query| {
            search::push_words(query, organization, Kind::Location, "id", &filter.words);
            push_equal!(query, "active", filter.active);
            push_place(query, filter);
        };
        list::page(self, within, push, sort, page).await
    }

    async fn room(&mut self, id: RoomId) -> StoreResult<Option<Room>> {
        read_by_id(self, id.0).await
    }

    async fn rooms(
        &mut self,
        filter: &RoomFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Room>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
        };
        let push = |query: &mut Query| {
            push_equal!(query, "location_id", filter.location_id.map(Uuid::from));
            push_equal!(query, "kind", filter.kind.clone());
            push_equal!(query, "active", filter.active);
        };
        list::page(self, within, push, sort, page).await
    }

    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>> {
        read_by_id(self, id.0).await
    }

    async fn services(
        &mut self,
        filter: &ServiceFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Service>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
        };
        let push = |query: &mut Query| {
            search::push_words(query, organization, Kind::Service, "id", &filter.words);
            push_equal!(query, "specialty_folded", filter.specialty.clone());
            push_equal!(query, "active", filter.active);
        };
        list::page(self, within, push, sort, page).await
    }
}

/// The organization in which a row is found; only the platform asks.
async fn found_in(tx: &mut StoreTx, find: &'static str, id: Uuid) -> StoreResult<Option<FoundIn>> {
    lock::name_found(tx, id).await?;
    let mut batch = Batch::default();
    let part = batch.add_statement(vec!["organization_id", "open"], |query| {
        query.push(find).push_bind(id);
    });
    let answers = batch.run(tx).await?;
    let found = answers.first(part).map(|cells| {
        Ok(FoundIn {
            organization_id: cells.value("organization_id")?,
            open: cells.value("open")?,
        })
    });
    found.transpose()
}

/// The filters of a location by its place and its doctors.
fn push_place(query: &mut Query, filter: &LocationFilter) {
    if let Some(ids) = &filter.ids {
        query.push(" AND ");
        push_ids(query, "id", ids);
    }
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
