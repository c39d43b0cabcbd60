//! Every check of this repository as a local command: `cargo xtask help`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a command line tool")]

mod bench;
mod docs;
mod fallible;
mod kotlin;
mod layers;
mod lint;
mod maven;
mod postgres;
mod process;
mod purity;
mod python;
mod regenerate;
mod schemathesis;
mod sql;
mod steps;
mod test;

use fallible::Fallible;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  lint                  formatting, clippy, documentation, SQL, purity and floors of the core, circles of
                        files, licences
  layers                of those only the floors of the core and the circles of files, in a second
  docs                  of those only that every public item's documentation says more than its name
  test [ARGS]           temporary PostgreSQL servers, then every test; ARGS go to cargo test
  hosts [NAMES]         of the tests those of the bindings: python, kotlin, race
  schemathesis [ARGS]   requests made up from the API's description, as every role, or with --short as two;
                        other ARGS go to schemathesis
  bench [FILTER]        the benchmarks, and a table of their medians
  bindings [--release]  writes the sources of Kotlin and Swift from the built library, and places that
                        library, or one built for release, where the jar takes it from
  regenerate [--check]  writes the generated files again; --check fails if one would change
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = process::catch_signals().and_then(|()| {
        let root = root()?;
        match command.as_str() {
            "lint" => lint::run(&root),
            "layers" => layers::check(&root),
            "docs" => docs::check(&root),
            "test" => test::run(&root, &rest),
            "hosts" => test::run_hosts(&root, &rest),
            "schemathesis" => schemathesis::run(&root, &rest),
            "bench" => bench::run(&root, &rest),
            "bindings" => kotlin::bindings(&root, rest.iter().any(|word| word == "--release")),
            "regenerate" => regenerate::run(&root, rest.iter().any(|word| word == "--check")),
            "" | "help" | "--help" | "-h" => {
                println!("{HELP}");
                Ok(())
            }
            other => Err(format!("no command `{other}`\n\n{HELP}").into()),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> Fallible<PathBuf> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("run me with `cargo xtask`")?;
    let root = Path::new(&manifest).parent().ok_or("no parent folder")?;
    Ok(root.to_owned())
}
