//! Log-ins.

use crate::app::App;
use crate::auth::Tokens;
use crate::extract::{Caller, Json};
use crate::problem::Problem;
use crate::respond::Answer;
use axum::response::IntoResponse;
use clinic_core::ErrorCode;
use clinic_core::access::commands::{AccountByEmail, Me, RecordLogIn, require_unlocked};
use clinic_core::access::{Account, Actor, Membership, Profile, User};
use clinic_core::error::Error;
use clinic_core::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use std::fmt;
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
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogIn {
    /// The account's e-mail address.
    #[schema(example = "receptionist@example.org")]
    email: String,
    /// The account's password.
    password: String,
    /// The organization to act in; needed only by those who belong to several.
    #[serde(default)]
    organization_id: Option<OrganizationId>,
}

impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogIn")
    }
}

/// A log-in that succeeded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoggedIn {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds that the token lasts.
    expires_in: i64,
    /// The organization that the token acts in unless a request names another.
    organization_id: Option<OrganizationId>,
    /// The account.
    user: User,
    /// What it is in which organization.
    memberships: Vec<Membership>,
}

/// Logs in by e-mail address and password.
///
/// After five failures in a row the account is locked for 15 minutes, and twice as long each further time.
#[utoipa::path(post, path = "/auth/login", tag = "auth", operation_id = "log_in", request_body = LogIn,
    responses((status = 200, body = LoggedIn)))]
async fn log_in(caller: Caller, Json(body): Json<LogIn>) -> Answer {
    let host = caller.as_host();
    let app = caller.app();
    let account = host.ask(AccountByEmail { email: body.email }).await?;
    if let Some(account) = &account {
        require_unlocked(account, app.clinic().now().await?)?;
    }
    let hash = account
        .as_ref()
        .filter(|account| account.active)
        .and_then(|account| account.password_hash.clone());
    let right = app.passwords().verify(body.password, hash).await?;
    if let Some(account) = &account {
        host.run(RecordLogIn {
            account_id: account.id,
            succeeded: right,
        })
        .await?;
    }
    let Some(account) = account.filter(|_| right) else {
        return Err(Problem::new(
            ErrorCode::InvalidCredentials,
            "the e-mail address or the password is wrong",
        ));
    };
    let Profile { memberships, .. } = caller.as_account(account.id).ask(Me {}).await?;
    let organization = organization_of(body.organization_id, &account, &memberships)?;
    let guest = !account.super_admin && memberships.iter().all(|m| !m.role.is_staff());
    let tokens: &Tokens = app.tokens();
    let access_token = tokens.issue(account.id, organization, guest, app.now())?;
    let answer = LoggedIn {
        access_token,
        token_type: "Bearer",
        expires_in: tokens.lasts_s(),
        organization_id: organization,
        user: account.into(),
        memberships,
    };
    Ok(axum::Json(answer).into_response())
}

/// The organization that a token acts in: the one that was asked for, else the only one there is.
fn organization_of(
    asked: Option<OrganizationId>,
    account: &Account,
    memberships: &[Membership],
) -> Result<Option<OrganizationId>, Error> {
    let mut own = memberships.iter().map(|m| m.organization_id);
    match asked {
        Some(asked) if account.super_admin || own.any(|id| id == asked) => Ok(Some(asked)),
        Some(_) => Err(Error::not_found("organization")),
        None => {
            let first = own.next();
            Ok(first.filter(|first| own.all(|id| id == *first)))
        }
    }
}

/// The account that is logged in.
#[utoipa::path(get, path = "/auth/me", tag = "auth", operation_id = "me", responses((status = 200, body = Profile)))]
async fn me(caller: Caller) -> Answer {
    debug_assert!(matches!(caller.actor(), Actor::Account(_)));
    Ok(axum::Json(caller.ask(Me {}).await?).into_response())
}
