//! How long the server takes to start, and what it holds when idle. It is the release binary, built before
//! by `cargo xtask bench server`.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::folder::Folder;
use clinic_benches::report::{self, median};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 11;

/// What one start showed.
struct Start {
    ready: Duration,
    resident_kib: u64,
    stopped: Duration,
}

/// A server that does not outlive the benchmark.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The server lies two folders above this program.
fn program() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let program = here.ancestors().nth(2).unwrap().join("clinic");
    assert!(
        program.is_file(),
        "build it first: cargo build --release -p clinic-http"
    );
    program
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CLINIC_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .args(["--database", "sqlite:clinic.db"])
        .env("CLINIC_AUTH_SECRET", "0123456789".repeat(4))
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Starts the server, asks for its health, lets it idle, and stops it.
fn start(folder: &Path) -> Start {
    let begun = Instant::now();
    let child = command(folder)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn();
    let mut server = Server(child.unwrap());
    // Kept open: a server that cannot say where it listens ends.
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let address = lines
        .by_ref()
        .map(Result::unwrap)
        .find_map(|line| {
            line.split_once("listens on http://")
                .map(|(_, a)| a.to_owned())
        })
        .unwrap();
    assert!(health(&address).starts_with("HTTP/1.1 200"));
    let ready = begun.elapsed();
    std::thread::sleep(Duration::from_millis(500));
    let resident_kib = resident_kib(server.0.id());
    let begun = Instant::now();
    let id = server.0.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success() && server.0.wait().unwrap().success());
    Start {
        ready,
        resident_kib,
        stopped: begun.elapsed(),
    }
}

fn health(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

fn row(name: &str, starts: &[Start]) -> Vec<String> {
    let mut ready: Vec<_> = starts.iter().map(|start| start.ready).collect();
    let mut stopped: Vec<_> = starts.iter().map(|start| start.stopped).collect();
    let mut resident: Vec<_> = starts.iter().map(|start| start.resident_kib).collect();
    let median_ready = median(&mut ready);
    vec![
        name.to_owned(),
        report::time(median_ready),
        report::time(*ready.last().unwrap()),
        format!("{} MiB", median(&mut resident).div_ceil(1024)),
        report::time(median(&mut stopped)),
    ]
}

fn main() {
    if !report::asked("server") {
        return;
    }
    let fresh: Vec<_> = (0..ROUNDS).map(|_| start(Folder::new().path())).collect();
    let kept = Folder::new();
    start(kept.path());
    let empty: Vec<_> = (0..ROUNDS).map(|_| start(kept.path())).collect();
    let seeded = Folder::new();
    let made = command(seeded.path())
        .args(["seed", "--report", "report.json"])
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    let full: Vec<_> = (0..ROUNDS).map(|_| start(seeded.path())).collect();
    report::print(
        &[
            "server on SQLite",
            "start to first 200",
            "slowest",
            "resident when idle",
            "SIGTERM to exit",
        ],
        &[
            row("new database", &fresh),
            row("existing database, empty", &empty),
            row("existing database, example clinic", &full),
        ],
    );
}
