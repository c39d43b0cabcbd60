//! Services that can be booked.

use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, list_query};
use crate::respond::paged;
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
    paged(&query, caller.ask(question).await?)
}
