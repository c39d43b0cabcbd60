//! The rules that an organization chooses for itself.

use super::crud::after_patch;
use crate::app::App;
use crate::extract::{Caller, Conditions, Json};
use crate::problem::Problem;
use crate::respond::{Answer, entity, found};
use clinic_core::error::Error;
use clinic_core::organization::{GetOrganization, Settings, UpdateSettings};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, put, patch))
}

/// The organization's settings. Their entity tag is the organization's.
#[utoipa::path(get, path = "/settings", tag = "system", operation_id = "get_settings",
    responses((status = 200, body = Settings)))]
async fn get(caller: Caller, conditions: Conditions) -> Answer {
    let organization = caller.ask(GetOrganization {}).await?;
    // They are hidden from whoever does not work there.
    let Some(settings) = &organization.fields.settings else {
        return Err(Problem(Error::forbidden()));
    };
    found(&conditions, organization.version, settings, None)
}

/// Replaces the organization's settings; what is not sent gets its default.
#[utoipa::path(put, path = "/settings", tag = "system", operation_id = "put_settings",
    request_body = Settings, responses((status = 200, body = Settings)))]
async fn put(caller: Caller, conditions: Conditions, Json(settings): Json<Settings>) -> Answer {
    conditions.required()?;
    let version = async || Ok(caller.ask(GetOrganization {}).await?.version);
    let expected = conditions.expected_of(version).await?;
    let saved = caller.run_at(expected, UpdateSettings { settings }).await;
    let saved = saved.map_err(|problem| problem.relative_to("/settings"))?;
    Ok(entity(saved.version, &saved.fields.settings))
}

/// Changes some of the organization's settings: a JSON Merge Patch (RFC 7396).
#[utoipa::path(patch, path = "/settings", tag = "system", operation_id = "patch_settings",
    request_body = Settings, responses((status = 200, body = Settings)))]
async fn patch(caller: Caller, conditions: Conditions, Json(body): Json<Value>) -> Answer {
    conditions.required()?;
    let current = caller.ask(GetOrganization {}).await?;
    let expected = conditions.expected(current.version);
    let body = super::crud::object(body)?;
    let settings = after_patch(&current.fields.settings, &body, &[])?;
    let expected = expected.or(Some(current.version));
    let saved = caller.run_at(expected, UpdateSettings { settings }).await;
    let saved = saved.map_err(|problem| problem.relative_to("/settings"))?;
    Ok(entity(saved.version, &saved.fields.settings))
}
