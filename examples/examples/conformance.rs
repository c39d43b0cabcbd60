//! Replays conformance vectors: `cargo run --release -p clinic-examples --example conformance -- DIR [STORE]`.
//!
//! Reads what of the corpus lies in DIR, prints each case that fails with what was expected and what came, closes
//! with the count, and exits with 1 if a case failed. What needs a store is replayed in memory, or in the empty
//! database at the address STORE.
#![allow(clippy::print_stdout, reason = "a command line tool")]

use clinic_core::memory::MemoryStore;
use clinic_core::store::Store;
use clinic_core::testing::vectors::{
    Report, VectorError, access, billing, groups, recurrence, sessions, slots,
};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// How the text of one file is replayed.
enum Replay {
    /// By a rule alone.
    Rule(fn(&str) -> Result<Report, VectorError>),
    /// The lives of group sessions, through a clinic on a store.
    Sessions,
    /// Who may do what in a small world, through a clinic on a store.
    Access,
}

/// The corpus: a file, and how it is replayed.
const FILES: [(&str, Replay); 6] = [
    ("slots.json", Replay::Rule(slots::run)),
    ("recurrence.json", Replay::Rule(recurrence::run)),
    ("billing.json", Replay::Rule(billing::run)),
    ("groups.json", Replay::Rule(groups::run)),
    ("sessions.json", Replay::Sessions),
    ("access.json", Replay::Access),
];

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: conformance DIR [STORE]");
        return ExitCode::FAILURE;
    };
    match replay(Path::new(&folder), arguments.next().as_deref()).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The store at an address; without one, an empty store in memory.
async fn store(address: Option<&str>) -> Result<Arc<dyn Store>, Box<dyn Error>> {
    match address {
        None => Ok(Arc::new(MemoryStore::new())),
        Some(address) => {
            // The corpus says what time it is.
            let options = clinic_store::Options {
                database_clock: false,
                ..clinic_store::Options::default()
            };
            Ok(clinic_store::open(address, &options).await?)
        }
    }
}

/// Replays every file that there is; answers how many cases failed.
async fn replay(folder: &Path, address: Option<&str>) -> Result<usize, Box<dyn Error>> {
    let (mut files, mut passed, mut failed, mut skipped) = (0, 0, 0, 0);
    for (file, how) in FILES {
        let path = folder.join(file);
        if !path.exists() {
            continue;
        }
        files += 1;
        let of_file = |error: &dyn Error| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|error| of_file(&error))?;
        let report = match how {
            Replay::Rule(run) => run(&text),
            Replay::Sessions => sessions::run(&text, store(address).await?).await,
            Replay::Access => {
                let corpus = access::parse(&text).map_err(|error| of_file(&error))?;
                let found = access::run(&corpus, store(address).await?, |_| true).await?;
                for (act, answers) in &found.skipped_acts {
                    println!("skipped {act}: {answers} answers, for what is not built");
                }
                skipped += found.skipped;
                Ok(Report {
                    passed: found.passed,
                    failures: found.failures,
                })
            }
        };
        let report = report.map_err(|error| of_file(&error))?;
        for case in &report.failures {
            println!("{case}");
        }
        passed += report.passed;
        failed += report.failures.len();
    }
    if files == 0 {
        return Err(format!("{}: has no file of the corpus", folder.display()).into());
    }
    if skipped > 0 {
        println!("{passed} passed, {failed} failed, {skipped} skipped");
    } else {
        println!("{passed} passed, {failed} failed");
    }
    Ok(failed)
}
