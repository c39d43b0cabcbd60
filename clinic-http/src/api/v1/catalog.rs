//! Services and rooms.

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(services::routes())
        .merge(rooms::routes())
}

mod services {
    use super::super::crud::{Resource, resource};
    use crate::app::App;
    use crate::extract::{ListQuery, list_query};
    use clinic_core::ids::ServiceId;
    use clinic_core::organization::{Service, ServiceFields};
    use clinic_core::records::ServiceList;
    use clinic_core::store::{SearchWords, ServiceFilter, Sort, SortKey};
    use clinic_core::text;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    resource!(
        Service,
        ServiceId,
        ServiceFields,
        "services",
        "/services",
        "/services/{id}",
        "/services/{id}/activate",
        "create_service",
        "get_service",
        "put_service",
        "patch_service",
        "delete_service",
        "activate_service"
    );

    impl Resource for Service {
        const PATH: &'static str = "/api/v1/services";
    }

    pub(super) fn routes() -> OpenApiRouter<App> {
        OpenApiRouter::new()
            .routes(routes!(list, create))
            .routes(routes!(get, put, patch, delete))
            .routes(routes!(activate))
    }

    list_query! {
        /// Which services the list has, as parameters of the address.
        struct ServicesQuery {
            /// Beginnings of words of the name.
            name: Option<String>,
            /// A specialty, compared without regard to case and diacritics.
            specialty: Option<String>,
            /// Whether in use.
            active: Option<bool>,
        }
    }

    /// Lists services in pages.
    #[utoipa::path(get, path = "/services", tag = "services", operation_id = "list_services",
        params(ServicesQuery), responses((status = 200, body = crate::respond::List<Service>)))]
    async fn list(caller: Caller, Query(query): Query<ServicesQuery>) -> Answer {
        let by_name = Sort {
            key: SortKey::Name,
            descending: false,
        };
        let question = ServiceList {
            filter: ServiceFilter {
                words: query
                    .name
                    .as_deref()
                    .map(SearchWords::of)
                    .unwrap_or_default(),
                specialty: query.specialty.as_deref().map(text::folded),
                active: query.active,
            },
            sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
            page: query.page()?,
        };
        query.answer(caller.ask(question).await?)
    }
}

mod rooms {
    use super::super::crud::{Resource, resource};
    use crate::app::App;
    use crate::extract::{ListQuery, list_query};
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
        query.answer(caller.ask(question).await?)
    }
}
