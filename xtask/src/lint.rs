//! `cargo xtask lint`: what can be said about the code without running it.

use crate::fallible::Fallible;
use crate::process::{self, cargo, succeeds};
use crate::steps::Steps;
use crate::{docs, layers, purity, sql};
use std::path::Path;

/// An error that says how to get a component of the toolchain if it is missing.
fn component(name: &str, component: &str) -> Fallible {
    if succeeds(cargo().args([name, "--version"])) {
        Ok(())
    } else {
        Err(format!("cargo {name} is missing: rustup component add {component}").into())
    }
}

pub(crate) fn run(root: &Path) -> Fallible {
    let mut steps = Steps::default();
    steps.run("formatting", || {
        component("fmt", "rustfmt")?;
        process::run(cargo().current_dir(root).args(["fmt", "--all", "--check"]))
    });
    // The same features as `cargo test --workspace`, so that nothing is built twice for them.
    steps.run("clippy", || {
        component("clippy", "clippy")?;
        process::run(
            cargo()
                .current_dir(root)
                .args(["clippy", "--workspace", "--all-targets"])
                .args(["--", "-D", "warnings"]),
        )
    });
    // In the workspace other crates turn features of the core on; here it stands alone.
    steps.run("the core alone", || {
        process::run(
            cargo()
                .current_dir(root)
                .args(["check", "-p", "clinic-core"]),
        )
    });
    // So it is with the databases: a build for one of them leaves half of the store out, and must have no warning either.
    let alone: [(&str, &str, &[&str]); 2] = [
        ("PostgreSQL alone", "postgres", &["clinic-store"]),
        ("SQLite alone", "sqlite", &["clinic-store", "clinic-ffi"]),
    ];
    for (step, database, packages) in alone {
        steps.run(step, || {
            let mut clippy = cargo();
            clippy
                .current_dir(root)
                .args(["clippy", "--no-default-features"])
                .args(["--features", database]);
            for package in packages {
                clippy.args(["--package", package]);
            }
            process::run(clippy.args(["--", "-D", "warnings"]))
        });
    }
    steps.run("documentation", || {
        process::run(
            cargo()
                .current_dir(root)
                .env("RUSTDOCFLAGS", "-D warnings")
                .args(["doc", "--workspace", "--no-deps"]),
        )
    });
    steps.run("documentation says more than names", || docs::check(root));
    steps.run("what crates depend on", || purity::check(root));
    steps.run("floors of the core, circles of files", || {
        layers::check(root)
    });
    steps.run("SQL is never built", || sql::check(root));
    if succeeds(cargo().args(["deny", "--version"])) {
        steps.run("licences and advisories", || {
            process::run(cargo().current_dir(root).args(["deny", "check"]))
        });
    } else {
        println!("\ncargo-deny is not installed: licences and advisories are not checked");
    }
    steps.finish()
}
