//! `cargo xtask regenerate`: files that a program writes and that are committed all the same, so that
//! a change of them is seen in review.

use crate::fallible::Fallible;
use crate::process::{self, cargo, output};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A generated file and the cargo command whose output it is.
struct Generated {
    file: &'static str,
    command: &'static [&'static str],
}

const FILES: [Generated; 4] = [
    Generated {
        file: "clinic-http/openapi.json",
        command: &["run", "-q", "-p", "clinic-http", "--", "openapi"],
    },
    Generated {
        file: "clinic-core/surface.json",
        command: &["run", "-q", "-p", "clinic-http", "--", "surface"],
    },
    Generated {
        file: "docs/errors.md",
        command: &["run", "-q", "-p", "clinic-http", "--", "errors"],
    },
    Generated {
        file: "docs/statuses-and-roles.md",
        command: &["run", "-q", "-p", "clinic-http", "--", "rules"],
    },
];

/// Whether there is a generated file to be checked.
pub(crate) fn any_committed(root: &Path) -> bool {
    FILES.iter().any(|file| root.join(file.file).is_file())
}

/// Writes the files again, or with `check` only compares.
pub(crate) fn run(root: &Path, check: bool) -> Fallible {
    let mut stale = Vec::new();
    for generated in &FILES {
        let text = output(cargo().current_dir(root).args(generated.command))?;
        if text.trim().is_empty() {
            return Err(format!("cargo {} wrote nothing", generated.command.join(" ")).into());
        }
        let path = root.join(generated.file);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("{}: unchanged", generated.file);
        } else if check {
            stale.push(generated.file);
        } else {
            fs::write(&path, text)?;
            println!("{}: written", generated.file);
        }
    }
    // What the bindings have in common comes from the surface of the library.
    let mut python = Command::new("python3");
    python.current_dir(root).arg("xtask/generate");
    if check {
        python.arg("--check");
    }
    process::run(&mut python)?;
    if stale.is_empty() {
        Ok(())
    } else {
        let stale = stale.join(", ");
        Err(format!("{stale} would change: run `cargo xtask regenerate` and commit").into())
    }
}
