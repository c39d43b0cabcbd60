use super::Failure;
use crate::config::ConfigError;
use clinic_core::access::commands::CreateAccount;
use clinic_core::ids::AccountId;
use clinic_core::{Clinic, Context};
use clinic_store::hash_password;
use std::path::PathBuf;

/// Where the password is looked for before the input.
const PASSWORD: &str = "CLINIC_ADMIN_PASSWORD";
/// What names a file that holds it.
const PASSWORD_FILE: &str = "CLINIC_ADMIN_PASSWORD_FILE";

fn password() -> Result<String, Failure> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    if let Ok(path) = std::env::var(PASSWORD_FILE) {
        let path = PathBuf::from(path);
        return match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(cause) => Err(ConfigError::File { path, cause }.into()),
        };
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Text(format!(
            "the password is missing: set {PASSWORD} or {PASSWORD_FILE}, or give it as the first line of the input"
        )));
    }
    Ok(password.to_owned())
}

/// Opens an account that runs the platform.
pub(super) async fn create(
    clinic: &Clinic,
    email: String,
    given_name: String,
    family_name: String,
) -> Result<AccountId, Failure> {
    let command = CreateAccount {
        email: email.into(),
        phone: None,
        given_name: given_name.into(),
        family_name: family_name.into(),
        password_hash: Some(hash_password(&password()?)?),
        super_admin: true,
        memberships: Vec::new(),
    };
    let mut context = Context::platform();
    context.origin = "command line".to_owned();
    Ok(clinic.run(&context, command).await?)
}
