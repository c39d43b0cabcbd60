//! Organizations.

use super::crud::{Shown, after_patch, meant, object, of_fields, without_read_only};
use crate::app::App;
use crate::extract::{Caller, Conditions, Json, ListQuery, Path, Query, decode, list_query};
use crate::problem::Problem;
use crate::respond::{Answer, created, done, entity, found, paged, value_of};
use clinic_core::ids::OrganizationId;
use clinic_core::organization::{
    CreateOrganization, GetOrganization, Organization, OrganizationFields, OrganizationList,
    SetOrganizationActive, UpdateOrganization,
};
use clinic_core::store::{Sort, SortKey};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, put, patch, delete))
        .routes(routes!(activate))
}

const READ_ONLY: [&str; 5] = ["id", "version", "active", "created_at", "updated_at"];

list_query! {
    /// Which organizations the list has, as parameters of the address.
    struct OrganizationsQuery {}
}

/// Lists organizations: all for those who run the platform, those open for booking for everybody else.
#[utoipa::path(get, path = "/organizations", tag = "organizations", operation_id = "list_organizations",
    params(OrganizationsQuery), responses((status = 200, body = crate::respond::List<Organization>)))]
async fn list(caller: Caller, Query(query): Query<OrganizationsQuery>) -> Answer {
    let sort = query.sort(
        &[SortKey::Name, SortKey::CreatedAt],
        Sort {
            key: SortKey::Name,
            descending: false,
        },
    )?;
    let page = query.page()?;
    paged(&query, caller.ask(OrganizationList { sort, page }).await?)
}

/// Opens an organization.
#[utoipa::path(post, path = "/organizations", tag = "organizations", operation_id = "create_organization",
    request_body = OrganizationFields, responses((status = 201, body = Organization)))]
async fn create(caller: Caller, Json(fields): Json<OrganizationFields>) -> Answer {
    let made = caller.run(CreateOrganization { fields }).await;
    let made = made.map_err(of_fields)?;
    let location = format!("/api/v1/organizations/{}", made.id);
    Ok(created(location, Some(made.version), &made))
}

/// Gets an organization.
#[utoipa::path(get, path = "/organizations/{id}", tag = "organizations", operation_id = "get_organization",
    params(("id" = OrganizationId, Path), Shown), responses((status = 200, body = Organization)))]
async fn get(
    caller: Caller,
    Path(id): Path<OrganizationId>,
    Query(shown): Query<Shown>,
    conditions: Conditions,
) -> Answer {
    let record = caller.within(id).ask(GetOrganization {}).await?;
    found(
        &conditions,
        record.version,
        &record,
        shown.fields.as_deref(),
    )
}

/// Replaces an organization. Read-only members may be sent as they are.
#[utoipa::path(put, path = "/organizations/{id}", tag = "organizations", operation_id = "put_organization",
    params(("id" = OrganizationId, Path)), request_body = OrganizationFields,
    responses((status = 200, body = Organization)))]
async fn put(
    caller: Caller,
    Path(id): Path<OrganizationId>,
    conditions: Conditions,
    Json(body): Json<Value>,
) -> Answer {
    conditions.required()?;
    let caller = caller.within(id);
    let current = caller.ask(GetOrganization {}).await?;
    let (expected, is_stale) = meant(&conditions, current.version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    let fields = decode(Value::Object(body))?;
    let saved = caller.run_at(expected, UpdateOrganization { fields }).await;
    let record = saved.map_err(of_fields)?;
    Ok(entity(record.version, &record))
}

/// Changes some members of an organization: a JSON Merge Patch (RFC 7396).
#[utoipa::path(patch, path = "/organizations/{id}", tag = "organizations", operation_id = "patch_organization",
    params(("id" = OrganizationId, Path)), request_body = OrganizationFields, responses((status = 200, body = Organization)))]
async fn patch(
    caller: Caller,
    Path(id): Path<OrganizationId>,
    conditions: Conditions,
    Json(body): Json<Value>,
) -> Answer {
    conditions.required()?;
    let caller = caller.within(id);
    let current = caller.ask(GetOrganization {}).await?;
    let (expected, is_stale) = meant(&conditions, current.version);
    let mut body = object(body)?;
    without_read_only(&mut body, &value_of(&current)?, &READ_ONLY, is_stale)?;
    let fields = after_patch(&current.fields, &body, &["settings"])?;
    let expected = expected.or(Some(current.version));
    let saved = caller.run_at(expected, UpdateOrganization { fields }).await;
    let record = saved.map_err(of_fields)?;
    Ok(entity(record.version, &record))
}

async fn version(caller: &Caller) -> Result<u64, Problem> {
    Ok(caller.ask(GetOrganization {}).await?.version)
}

/// Takes an organization out of use.
#[utoipa::path(delete, path = "/organizations/{id}", tag = "organizations", operation_id = "delete_organization",
    params(("id" = OrganizationId, Path)), responses((status = 204)))]
async fn delete(caller: Caller, Path(id): Path<OrganizationId>, conditions: Conditions) -> Answer {
    let caller = caller.within(id);
    let expected = conditions
        .expected_of(async || version(&caller).await)
        .await?;
    let command = SetOrganizationActive { active: false };
    caller.run_at(expected, command).await?;
    Ok(done())
}

/// Takes an organization back into use.
#[utoipa::path(post, path = "/organizations/{id}/activate", tag = "organizations", operation_id = "activate_organization",
    params(("id" = OrganizationId, Path)), responses((status = 200, body = Organization)))]
async fn activate(
    caller: Caller,
    Path(id): Path<OrganizationId>,
    conditions: Conditions,
) -> Answer {
    let caller = caller.within(id);
    let expected = conditions
        .expected_of(async || version(&caller).await)
        .await?;
    let command = SetOrganizationActive { active: true };
    let record = caller.run_at(expected, command).await?;
    Ok(entity(record.version, &record))
}
