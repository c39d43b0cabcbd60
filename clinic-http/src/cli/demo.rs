//! The example clinic on the command line.

use super::failure::{Failure, say};
use crate::config::Config;
use clinic_core::access::Passwords;
use clinic_core::store::Store;
use clinic_core::time::{Clock, Zones};
use clinic_demo::{Found, LogIn, SeedOptions, SeedReport};
use clinic_store::{Argon2Passwords, SystemClock, hash_password};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

/// The published password of every account of the example clinic.
const PASSWORD: &str = "clinic-demo-2026";

/// The password of every account: the operator's, or the published one.
fn password(config: &Config) -> &str {
    match config.demo.password.0.as_str() {
        "" => PASSWORD,
        own => own,
    }
}

/// Whether only this machine reaches the database: a file, a socket, or a loopback address.
fn is_local(url: &str) -> bool {
    if url.starts_with("sqlite:") {
        return true;
    }
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    // A parameter takes precedence over the address.
    let mut parameters = query.split('&');
    if let Some(host) = parameters.find_map(|pair| {
        pair.strip_prefix("host=")
            .or_else(|| pair.strip_prefix("hostaddr="))
    }) {
        return host.starts_with('/') || host.starts_with("%2F") || is_loopback(host);
    }
    let authority = place.split('/').next().unwrap_or_default();
    let address = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match address.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => address,
    };
    host.is_empty() || host.starts_with("%2F") || is_loopback(host)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether the published password would do at an address that others reach.
fn is_published_afar(config: &Config, allow_remote: bool) -> Result<bool, Failure> {
    let afar = !config.http.listen.ip().is_loopback() || !is_local(&config.database.url.0);
    if afar && !allow_remote {
        return Err(Failure::Text(
            "the example clinic stays on this machine: listen on a loopback address and take a database here, or \
             give --allow-remote and a password of your own (demo.password, CLINIC_DEMO_PASSWORD)"
                .to_owned(),
        ));
    }
    Ok(afar && password(config) == PASSWORD)
}

fn published() -> Failure {
    Failure::Text(
        "the accounts of the example clinic have the published password: make it anew with a password of your own \
         (demo.password, CLINIC_DEMO_PASSWORD), or listen on a loopback address"
            .to_owned(),
    )
}

