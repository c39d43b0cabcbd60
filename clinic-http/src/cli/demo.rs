//! The example clinic on the command line.

use super::{Failure, say};
use crate::auth::hash_password;
use crate::config::Config;
use crate::demo::{self, LogIn, SeedOptions, SeedReport};
use clinic_core::ErrorCode;
use clinic_core::store::Store;
use clinic_core::time::{Clock, Zones};
use clinic_store::SystemClock;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::sync::Arc;

/// The password of every account of the example clinic.
const PASSWORD: &str = "clinic-demo-2026";

/// What is written for those who try it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    /// The password of every account.
    password: String,
    /// What was made.
    #[serde(flatten)]
    made: SeedReport,
}

/// Fills the store, with a bar that shows how far it is.
pub(super) async fn seed(config: &Config, store: Arc<dyn Store>) -> Result<Report, Failure> {
    let hash = hash_password(PASSWORD)?;
    let options = SeedOptions {
        seed: config.demo.seed,
        now: SystemClock.now(),
        password: Arc::new(move |_| Ok(hash.clone())),
    };
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} ({eta})") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message("making an example clinic");
    let shown = bar.clone();
    let made = demo::seed(
        store,
        Arc::new(Zones::bundled()),
        options,
        move |done, total| {
            shown.set_length(total);
            shown.set_position(done);
        },
    )
    .await;
    bar.finish_and_clear();
    let report = Report {
        password: PASSWORD.to_owned(),
        made: made?,
    };
    let path = &config.demo.report;
    let text = serde_json::to_string_pretty(&report).map_err(|e| Failure::Text(e.to_string()))?;
    std::fs::write(path, text).map_err(|error| Failure::Write(path.clone(), error))?;
    Ok(report)
}

/// The example clinic of the store: made now, or found where it was made before.
pub(super) async fn seed_once(
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<Option<Report>, Failure> {
    match seed(config, store).await {
        Ok(report) => Ok(Some(report)),
        Err(Failure::Clinic(error)) if error.code == ErrorCode::AlreadyExists => {
            let text = std::fs::read_to_string(&config.demo.report).ok();
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
        }
        Err(failure) => Err(failure),
    }
}

/// The first log-in of each role.
fn by_role(log_ins: &[LogIn]) -> Vec<&LogIn> {
    let mut shown: Vec<&LogIn> = Vec::new();
    for log_in in log_ins {
        if shown.iter().all(|other| other.role != log_in.role) {
            shown.push(log_in);
        }
    }
    shown
}

/// Says what was made, and who can log in.
pub(super) fn tell(config: &Config, report: &Report) -> Result<(), Failure> {
    let made = &report.made;
    let mut text = format!(
        "The example clinic has {} doctors, {} patients and {} appointments ({} past, {} to come).\n\n\
         Log in with the password {} as\n",
        made.counts.doctors,
        made.counts.patients,
        made.counts.appointments,
        made.past,
        made.future,
        report.password,
    );
    for log_in in by_role(&made.log_ins) {
        let _ = writeln!(text, "  {:<15} {}", log_in.role, log_in.email);
    }
    let _ = write!(
        text,
        "\nThe organization is {}.\nAll log-ins stand in {}.",
        made.organization_id,
        config.demo.report.display()
    );
    say(&text)
}
