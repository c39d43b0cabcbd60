//! Rows of organizations, locations, rooms and services.

use super::Query;
use super::list::{Listed, Order};
use super::row::{Cells, corrupt, small, word};
use super::search::folded;
use super::table::{Stored, Values, bind_head, head, statements};
use clinic_core::money::Rate;
use clinic_core::organization::{
    Coordinates, Location, LocationFields, Organization, OrganizationFields, Room, RoomFields,
    Service, ServiceFields,
};
use clinic_core::record::Record;
use clinic_core::store::{SortKey, StoreResult};
use sqlx::types::Json;
use uuid::Uuid;

/// A list that is ordered by name or time of creation.
macro_rules! named_list {
    ($record:ty, $select:literal, $from:literal) => {
        impl Listed for $record {
            const SELECT: &'static str = concat!("SELECT ", $select, " FROM ", $from, " WHERE ");
            const COUNT: &'static str =
                concat!("SELECT count(*) FROM (SELECT 1 FROM ", $from, " WHERE ");
            const PLACE: &'static str = concat!("(SELECT sort_name FROM ", $from, " WHERE ");

            fn order(key: SortKey) -> Order {
                match key {
                    SortKey::Name => Order::Name,
                    SortKey::CreatedAt | SortKey::StartsAt => Order::At("created_at"),
                }
            }

            fn instant(&self, order: Order) -> Option<clinic_core::time::Instant> {
                match order {
                    Order::Name => None,
                    Order::At(_) => Some(self.created_at),
                }
            }
        }
    };
}
pub(super) use named_list;

impl Stored for Organization {
    const INSERT: &'static str = "INSERT INTO organizations (id, version, active, created_at, updated_at, name, sort_name, \
        registration, email, phone, timezone, currency, languages, open_for_booking, default_service_id, settings) ";
    const UPDATE: &'static str = "UPDATE organizations SET (version, active, created_at, updated_at, name, sort_name, \
        registration, email, phone, timezone, currency, languages, open_for_booking, default_service_id, settings) = (";

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind_key(&self, _: Uuid, values: &mut Values<'_>) {
        values.push_bind(self.id.0);
    }

