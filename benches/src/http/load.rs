//! Load by wrk.

use super::process::Server;
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// Connections that ask at the same time.
pub const CONNECTIONS: u32 = 16;
const THREADS: u32 = 2;

/// What wrk saw and what the server used for it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Answers a second.
    pub rate: f64,
    /// The median time of an answer, in seconds.
    pub median: f64,
    /// Processor time of one answer, in seconds.
    pub processor: f64,
    /// Context switches of one answer.
    pub switches: f64,
    /// Lines of the file that one of wrk's threads has used at most, times the threads.
    pub lines: usize,
}

#[derive(Deserialize)]
struct Summary {
    answered: u32,
    microseconds: u32,
    sent_by_one: usize,
    refused: u32,
    lost: u32,
    median_us: u32,
}

/// Has wrk send the requests of a file for some seconds.
///
/// # Panics
/// If wrk cannot be run, or if any answer is a refusal.
#[must_use]
pub fn run(server: &Server, requests: &Path, headers: &[String], seconds: u32) -> Seen {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/wrk/requests.lua");
    let mut wrk = Command::new("wrk");
    wrk.args(["-t", &THREADS.to_string(), "-c", &CONNECTIONS.to_string()]);
    wrk.args(["-d", &[&seconds.to_string(), "s"].concat(), "-s", script]);
    for header in headers {
        wrk.args(["-H", header]);
    }
    wrk.arg(["http://", &server.address].concat());
    wrk.arg("--").arg(requests).arg(THREADS.to_string());
    let before = server.used();
    let done = wrk.output().unwrap();
    let after = server.used();
    let said = String::from_utf8(done.stdout).unwrap();
    let json = said.lines().find(|line| line.starts_with('{'));
    let summary: Summary = serde_json::from_str(json.expect(&said)).unwrap();
    assert!(
        summary.refused == 0 && summary.lost == 0 && summary.answered > 0,
        "{} refused, {} lost of {}: {requests:?} at {}",
        summary.refused,
        summary.lost,
        summary.answered,
        server.address
    );
    let answered = f64::from(summary.answered);
    let switches = u32::try_from(after.switches.saturating_sub(before.switches)).unwrap();
    Seen {
        rate: answered * 1e6 / f64::from(summary.microseconds),
        median: f64::from(summary.median_us) / 1e6,
        processor: (after.processor - before.processor) / answered,
        switches: f64::from(switches) / answered,
        lines: summary.sent_by_one * usize::try_from(THREADS).unwrap(),
    }
}
