//! `clinic serve`.

use super::{Failure, demo, log, open, passing_secret, say, worker};
use crate::app::App;
use crate::config::{Config, ConfigError};
use clinic_store::{SystemClock, UuidV7Ids};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::Arc;

/// Serves until the process is told to stop.
pub(super) async fn serve(mut config: Config, demo: bool, migrate: bool) -> Result<(), Failure> {
    log::start(&config.log);
    if config.auth.secret.0.is_empty() {
        if !demo {
            return Err(ConfigError::Missing {
                setting: "auth.secret",
                why: "it signs access tokens; set CLINIC_AUTH_SECRET or CLINIC_AUTH_SECRET_FILE to 32 \
                      characters or more",
            }
            .into());
        }
        config.auth.secret = passing_secret()?;
    }
    // Whoever tries the example need not make a login first.
    config.database.allow_superuser |= demo;
    let store = open(&config, migrate).await?;
    if demo {
        match demo::seed_once(&config, Arc::clone(&store)).await? {
            Some(report) => demo::tell(&config, &report)?,
            None => say(
                "The example clinic is there from an earlier start, but its log-ins are not: the file that \
                 demo.report names is gone.",
            )?,
        }
    }
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Failure::Text(error.to_string()))?;
    let clock = Arc::new(SystemClock);
    let ids = Arc::new(UuidV7Ids::new());
    let app = App::with(
        Arc::clone(&store),
        config.clone(),
        clock,
        ids,
        Some(metrics),
    )?;
    let stop = worker::stop()?;
    let due = tokio::spawn(worker::go_on(app.clinic().clone()));
    let served = crate::server::serve(app, stop)
        .await
        .map_err(|error| Failure::Listen(config.http.listen, error))?;
    // The last that is said: whoever started the program may stop listening to it then.
    say(&format!(
        "\nhttp://{0}/docs shows the API and lets you try it.\nclinic listens on http://{0}",
        served.address
    ))?;
    let stopped = served.stopped().await;
    due.abort();
    store.close().await.map_err(clinic_core::Error::from)?;
    Ok(stopped?)
}
