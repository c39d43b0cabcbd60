//! The log of the process.

use crate::config::{Log, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts the log; a second call changes nothing.
pub(super) fn start(settings: &Log) {
    // The filter was checked with the settings.
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // What PostgreSQL tells by the way, such as that a role is granted already, is for who asks for it.
    let filter = match "sqlx::postgres::notice=warn".parse() {
        Ok(directive) if !settings.filter.contains("sqlx") => filter.add_directive(directive),
        _ => filter,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(coloured())
        .with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the host keeps its own log");
    }
}

/// Whether the log goes to a terminal whose user wants colours (<https://no-color.org>).
fn coloured() -> bool {
    std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
