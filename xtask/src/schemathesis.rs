//! `cargo xtask schemathesis`: requests that schemathesis makes up from the API's description, sent to an
//! example clinic by every role; each answer must be one that the description allows.

use crate::fallible::Fallible;
use crate::process::{self, cargo, output, succeeds};
use crate::python::Venv;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PACKAGE: &str = "schemathesis==4.32.*";

/// What is tried.
struct Extent {
    /// The roles; none means all.
    roles: &'static [&'static str],
    phases: &'static str,
    /// Requests made up for each operation in each phase.
    examples: &'static str,
}

const SHORT: Extent = Extent {
    roles: &["clinic_admin", "patient"],
    phases: "examples,coverage,fuzzing",
    examples: "3",
};

const LONG: Extent = Extent {
    roles: &[],
    phases: "examples,coverage,fuzzing,stateful",
    examples: "50",
};

/// Some minutes: two roles, few requests.
pub(crate) fn short(root: &Path) -> Fallible {
    tried(root, &SHORT, &[])
}

/// Every role and many requests, or with `--short` as [`short`]; other arguments go to schemathesis.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Fallible {
    match arguments {
        [first, rest @ ..] if first == "--short" => tried(root, &SHORT, rest),
        _ => tried(root, &LONG, arguments),
    }
}

fn tried(root: &Path, extent: &Extent, arguments: &[String]) -> Fallible {
    process::run(
        cargo()
            .current_dir(root)
            .args(["build", "-p", "clinic-http"]),
    )?;
    let venv = Venv::with(&python()?, &root.join("target/xtask-schemathesis"))?;
    venv.install(&[PACKAGE])?;
    let folder = Folder::new()?;
    let program = root.join("target/debug/clinic");
    let demo = Demo::seed(&program, &folder.0)?;
    let mut failed = Vec::new();
    for (role, email) in &demo.log_ins {
        if extent.roles.is_empty() || extent.roles.contains(&role.as_str()) {
            println!("\n-- as {role}");
            let server = Server::start(&program, &folder.0)?;
            let token = server.log_in(email, &demo.password)?;
            let mut command = venv.python();
            command
                .current_dir(&folder.0)
                .env("CLINIC_TOKEN", token)
                .env("CLINIC_ORGANIZATION", &demo.organization)
                .args(["-m", "schemathesis.cli", "--config-file"])
                .arg(root.join("schemathesis.toml"))
                .args(["run", &format!("{}/api/openapi.json", server.url)])
                .args(["--phases", extent.phases, "--max-examples", extent.examples])
                .args(arguments);
            if let Err(error) = process::run(&mut command) {
                eprintln!("{error}");
                failed.push(role.clone());
            }
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("schemathesis found failures as {}", failed.join(", ")).into())
    }
}

/// The newest Python that schemathesis runs on.
fn python() -> Fallible<PathBuf> {
    let check = "import sys; sys.exit(sys.version_info < (3, 11))";
    [
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3",
    ]
    .iter()
    .find(|name| succeeds(Command::new(name).args(["-c", check])))
    .map(PathBuf::from)
    .ok_or_else(|| "schemathesis needs Python 3.11 or later".into())
}

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Fallible<Self> {
        let folder = std::env::temp_dir().join(format!("clinic-api-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} is left: {error}", self.0.display());
        }
    }
}

/// The example clinic.
struct Demo {
    organization: String,
    password: String,
    /// One of each role: the role, its e-mail address.
    log_ins: Vec<(String, String)>,
}

const SEEDED: &str = "seeded.db";
const REPORT: &str = "report.json";

fn clinic(program: &Path, folder: &Path, database: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args([
            "--database",
            &format!("sqlite:{database}"),
            "--log",
            "error",
        ])
        .env("CLINIC_DEMO_REPORT", folder.join(REPORT))
        .env("CLINIC_AUTH_ACCESS_MIN", "600")
        .env("CLINIC_LIMITS_GENERAL_PER_MIN", "0")
        .env("CLINIC_LIMITS_AUTH_PER_MIN", "0");
    command
}

impl Demo {
    fn seed(program: &Path, folder: &Path) -> Fallible<Self> {
        process::run(
            clinic(program, folder, SEEDED)
                .arg("seed")
                .stdout(Stdio::null()),
        )?;
        let report: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.join(REPORT))?)?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut log_ins: Vec<(String, String)> = Vec::new();
        for log_in in report["log_ins"].as_array().into_iter().flatten() {
            let (role, email) = (text(&log_in["role"]), text(&log_in["email"]));
            if log_ins.iter().all(|(known, _)| *known != role) {
                log_ins.push((role, email));
            }
        }
        if log_ins.is_empty() {
            return Err("the report of the example clinic names no log-in".into());
        }
        Ok(Self {
            organization: text(&report["organization_id"]),
            password: text(&report["password"]),
            log_ins,
        })
    }
}

/// A server on a fresh copy of the example clinic; stopped when dropped.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(program: &Path, folder: &Path) -> Fallible<Self> {
        let database = "served.db";
        for ending in ["", "-wal", "-shm"] {
            let (from, to) = (format!("{SEEDED}{ending}"), format!("{database}{ending}"));
            let (from, to) = (folder.join(from), folder.join(to));
            if from.is_file() {
                fs::copy(from, to)?;
            } else if to.is_file() {
                fs::remove_file(to)?;
            }
        }
        let mut command = clinic(program, folder, database);
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0"]);
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut server = Self {
            process,
            url: String::new(),
        };
        let said = server
            .process
            .stdout
            .take()
            .ok_or("the server says nothing")?;
        for line in BufReader::new(said).lines() {
            if let Some(url) = line?.strip_prefix("clinic listens on ") {
                server.url = url.to_owned();
                return Ok(server);
            }
        }
        Err("the server ended before it listened".into())
    }

    fn log_in(&self, email: &str, password: &str) -> Fallible<String> {
        let body = serde_json::json!({ "email": email, "password": password });
        let answer = output(
            Command::new("curl")
                .args(["-sSf", "-H", "content-type: application/json", "-d"])
                .arg(body.to_string())
                .arg(format!("{}/api/v1/auth/login", self.url)),
        )?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        let token = answer["access_token"].as_str();
        Ok(token.ok_or("the log-in gave no token")?.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        if let Err(error) = ended {
            eprintln!("the server is left: {error}");
        }
    }
}
