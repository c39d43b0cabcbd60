//! `cargo xtask test`: everything that can be tested on one machine.

use crate::fallible::Fallible;
use crate::postgres::Postgres;
use crate::process::{self, cargo};
use crate::steps::Steps;
use crate::{kotlin, python, regenerate, schemathesis};
use std::path::Path;

/// Where the tests find a PostgreSQL server: its superuser, from whom they make an owner without his rights and a login
/// that owns nothing.
const POSTGRES_URL: &str = "CLINIC_TEST_POSTGRES_URL";

/// Runs every test; `arguments` go to `cargo test`.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Fallible {
    let mut steps = Steps::default();
    let mut server = None;
    steps.run("PostgreSQL", || {
        server = Some(Server::get()?);
        Ok(())
    });
    if let Some(server) = &server {
        let url = server.url();
        // One invocation, so that nothing is built again with other features; doctests are in it.
        steps.run("cargo test", || {
            process::run(
                cargo()
                    .current_dir(root)
                    .env(POSTGRES_URL, url)
                    .args(["test", "--workspace", "--no-fail-fast"])
                    .args(arguments),
            )
        });
        if let (Server::Own(_), Some(arguments)) = (server, on_newest(arguments)) {
            steps.run("newest PostgreSQL", || {
                let newest = Postgres::start_newest(root)?;
                // All of the workspace again, so that what was built for the step before is run.
                process::run(
                    cargo()
                        .current_dir(root)
                        .env(POSTGRES_URL, newest.url())
                        .args(["test", "--workspace", "--no-fail-fast"])
                        .args(arguments),
                )
            });
        }
        // In the workspace both databases are built in; without arguments, what an application for a device has too.
        if arguments.is_empty() {
            steps.run("SQLite alone", || {
                process::run(
                    cargo()
                        .current_dir(root)
                        .args(["test", "-p", "clinic-host", "--no-default-features"])
                        .args(["--features", "sqlite"]),
                )
            });
        }
        if regenerate::any_committed(root) {
            steps.run("generated files", || regenerate::run(root, true));
        }
        steps.run("schemathesis", || schemathesis::short(root));
        if python::present(root) {
            steps.run("Python", || python::test(root, &[(POSTGRES_URL, url)]));
        }
        steps.run("Kotlin", || kotlin::test(root, &[(POSTGRES_URL, url)]));
        steps.run("one file, three hosts", || race(root));
    }
    drop(server);
    steps.finish()
}

/// Runs the tests of the bindings only; `names` chooses among `python`, `kotlin` and `race`, none stands for all.
pub(crate) fn run_hosts(root: &Path, names: &[String]) -> Fallible {
    let mut steps = Steps::default();
    let server = Server::get()?;
    let url = server.url();
    let chosen = |name: &str| names.is_empty() || names.iter().any(|one| one == name);
    if chosen("python") {
        steps.run("Python", || python::test(root, &[(POSTGRES_URL, url)]));
    }
    if chosen("kotlin") {
        steps.run("Kotlin", || kotlin::test(root, &[(POSTGRES_URL, url)]));
    }
    if chosen("race") {
        steps.run("one file, three hosts", || {
            process::run(
                cargo()
                    .current_dir(root)
                    .args(["build", "-p", "clinic-http"]),
            )?;
            race(root)
        });
    }
    drop(server);
    steps.finish()
}

fn race(root: &Path) -> Fallible {
    let server = root.join("target/debug/clinic");
    python::race(root, &server, &kotlin::racer(root)?)
}

/// What is run on the newest PostgreSQL, when `arguments` are asked for: the tests that have a database.
fn on_newest(arguments: &[String]) -> Option<Vec<String>> {
    const TARGETS: [&str; 2] = ["store", "http"];
    if arguments.is_empty() {
        let targets = TARGETS.map(|target| ["--test".to_owned(), target.to_owned()]);
        return Some(targets.into_iter().flatten().collect());
    }
    let meant = |word: &String| TARGETS.contains(&word.as_str());
    arguments.iter().any(meant).then(|| arguments.to_vec())
}

/// The server that the tests use.
enum Server {
    /// One of our own, gone afterwards.
    Own(Postgres),
    /// One that the caller named.
    Given(String),
}

impl Server {
    fn get() -> Fallible<Self> {
        if let Ok(url) = std::env::var(POSTGRES_URL) {
            println!("using the server that {POSTGRES_URL} names");
            return Ok(Self::Given(url));
        }
        Postgres::start().map(Self::Own)
    }

    fn url(&self) -> &str {
        match self {
            Self::Own(server) => server.url(),
            Self::Given(url) => url,
        }
    }
}