    fn push_place(&self, _: Uuid, query: &mut Query) {
        query.push(" WHERE id = ").push_bind(self.id.0);
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        bind_head(self, values);
        values
            .push_bind(fields.name.clone())
            .push_bind(folded(&fields.name))
            .push_bind(fields.registration.clone())
            .push_bind(fields.email.clone())
            .push_bind(fields.phone.clone())
            .push_bind(word(&fields.timezone)?)
            .push_bind(word(&fields.currency)?)
            .push_bind(Json(&fields.languages))
            .push_bind(fields.open_for_booking)
            .push_bind(fields.default_service_id.map(Uuid::from))
            .push_bind(Json(&fields.settings));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let fields = OrganizationFields {
            name: cells.text("name")?,
            registration: cells.optional_text("registration")?,
            email: cells.optional_text("email")?,
            phone: cells.optional_text("phone")?,
            timezone: cells.word("timezone")?,
            currency: cells.word("currency")?,
            languages: cells.json("languages")?,
            open_for_booking: cells.get("open_for_booking")?,
            default_service_id: cells.optional_id("default_service_id")?,
            settings: cells.json("settings")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Organization,
    "id, version, active, created_at, updated_at, name, registration, email, phone, timezone, currency, languages, \
     open_for_booking, default_service_id, settings",
    "organizations"
);

impl Stored for Location {
    statements!(
        "locations",
        "version, active, created_at, updated_at, name, sort_name, address, county_folded, city_folded, latitude_e6, \
         longitude_e6, phone, email, timezone, hours, holidays"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        bind_head(self, values);
        values
            .push_bind(fields.name.clone())
            .push_bind(folded(&fields.name))
            .push_bind(Json(&fields.address))
            .push_bind(fields.address.county.as_deref().map(folded))
            .push_bind(fields.address.city.as_deref().map(folded))
            .push_bind(fields.coordinates.map(|at| at.latitude_e6))
            .push_bind(fields.coordinates.map(|at| at.longitude_e6))
            .push_bind(fields.phone.clone())
            .push_bind(fields.email.clone())
            .push_bind(word(&fields.timezone)?)
            .push_bind(fields.hours.as_ref().map(Json))
            .push_bind(Json(&fields.holidays));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let coordinates = match (
            cells.get::<Option<i32>>("latitude_e6")?,
            cells.get::<Option<i32>>("longitude_e6")?,
        ) {
            (Some(latitude_e6), Some(longitude_e6)) => Some(Coordinates {
                latitude_e6,
                longitude_e6,
            }),
            _ => None,
        };
        let fields = LocationFields {
            name: cells.text("name")?,
            address: cells.json("address")?,
            coordinates,
            phone: cells.optional_text("phone")?,
            email: cells.optional_text("email")?,
            timezone: cells.word("timezone")?,
            hours: cells.optional_json("hours")?,
            holidays: cells.json("holidays")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Location,
    "organization_id, id, version, active, created_at, updated_at, name, address, latitude_e6, longitude_e6, phone, email, \
     timezone, hours, holidays",
    "locations"
);

impl Stored for Room {
    statements!(
        "rooms",
        "version, active, created_at, updated_at, location_id, name, sort_name, kind, schedule"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        bind_head(self, values);
        values
            .push_bind(fields.location_id.0)
            .push_bind(fields.name.clone())
            .push_bind(folded(&fields.name))
            .push_bind(fields.kind.clone())
            .push_bind(fields.schedule.as_ref().map(Json));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let fields = RoomFields {
            location_id: cells.id("location_id")?,
            name: cells.text("name")?,
            kind: cells.text("kind")?,
            schedule: cells.optional_json("schedule")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Room,
    "id, version, active, created_at, updated_at, location_id, name, kind, schedule",
    "rooms"
);

impl Stored for Service {
    statements!(
        "services",
        "version, active, created_at, updated_at, name, sort_name, specialty, specialty_folded, description, duration_min, \
         step_min, buffer_before_min, buffer_after_min, capacity, price_minor, price_currency, tax_scaled, room_kind, \
         needs_approval, location_ids, doctor_ids"
    );

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn bind(&self, values: &mut Values<'_>) -> StoreResult<()> {
        let fields = &self.fields;
        bind_head(self, values);
        values
            .push_bind(fields.name.clone())
            .push_bind(folded(&fields.name))
            .push_bind(fields.specialty.clone())
            .push_bind(fields.specialty.as_deref().map(folded))
            .push_bind(fields.description.clone())
            .push_bind(small(fields.duration_min))
            .push_bind(fields.step_min.map(small))
            .push_bind(small(fields.buffer_before_min))
            .push_bind(small(fields.buffer_after_min))
            .push_bind(small(fields.capacity))
            .push_bind(fields.price.map(|price| price.minor()))
            .push_bind(fields.price.map(|price| price.currency().code()))
            .push_bind(fields.tax_percent.scaled())
            .push_bind(fields.room_kind.clone())
            .push_bind(fields.needs_approval)
            .push_bind(fields.location_ids.as_ref().map(Json))
            .push_bind(fields.doctor_ids.as_ref().map(Json));
        Ok(())
    }

    fn read(cells: Cells<'_>) -> StoreResult<Self> {
        let fields = ServiceFields {
            name: cells.text("name")?,
            specialty: cells.optional_text("specialty")?,
            description: cells.optional_text("description")?,
            duration_min: cells.number("duration_min")?,
            step_min: cells.optional_number("step_min")?,
            buffer_before_min: cells.number("buffer_before_min")?,
            buffer_after_min: cells.number("buffer_after_min")?,
            capacity: cells.number("capacity")?,
            price: cells.price()?,
            tax_percent: Rate::from_scaled(cells.get("tax_scaled")?)
                .map_err(|_| corrupt("tax_scaled"))?,
            room_kind: cells.optional_text("room_kind")?,
            needs_approval: cells.get("needs_approval")?,
            location_ids: cells.optional_json("location_ids")?,
            doctor_ids: cells.optional_json("doctor_ids")?,
        };
        Ok(Self::from_parts(head(cells)?, fields))
    }
}

named_list!(
    Service,
    "id, version, active, created_at, updated_at, name, specialty, description, duration_min, step_min, buffer_before_min, \
     buffer_after_min, capacity, price_minor, price_currency, tax_scaled, room_kind, needs_approval, location_ids, doctor_ids",
    "services"
);
