use super::Failure;
use crate::auth::hash_password;
use clinic_core::access::Actor;
use clinic_core::access::commands::CreateAccount;
use clinic_core::ids::AccountId;
use clinic_core::store::Store;
use clinic_core::time::Zones;
use clinic_core::{Clinic, Context};
use clinic_store::{SystemClock, UuidV7Ids};
use std::sync::Arc;

/// Where the password is looked for before the input.
const PASSWORD: &str = "CLINIC_ADMIN_PASSWORD";

fn password() -> Result<String, Failure> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Text(format!(
            "the password is missing: set {PASSWORD}, or give it as the first line of the input"
        )));
    }
    Ok(password.to_owned())
}

/// Opens an account that runs the platform.
pub(super) async fn create(
    store: Arc<dyn Store>,
    email: String,
    given_name: String,
    family_name: String,
) -> Result<AccountId, Failure> {
    let command = CreateAccount {
        email,
        phone: None,
        given_name,
        family_name,
        password_hash: hash_password(&password()?)?,
        super_admin: true,
        memberships: Vec::new(),
    };
    let clinic = Clinic::new(
        store,
        Arc::new(SystemClock),
        Arc::new(UuidV7Ids::new()),
        Arc::new(Zones::bundled()),
    );
    let mut context = Context::new(Actor::Host, None);
    context.origin = "command line".to_owned();
    Ok(clinic.run(&context, command).await?)
}
