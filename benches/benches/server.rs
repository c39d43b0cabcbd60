//! How soon the server answers, and what it holds when idle: the release binary on a SQLite file.
//!
//! Not a criterion group: a process is started for each round. Prints medians; asserts nothing.
#![allow(clippy::print_stdout, reason = "a benchmark")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 9;
/// How long the server is left alone before its memory is read.
const IDLE: Duration = Duration::from_millis(500);

/// A server that runs; dropped, it is stopped.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts it, and waits until it says where it listens.
    fn start(binary: &Path, folder: &Path, demo: bool) -> Fallible<Self> {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
        if demo {
            command.arg("--demo");
        }
        let mut process = command
            .env(
                "CLINIC_AUTH_SECRET",
                "a key for benchmarks, of no other use",
            )
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut address = None;
        for line in BufReader::new(output).lines() {
            if let Some(found) = line?.strip_prefix("clinic listens on http://") {
                address = Some(found.to_owned());
                break;
            }
        }
        let address = address.ok_or("the server did not start")?;
        Ok(Self { process, address })
    }

    /// Asks for its health; the first line of the answer.
    fn health(&self) -> Fallible<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream
            .write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.lines().next().unwrap_or_default().to_owned())
    }

    /// Resident memory, in KiB.
    fn resident(&self) -> Fallible<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(number.ok_or("no VmRSS")?.parse()?)
    }
}

/// One start: until the first good answer, and the memory some time later.
fn round(binary: &Path, folder: &Path) -> Fallible<(f64, u64)> {
    let begun = Instant::now();
    let server = Server::start(binary, folder, false)?;
    let answer = server.health()?;
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    if !answer.contains("200") {
        return Err(format!("the server is not well: {answer}").into());
    }
    std::thread::sleep(IDLE);
    Ok((took, server.resident()?))
}

fn row(name: &str, rounds: &mut [(f64, u64)]) {
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (took, _) = rounds[rounds.len() / 2];
    rounds.sort_by_key(|(_, resident)| *resident);
    let (_, resident) = rounds[rounds.len() / 2];
    println!(
        "| {name} | {took:.0} ms | {:.1} MiB |",
        resident as f64 / 1_024.0
    );
}

fn measure(binary: &Path, folder: &Path) -> Fallible<()> {
    println!("| server (release, SQLite) | start to first answer | resident when idle |");
    println!("|---|--:|--:|");
    let mut new = Vec::new();
    for number in 0..ROUNDS {
        let own = folder.join(format!("new-{number}"));
        std::fs::create_dir_all(&own)?;
        new.push(round(binary, &own)?);
    }
    row("on a new database", &mut new);
    let demo = folder.join("demo");
    std::fs::create_dir_all(&demo)?;
    drop(Server::start(binary, &demo, true)?);
    let mut old = Vec::new();
    for _ in 0..ROUNDS {
        old.push(round(binary, &demo)?);
    }
    row("on the example clinic", &mut old);
    Ok(())
}

/// The release binary, built now.
fn binary() -> Fallible<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no parent folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--release", "-q", "-p", "clinic-http"])
        .status()?;
    if !built.success() {
        return Err("the server could not be built".into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), Into::into);
    Ok(target.join("release/clinic"))
}

fn main() -> Fallible<()> {
    // Cargo hands over `--bench`, and a filter if there is one; under `cargo test` there is no `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|word| !word.starts_with('-'));
    let wanted = filter.is_none_or(|filter| "server".contains(filter.as_str()));
    if !arguments.iter().any(|word| word == "--bench") || !wanted {
        return Ok(());
    }
    let binary = binary()?;
    let folder = std::env::temp_dir().join(format!("clinic-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&binary, &folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}
