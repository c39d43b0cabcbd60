//! `clinic migrate`.

use super::failure::{Failure, say};
use super::store::with_store;
use crate::config::Config;
use clinic_store::PostgresStore;

/// Where the password of the serving login is looked for.
const PASSWORD: &str = "CLINIC_SERVING_PASSWORD";
/// The same, in a file.
const PASSWORD_FILE: &str = "CLINIC_SERVING_PASSWORD_FILE";

/// The password of the serving login, if one is given.
fn password() -> Result<Option<String>, Failure> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(Some(password));
    }
    let Some(path) = std::env::var_os(PASSWORD_FILE) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::Read(path.clone().into(), error))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Brings the schema up to date, and grants a login what it needs to serve.
pub(super) async fn migrate(config: &Config, serving_login: Option<String>) -> Result<(), Failure> {
    let Some(login) = serving_login else {
        with_store(config, true, async |_| Ok(())).await?;
        return say("the schema is up to date");
    };
    let url = &config.database.url.0;
    if url.starts_with("sqlite:") {
        return Err(Failure::Text(
            "--serving-login is for PostgreSQL; a SQLite file belongs to whoever runs the program"
                .to_owned(),
        ));
    }
    let password = password()?;
    let store = PostgresStore::connect(url, &config.store_options(true)).await?;
    store.migrate().await?;
    store.allow_to_serve(&login, password.as_deref()).await?;
    say(&format!(
        "the schema is up to date, and the login {login} may serve"
    ))
}
