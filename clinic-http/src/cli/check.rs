//! `clinic config check`.

use super::demo;
use super::failure::{Failure, say};
use super::serve::require_key;
use crate::config::{Config, ConfigError};
use clinic_core::store::Store;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::Arc;

/// Looks at all that `serve` looks at before it listens, and names every fault. What rests on a setting that is wrong
/// itself is left out.
pub(super) async fn check(config: &Config, wrong: Vec<ConfigError>) -> Result<(), Failure> {
    let is_right = |section: &str| {
        let of_section = |one: &ConfigError| {
            let setting = one.setting();
            setting.is_some_and(|setting| setting.starts_with(section))
        };
        !wrong.iter().any(of_section)
    };
    let mut faults: Vec<Failure> = Vec::new();
    if config.auth.secret.0.is_empty()
        && is_right("auth.secret")
        && let Err(missing) = require_key(config)
    {
        faults.push(missing.into());
    }
    if is_right("http.listen")
        && let Err(error) = TcpListener::bind(config.http.listen)
    {
        faults.push(Failure::Listen(config.http.listen, error));
    }
    if is_right("database.") {
        match clinic_store::look(&config.database.url.0, &config.store_options(true)).await {
            Ok(Some(store)) => faults.extend(look(config, store).await.err()),
            Ok(None) => {}
            Err(error) => faults.push(error.into()),
        }
    }
    let faults: Vec<Failure> = wrong.into_iter().map(Failure::from).chain(faults).collect();
    if faults.is_empty() {
        return say(&format!("the settings are good: {config:#?}"));
    }
    let mut text = format!("serve would refuse {}:", number(faults.len()));
    for fault in &faults {
        let _ = write!(text, "\n- {}", clinic_store::with_causes(fault));
    }
    Err(Failure::Text(text))
}

/// Looks at what the database holds.
async fn look(config: &Config, store: Arc<dyn Store>) -> Result<(), Failure> {
    let looked = match store.ready().await {
        Ok(()) => demo::refuse_published(config, &store).await,
        Err(error) => Err(clinic_core::Error::from(error).into()),
    };
    let closed = store.close().await.map_err(clinic_core::Error::from);
    looked?;
    Ok(closed?)
}

fn number(faults: usize) -> String {
    match faults {
        1 => "this".to_owned(),
        many => format!("these {many}"),
    }
}