/// Whether an account of an example clinic has the published password, whatever else the store holds.
async fn has_published(store: &Arc<dyn Store>) -> Result<bool, Failure> {
    let passwords = Argon2Passwords::new(1);
    for hash in clinic_demo::password_hashes(store).await? {
        if passwords.verify(PASSWORD.to_owned(), Some(hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses to serve accounts with the published password to others.
///
/// # Errors
/// The address is not a loopback address, and the database holds such an account of an example clinic.
pub(super) async fn refuse_published(
    config: &Config,
    store: &Arc<dyn Store>,
) -> Result<(), Failure> {
    let afar = !config.http.listen.ip().is_loopback();
    if afar && has_published(store).await? {
        return Err(published());
    }
    Ok(())
}

fn occupied() -> Failure {
    Failure::Text(
        "the database holds something that is no example clinic, or one whose making was interrupted; nothing was \
         written. Name an empty database"
            .to_owned(),
    )
}

/// Looks whether the settings let an example clinic be made, before a database is opened.
pub(super) fn check(config: &Config, allow_remote: bool) -> Result<(), Failure> {
    if is_published_afar(config, allow_remote)? {
        return Err(published());
    }
    Ok(())
}

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
    match clinic_demo::look(&store).await? {
        Found::Nothing => {}
        Found::Demo => {
            return Err(Failure::Text(
                "the database holds an example clinic already; nothing was written".to_owned(),
            ));
        }
        Found::Other => return Err(occupied()),
    }
    // A report that cannot be written is found before anything is made.
    let path = &config.demo.report;
    let mut file =
        std::fs::File::create(path).map_err(|error| Failure::Write(path.clone(), error))?;
    let password = password(config).to_owned();
    let hash = hash_password(&password)?;
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
    let made = clinic_demo::seed(
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
        password,
        made: made?,
    };
    let text = serde_json::to_string_pretty(&report).map_err(|e| Failure::Text(e.to_string()))?;
    let written = file.write_all(text.as_bytes());
    written.map_err(|error| Failure::Write(path.clone(), error))?;
    Ok(report)
}

/// The example clinic of the store: made now, or found where it was made before.
pub(super) async fn seed_once(
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<Option<Report>, Failure> {
    let found = clinic_demo::look(&store).await?;
    match found {
        Found::Nothing => Ok(Some(seed(config, store).await?)),
        Found::Other => Err(occupied()),
        Found::Demo => {
            let text = std::fs::read_to_string(&config.demo.report).ok();
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;
    use clinic_core::access::{Actor, CreateAccount, PasswordHash};
    use clinic_core::memory::MemoryStore;
    use clinic_core::{Clinic, Context};
    use clinic_store::UuidV7Ids;

    async fn open_account(store: &Arc<dyn Store>, email: &str, password_hash: PasswordHash) {
        let clinic = Clinic::new(
            Arc::clone(store),
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            Arc::new(Zones::bundled()),
        );
        let account = CreateAccount {
            email: email.to_owned().into(),
            phone: None,
            given_name: "Ana".to_owned().into(),
            family_name: "Pop".to_owned().into(),
            password_hash: Some(password_hash),
            super_admin: true,
            memberships: Vec::new(),
        };
        let host = Context::new(Actor::Host, None);
        clinic.run(&host, account).await.unwrap();
    }

    #[tokio::test]
    async fn the_published_password_is_found_whatever_else_the_store_holds() {
        let mut config = Config::default();
        for (email, password, refused) in [
            ("super.admin@example.org", PASSWORD, true),
            ("doctor@example.org", PASSWORD, true),
            ("patient@example.org", PASSWORD, true),
            ("super.admin@example.org", "correct horse battery", false),
        ] {
            // No organization is the example's: it was renamed, or others were added.
            let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
            open_account(&store, email, hash_password(password).unwrap()).await;
            assert_eq!(clinic_demo::look(&store).await.unwrap(), Found::Other);
            for (listen, good) in [("127.0.0.1:80", true), ("0.0.0.0:80", !refused)] {
                config.http.listen = listen.parse().unwrap();
                let served = refuse_published(&config, &store).await;
                assert_eq!(served.is_ok(), good, "{email} {listen}");
            }
        }
    }

    #[test]
    fn a_published_password_stays_on_this_machine() {
        for (listen, database, own, allow_remote, good) in [
            ("127.0.0.1:80", "sqlite:a.db", "", false, true),
            ("[::1]:80", "postgres://u:p@localhost/d", "", false, true),
            (
                "[::1]:80",
                "postgres:///d?host=/run/postgresql",
                "",
                false,
                true,
            ),
            ("0.0.0.0:80", "sqlite:a.db", "", false, false),
            ("0.0.0.0:80", "sqlite:a.db", "", true, false),
            ("0.0.0.0:80", "sqlite:a.db", "clinic-demo-2026", true, false),
            (
                "0.0.0.0:80",
                "sqlite:a.db",
                "a password of mine",
                false,
                false,
            ),
            (
                "0.0.0.0:80",
                "sqlite:a.db",
                "a password of mine",
                true,
                true,
            ),
            (
                "127.0.0.1:80",
                "postgres://u@db.example.org/d",
                "",
                false,
                false,
            ),
            (
                "127.0.0.1:80",
                "postgres://u@127.0.0.1/d?host=10.0.0.9",
                "",
                false,
                false,
            ),
        ] {
            let mut config = Config::default();
            config.http.listen = listen.parse().unwrap();
            config.database.url = Secret(database.to_owned());
            config.demo.password = Secret(own.to_owned());
            assert_eq!(
                check(&config, allow_remote).is_ok(),
                good,
                "{listen} {database} {own}"
            );
        }
    }
}
