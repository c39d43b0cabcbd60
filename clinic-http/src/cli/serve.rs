//! `clinic serve`.

use super::failure::{Failure, say};
use super::store::{clinic, open};
use super::{demo, log, worker};
use crate::app::App;
use crate::config::{Config, ConfigError, Secret, SigningKey};
use clinic_core::store::Store;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::Arc;

/// Serves until the process is told to stop.
pub(super) async fn serve(
    mut config: Config,
    demo: bool,
    allow_remote: bool,
    migrate: bool,
) -> Result<(), Failure> {
    log::start(&config.log);
    if demo {
        demo::check(&config, allow_remote)?;
        if config.auth.secret.0.is_empty() {
            config.auth.secret = passing_secret()?;
        }
    }
    require_key(&config)?;
    // Whoever tries the example need not make a login first.
    config.database.allow_superuser |= demo;
    let store = open(&config, migrate).await?;
    let served = serve_on(config, demo, Arc::clone(&store)).await;
    let closed = store.close().await.map_err(clinic_core::Error::from);
    served?;
    Ok(closed?)
}

async fn serve_on(config: Config, demo: bool, store: Arc<dyn Store>) -> Result<(), Failure> {
    if demo {
        match demo::seed_once(&config, Arc::clone(&store)).await? {
            Some(report) => demo::tell(&config, &report)?,
            None => say(
                "The example clinic is there from an earlier start, but its log-ins are not: the file that \
                 demo.report names is gone.",
            )?,
        }
    }
    demo::refuse_published(&config, &store).await?;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Failure::Text(error.to_string()))?;
    let app = App::with_metrics(clinic(store), config.clone(), metrics)?;
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
    Ok(stopped?)
}

/// What `serve` needs beside settings that are good one by one.
pub(super) fn require_key(config: &Config) -> Result<(), ConfigError> {
    SigningKey::new(&config.auth.secret).map(|_| ())
}

/// A key for one run.
fn passing_secret() -> Result<Secret, Failure> {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| Failure::Text("the system gives no random numbers".to_owned()))?;
    Ok(Secret(
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    ))
}
