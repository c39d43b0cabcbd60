//! Who pays for a patient's care beside the patient, such as an insurer.

use super::crud::{Resource, resource};
use crate::app::App;
use crate::extract::{ListQuery, list_query};
use crate::respond::paged;
use clinic_core::billing::{Payer, PayerFields};
use clinic_core::ids::PayerId;
use clinic_core::records::PayerList;
use clinic_core::store::{PayerFilter, Sort, SortKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

resource!(
    Payer,
    PayerId,
    PayerFields,
    "payers",
    "/payers",
    "/payers/{id}",
    "/payers/{id}/activate",
    "create_payer",
    "get_payer",
    "put_payer",
    "patch_payer",
    "delete_payer",
    "activate_payer"
);

impl Resource for Payer {
    const PATH: &'static str = "/api/v1/payers";
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
}

list_query! {
    /// Which payers the list has, as parameters of the address.
    struct PayersQuery {
        /// Whether in use.
        active: Option<bool>,
    }
}

/// Lists payers in pages.
#[utoipa::path(get, path = "/payers", tag = "payers", operation_id = "list_payers",
    params(PayersQuery), responses((status = 200, body = crate::respond::List<Payer>)))]
async fn list(caller: Caller, Query(query): Query<PayersQuery>) -> Answer {
    let by_name = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let question = PayerList {
        filter: PayerFilter {
            active: query.active,
        },
        sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
        page: query.page()?,
    };
    paged(&query, caller.ask(question).await?)
}
