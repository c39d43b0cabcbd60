//! The records of doctors: created, read, listed, written, taken out of use.

use crate::api::v1::crud::{Resource, resource};
use crate::extract::{ListQuery, list_query};
use crate::respond::paged;
use clinic_core::ids::{DoctorId, LocationId, ServiceId};
use clinic_core::people::{Doctor, DoctorFields};
use clinic_core::records::DoctorList;
use clinic_core::store::{DoctorFilter, SearchWords, Sort, SortKey};
use clinic_core::text::folded;

resource!(
    Doctor,
    DoctorId,
    DoctorFields,
    "doctors",
    "/doctors",
    "/doctors/{id}",
    "/doctors/{id}/activate",
    "create_doctor",
    "get_doctor",
    "put_doctor",
    "patch_doctor",
    "delete_doctor",
    "activate_doctor"
);

impl Resource for Doctor {
    const PATH: &'static str = "/api/v1/doctors";
}

list_query! {
    /// Which doctors the list has, as parameters of the address.
    struct DoctorsQuery {
        /// Beginnings of words of the name.
        name: Option<String>,
        /// A specialty, compared without regard to case and diacritics.
        specialty: Option<String>,
        /// Who work there.
        #[serde(alias = "location_id")]
        location: Option<LocationId>,
        /// Who give the service.
        #[serde(alias = "service_id")]
        service: Option<ServiceId>,
        /// Whether in use.
        active: Option<bool>,
    }
}

async fn answer(caller: Caller, query: &DoctorsQuery) -> Answer {
    let by_name = Sort {
        key: SortKey::Name,
        descending: false,
    };
    let question = DoctorList {
        filter: DoctorFilter {
            words: query
                .name
                .as_deref()
                .map(SearchWords::of)
                .unwrap_or_default(),
            specialty: query.specialty.as_deref().map(folded),
            location_id: query.location,
            ids: None,
            active: query.active,
        },
        service_id: query.service,
        sort: query.sort(&[SortKey::Name, SortKey::CreatedAt], by_name)?,
        page: query.page()?,
    };
    let caller = caller.at(query.location, None).await?;
    paged(query, caller.ask(question).await?)
}

/// Lists doctors in pages.
#[utoipa::path(get, path = "/doctors", tag = "doctors", operation_id = "list_doctors",
    params(DoctorsQuery), responses((status = 200, body = crate::respond::List<Doctor>)))]
pub(super) async fn list(caller: Caller, Query(query): Query<DoctorsQuery>) -> Answer {
    answer(caller, &query).await
}

/// Finds doctors by name and specialty.
#[utoipa::path(get, path = "/doctors/search", tag = "doctors", operation_id = "search_doctors",
    params(DoctorsQuery), responses((status = 200, body = crate::respond::List<Doctor>)))]
pub(super) async fn search(caller: Caller, Query(query): Query<DoctorsQuery>) -> Answer {
    answer(caller, &query).await
}
