//! Logging in from JSON to JSON, with passwords hashed by argon2id as the server hashes them.

use clinic_core::access::{LogIn, Passwords};
use clinic_core::error::Error;
use clinic_core::ids::OrganizationId;
use clinic_core::json::{decode, encode};
use clinic_core::{Clinic, Context, SensitiveText};
use serde::Deserialize;
use serde_json::{Value, json};

/// The name by which hosts reach it, beside those of commands.
pub(crate) const LOG_IN: &str = "log_in";
/// How many passwords are checked at the same time; each takes 19 MiB.
pub(crate) const PASSWORD_CHECKS: usize = 2;

/// Who wants to log in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    email: SensitiveText,
    password: SensitiveText,
    #[serde(default)]
    organization_id: Option<OrganizationId>,
}

/// Logs in: [`Clinic::log_in`]. Answers the account with its memberships, where it acts, and whether it is a guest.
pub(crate) async fn log_in(
    clinic: &Clinic,
    context: &Context,
    input: Value,
    passwords: &dyn Passwords,
) -> Result<Value, Error> {
    let asked: Asked = decode(input)?;
    let wish = LogIn {
        email: asked.email,
        password: asked.password,
        organization_id: asked.organization_id,
    };
    let logged_in = clinic.log_in(context, wish, passwords).await?;
    Ok(json!({
        "profile": encode(&logged_in.profile)?,
        "organization_id": encode(&logged_in.home.organization_id)?,
        "guest": logged_in.home.guest,
    }))
}
