//! How organizations, locations, rooms and services stand in their tables.

use super::super::text::folded;
use super::table::table;
use clinic_core::organization::{
    Location, LocationFields, Organization, OrganizationFields, Room, RoomFields, Service,
    ServiceFields,
};
use clinic_core::store::StoreResult;
use uuid::Uuid;

table! {
    Organization in "organizations", key alone(id), head OrganizationFields {
        name, registration, email, phone, timezone, currency, languages, open_for_booking, default_service_id, settings,
    }
    derived { sort_name = |fields| folded(&fields.name) }
}

table! {
    Location in "locations", key within_organization(id), head LocationFields {
        name, address, phone, email, timezone, hours, holidays,
    }
    split { coordinates = (latitude_e6, longitude_e6) }
    derived {
        sort_name = |fields| folded(&fields.name),
        county_folded = |fields| fields.address.county.as_deref().map(folded),
        city_folded = |fields| fields.address.city.as_deref().map(folded),
    }
}

table! {
    Room in "rooms", key within_organization(id), head RoomFields {
        location_id, name, kind, schedule,
    }
    derived { sort_name = |fields| folded(&fields.name) }
}

table! {
    Service in "services", key within_organization(id), head ServiceFields {
        name, specialty, description, duration_min, step_min, buffer_before_min, buffer_after_min, capacity,
        room_kind, needs_approval, location_ids, doctor_ids,
    }
    split { price = (price_minor, price_currency), tax_percent = (tax_scaled) }
    derived {
        sort_name = |fields| folded(&fields.name),
        specialty_folded = |fields| fields.specialty.as_deref().map(folded),
    }
}
