//! The work that is due, beside the requests.

use super::failure::{Failure, say};
use super::store::clinic;
use clinic_core::Clinic;
use clinic_core::store::{DoneDue, Store};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// How long it rests when nothing is left to do.
const REST: Duration = Duration::from_secs(1);

/// Does what is due, again and again. A database that cannot be reached is asked again.
pub(super) async fn go_on(clinic: Clinic) {
    loop {
        match clinic.run_due().await {
            Ok(done) if done.may_be_more() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what is due could not be done"
            ),
        }
        tokio::time::sleep(REST).await;
    }
}

/// Ready when the process is told to stop.
pub(super) fn stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Runs `clinic worker`: what is due, once or until it is told to stop.
pub(super) async fn work(store: Arc<dyn Store>, once: bool) -> Result<(), Failure> {
    let clinic = clinic(store);
    if !once {
        let stop = stop()?;
        tokio::select! {
            () = go_on(clinic) => {}
            () = stop => {}
        }
        return Ok(());
    }
    let mut all = DoneDue::default();
    loop {
        let done = clinic.run_due().await?;
        all += done;
        if !done.may_be_more() {
            break;
        }
    }
    say(&format!(
        "{} events have their places; {} expired holds and {} old keys are deleted",
        all.events, all.holds, all.keys
    ))
}
