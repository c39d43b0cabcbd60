//! Replays conformance vectors: `cargo run --release -p clinic-examples --example conformance -- DIR`.
//!
//! Reads `slots.json`, `recurrence.json` and `billing.json` in DIR, prints each case that fails with what
//! was expected and what came, closes with the count, and exits with 1 if a case failed.
#![allow(clippy::print_stdout, reason = "a command line tool")]

use clinic_core::testing::vectors::{Report, VectorError, billing, recurrence, slots};
use std::path::Path;
use std::process::ExitCode;

/// Replays the text of one file.
type Replay = fn(&str) -> Result<Report, VectorError>;

const FILES: [(&str, Replay); 3] = [
    ("slots.json", slots::run),
    ("recurrence.json", recurrence::run),
    ("billing.json", billing::run),
];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: conformance DIR");
        return ExitCode::FAILURE;
    };
    match replay(Path::new(&folder)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Replays every file; answers how many cases failed.
fn replay(folder: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    let (mut passed, mut failed) = (0, 0);
    for (file, run) in FILES {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let report = run(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        for case in &report.failures {
            println!(
                "{}\n  expected {}\n  got      {}",
                case.name, case.expected, case.got
            );
        }
        passed += report.passed;
        failed += report.failures.len();
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed)
}
