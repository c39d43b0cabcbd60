use super::*;

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
        open_or: Option<&[OrganizationId]>,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Organization>> {
        let own = organization_of(self.scope);
        let rows = self.view.organizations.values().filter(|o| {
            own.is_none_or(|own| own == o.id)
                && open_or.is_none_or(|named| {
                    (o.active && o.fields.open_for_booking) || named.contains(&o.id)
                })
        });
        Ok(paged(rows, sort, page, |o, key| {
            named(key, o.created_at, &o.fields.name, o.id)
        }))
    }

    async fn organization_of_location(&mut self, id: LocationId) -> StoreResult<Option<FoundIn>> {
        Ok(self.found_in(|tenant| tenant.locations.get(&id).map(|location| location.active)))
    }

    async fn organization_of_doctor(&mut self, id: DoctorId) -> StoreResult<Option<FoundIn>> {
        Ok(self.found_in(|tenant| tenant.doctors.get(&id).map(|doctor| doctor.active)))
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
