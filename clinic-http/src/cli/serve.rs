//! `clinic serve`.

use super::{Failure, check, clinic, demo, log, open, passing_secret, say};
use crate::app::App;
use crate::config::Config;
use clinic_core::store::Store;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until the process is told to stop.
pub(super) async fn serve(
    mut config: Config,
    demo: bool,
    allow_remote: bool,
) -> Result<(), Failure> {
    log::start(&config.log);
    if demo {
        demo::check(&config, allow_remote)?;
        if config.auth.secret.0.is_empty() {
            config.auth.secret = passing_secret()?;
        }
    }
    check(&config)?;
    let store = open(&config).await?;
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
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let served = crate::server::serve(app, stop)
        .await
        .map_err(|error| Failure::Listen(config.http.listen, error))?;
    // The last that is said: whoever started the program may stop listening to it then.
    say(&format!(
        "\nhttp://{0}/docs shows the API and lets you try it.\nclinic listens on http://{0}",
        served.address
    ))?;
    Ok(served.stopped().await?)
}
