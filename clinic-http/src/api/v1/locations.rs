//! Locations and their hours.

use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, decode, list_query};
use crate::respond::{entity, found, paged};
use clinic_core::ids::LocationId;
use clinic_core::organization::{Location, LocationFields, PublicLocations};
use clinic_core::records::{Get, LocationList, Update};
use clinic_core::store::{LocationFilter, PublicLocation, SearchWords, Sort, SortKey};
use clinic_core::text::folded;
use clinic_core::time::{Date, Schedule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

resource!(
    Location,
    LocationId,
    LocationFields,
    "locations",
    "/locations",
    "/locations/{id}",
    "/locations/{id}/activate",
    "create_location",
    "get_location",
    "put_location",
    "patch_location",
    "delete_location",
    "activate_location"
);

impl Resource for Location {
    const PATH: &'static str = "/api/v1/locations";
}

pub(super) fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

pub(super) fn private() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
        .routes(routes!(get_hours, put_hours))
}

list_query! {
    /// Which locations the list has, as parameters of the address.
    struct LocationsQuery {
        /// Beginnings of words of the name.
        name: Option<String>,
        /// The county, state or region.
        county: Option<String>,
        /// The town or city.
        city: Option<String>,
        /// A specialty of a doctor who works there.
        specialty: Option<String>,
        /// Whether in use.
        active: Option<bool>,
    }
}

impl LocationsQuery {
    fn filter(&self) -> LocationFilter {
        LocationFilter {
            words: self
                .name
                .as_deref()
                .map(SearchWords::of)
                .unwrap_or_default(),
            county: self.county.as_deref().map(folded),
            city: self.city.as_deref().map(folded),
            specialty: self.specialty.as_deref().map(folded),
            active: self.active,
            ids: None,
        }
    }
}

/// Lists locations in pages.
#[utoipa::path(get, path = "/locations", tag = "locations", operation_id = "list_locations",
    params(LocationsQuery), responses((status = 200, body = crate::respond::List<Location>)))]
async fn list(caller: Caller, Query(query): Query<LocationsQuery>) -> Answer {
    let by_name = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let question = LocationList {
        filter: query.filter(),
        sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
        page: query.page()?,
    };
    paged(&query, caller.ask(question).await?)
}

/// Finds locations of all organizations that are open for booking.
#[utoipa::path(get, path = "/locations/search", tag = "locations", operation_id = "search_locations",
    params(LocationsQuery), responses((status = 200, body = crate::respond::List<PublicLocation>)))]
async fn search(caller: Caller, Query(query): Query<LocationsQuery>) -> Answer {
    let page = query.page()?;
    // The order of a search is its own.
    query.sort(&[SortKey::Name], Sort::default())?;
    let filter = query.filter();
    paged(&query, caller.ask(PublicLocations { filter, page }).await?)
}

/// When a location is open.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hours {
    /// The opening hours by its wall clock; absent: always open.
    #[serde(default)]
    hours: Option<Schedule>,
    /// Dates on which it is closed, each with its reason.
    #[serde(default)]
    holidays: BTreeMap<Date, String>,
}

/// The opening hours and holidays of a location. Their entity tag is the location's.
#[utoipa::path(get, path = "/locations/{id}/hours", tag = "locations", operation_id = "get_hours",
    params(("id" = LocationId, Path)), responses((status = 200, body = Hours)))]
async fn get_hours(caller: Caller, Path(id): Path<LocationId>, conditions: Conditions) -> Answer {
    let location = caller.ask(Get::<Location> { id }).await?;
    let hours = Hours {
        hours: location.fields.hours,
        holidays: location.fields.holidays,
    };
    found(&conditions, location.version, &hours, None)
}

/// Sets the opening hours and holidays of a location.
#[utoipa::path(put, path = "/locations/{id}/hours", tag = "locations", operation_id = "put_hours",
    params(("id" = LocationId, Path), AcceptStranded), request_body = Hours,
    responses((status = 200, body = Hours)))]
async fn put_hours(
    caller: Caller,
    Path(id): Path<LocationId>,
    Query(stranded): Query<AcceptStranded>,
    conditions: Conditions,
    Json(body): Json<serde_json::Value>,
) -> Answer {
    conditions.required()?;
    let hours: Hours = decode(body)?;
    let current = caller.ask(Get::<Location> { id }).await?;
    let expected = conditions.expected(current.version);
    let fields = LocationFields {
        hours: hours.hours,
        holidays: hours.holidays,
        ..current.fields
    };
    let command = Update::<Location> {
        id,
        fields,
        accept_stranded: stranded.accept_stranded,
    };
    let saved = caller
        .run_at(expected.or(Some(current.version)), command)
        .await?;
    let hours = Hours {
        hours: saved.fields.hours,
        holidays: saved.fields.holidays,
    };
    Ok(entity(saved.version, &hours))
}
