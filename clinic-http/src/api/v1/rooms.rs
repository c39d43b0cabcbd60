//! Rooms and pieces of equipment.

use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, list_query};
use crate::respond::paged;
use clinic_core::ids::{LocationId, RoomId};
use clinic_core::organization::{Room, RoomFields};
use clinic_core::records::RoomList;
use clinic_core::store::{RoomFilter, Sort, SortKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

resource!(
    Room,
    RoomId,
    RoomFields,
    "rooms",
    "/rooms",
    "/rooms/{id}",
    "/rooms/{id}/activate",
    "create_room",
    "get_room",
    "put_room",
    "patch_room",
    "delete_room",
    "activate_room"
);

impl Resource for Room {
    const PATH: &'static str = "/api/v1/rooms";
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
}

list_query! {
    /// Which rooms the list has, as parameters of the address.
    struct RoomsQuery {
        /// The location at which it takes place.
        #[serde(alias = "location_id")]
        location: Option<LocationId>,
        /// Of which kind.
        kind: Option<String>,
        /// Whether in use.
        active: Option<bool>,
    }
}

/// Lists rooms in pages.
#[utoipa::path(get, path = "/rooms", tag = "rooms", operation_id = "list_rooms",
    params(RoomsQuery), responses((status = 200, body = crate::respond::List<Room>)))]
async fn list(caller: Caller, Query(query): Query<RoomsQuery>) -> Answer {
    let by_name = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let question = RoomList {
        filter: RoomFilter {
            location_id: query.location,
            kind: query.kind.clone(),
            active: query.active,
        },
        sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
        page: query.page()?,
    };
    paged(&query, caller.ask(question).await?)
}
