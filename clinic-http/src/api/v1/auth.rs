//! Log-ins.

use crate::app::App;
use crate::extract::{Anybody, Caller, Json};
use crate::respond::Answer;
use axum::response::IntoResponse;
use clinic_core::SensitiveText;
use clinic_core::access::{Me, Membership, Profile, User};
use clinic_core::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log_in))
}

pub(super) fn private() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who wants to log in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    /// The account's e-mail address.
    #[schema(example = "receptionist@example.org")]
    email: SensitiveText,
    /// The account's password.
    password: SensitiveText,
    /// The organization to act in; needed only by those who belong to several.
    #[serde(default)]
    organization_id: Option<OrganizationId>,
}

/// A log-in that succeeded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoggedIn {
    /// To be sent as `Authorization: Bearer …`.
    access_token: SensitiveText,
    /// How the token is sent: always `Bearer`.
    token_type: &'static str,
    /// Seconds that the token lasts.
    expires_in: i64,
    /// The organization that the token acts in unless a request names another.
    organization_id: Option<OrganizationId>,
    /// The account that was logged in.
    user: User,
    /// What it is in which organization.
    memberships: Vec<Membership>,
}

/// Logs in by e-mail address and password.
///
/// After five failures in a row the address is locked for 15 minutes, and twice as long each further time.
#[utoipa::path(post, path = "/auth/login", tag = "auth", operation_id = "log_in", request_body = LogIn,
    responses((status = 200, body = LoggedIn)))]
async fn log_in(Anybody(caller): Anybody, Json(body): Json<LogIn>) -> Answer {
    let credentials = clinic_core::access::LogIn {
        email: body.email,
        password: body.password,
        organization_id: body.organization_id,
    };
    let clinic_core::access::LoggedIn { profile, home } = caller.log_in(credentials).await?;
    let app = caller.app();
    let tokens = app.tokens();
    let access_token = tokens.issue(profile.user.id, home, app.now())?;
    let answer = LoggedIn {
        access_token: access_token.into(),
        token_type: "Bearer",
        expires_in: tokens.lasts_s(),
        organization_id: home.organization_id,
        user: profile.user,
        memberships: profile.memberships,
    };
    Ok(axum::Json(answer).into_response())
}

/// The account that is logged in.
#[utoipa::path(get, path = "/auth/me", tag = "auth", operation_id = "me", responses((status = 200, body = Profile)))]
async fn me(caller: Caller) -> Answer {
    Ok(axum::Json(caller.ask(Me {}).await?).into_response())
}
