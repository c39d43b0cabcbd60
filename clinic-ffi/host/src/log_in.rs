//! Logging in, with passwords hashed by argon2id as the server hashes them.

use clinic_core::access::{LogIn, Passwords, Profile};
use clinic_core::error::Error;
use clinic_core::ids::OrganizationId;
use clinic_core::{Clinic, Context, SensitiveText};
use serde::{Deserialize, Serialize};

/// The name by which hosts log in, beside those of commands.
pub const LOG_IN: &str = "log_in";
/// How many passwords are checked at the same time; each takes 19 MiB.
pub(crate) const PASSWORD_CHECKS: usize = 2;

/// Who wants to log in: what [`LOG_IN`] takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogInRequest {
    /// The account's e-mail address.
    pub email: SensitiveText,
    /// The account's password, as it was typed.
    pub password: SensitiveText,
    /// Where it wants to act; absent: in the only organization that it belongs to.
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
}

/// A log-in that succeeded: what [`LOG_IN`] answers.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedIn {
    /// The account and all its memberships.
    pub profile: Profile,
    /// Where it acts: in the organization that was asked for, else in the only one that it belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Whether it works for no organization.
    pub guest: bool,
}

/// Logs in: [`Clinic::log_in`].
pub(crate) async fn log_in(
    clinic: &Clinic,
    context: &Context,
    asked: LogInRequest,
    passwords: &dyn Passwords,
) -> Result<LoggedIn, Error> {
    let wish = LogIn {
        email: asked.email,
        password: asked.password,
        organization_id: asked.organization_id,
    };
    let logged_in = clinic.log_in(context, wish, passwords).await?;
    Ok(LoggedIn {
        profile: logged_in.profile,
        organization_id: logged_in.home.organization_id,
        guest: logged_in.home.guest,
    })
}
