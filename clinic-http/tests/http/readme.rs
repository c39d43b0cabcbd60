//! The README's walk, as its reader takes it: the program, the example clinic, a shell.

use clinic_store::testing::Scratch;
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program, serving an example clinic.
struct Demo {
    process: Child,
    folder: PathBuf,
    said: String,
    base: String,
    /// Kept open, so that the program can go on talking.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Demo {
    fn start(name: &str, database: &[&str]) -> Self {
        let folder =
            std::env::temp_dir().join(format!("clinic-walk-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_clinic"))
            .args([
                "serve",
                "--demo",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
            ])
            .args(database)
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let base = loop {
            let line = lines
                .next()
                .expect("the server says where it listens")
                .unwrap();
            said.push_str(&line);
            said.push('\n');
            if let Some(base) = line.strip_prefix("clinic listens on ") {
                break base.to_owned();
            }
        };
        Self {
            process,
            folder,
            said,
            base,
            _lines: lines,
        }
    }

    /// Runs the shell lines of the README that stand below the mark; what they print, answer by answer.
    fn walk(&self) -> Vec<Value> {
        let readme = include_str!("../../../README.md");
        let walk = readme.split("<!-- walk -->\n```sh\n").nth(1).unwrap();
        let walk = walk.split("\n```").next().unwrap();
        let output = Command::new("bash")
            .args(["-e", "-u", "-c", walk])
            .env("API", format!("{}/api/v1", self.base))
            .output()
            .expect("bash, to run the README; and curl: on Debian, apt-get install curl");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn walks(demo: &Demo) {
    assert!(
        demo.said.contains("10 doctors, 120 patients"),
        "{}",
        demo.said
    );
    for role in [
        "super_admin",
        "clinic_admin",
        "location_admin",
        "doctor",
        "assistant",
        "receptionist",
        "technician",
        "staff",
        "patient",
    ] {
        assert!(
            demo.said
                .lines()
                .any(|line| line.trim_start().starts_with(role)),
            "{role}: {}",
            demo.said
        );
    }
    let report: Value =
        serde_json::from_slice(&std::fs::read(demo.folder.join("clinic-demo.json")).unwrap())
            .unwrap();
    assert_eq!(report["conflicts"], 0);

    let said = demo.walk();
    let text = |at: usize, member: &str| said[at][member].as_str().unwrap_or_default().to_owned();
    assert_eq!(text(0, "code"), "slot_taken");
    assert!(!said[0]["alternatives"].as_array().unwrap().is_empty());
    assert_eq!(said[1]["offered"], false);
    assert!(
        said[1]["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|reason| reason["code"] == "outside_schedule")
    );
    assert_eq!(
        said[2]["starts_at"],
        said[0]["alternatives"][0]["starts_at"]
    );
    let series =
        said[3]["booked"].as_array().unwrap().len() + said[3]["skipped"].as_array().unwrap().len();
    assert_eq!(series, 4);
    assert_eq!(said[4]["check_in_opens_min"], 10_080);
    let statuses: Vec<_> = said[5..]
        .iter()
        .map(|answer| answer["status"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        statuses,
        ["checked_in", "in_progress", "completed"],
        "{said:#?}"
    );
}

#[test]
fn the_walk_of_the_readme_on_sqlite() {
    walks(&Demo::start("sqlite", &[]));
}

#[tokio::test]
async fn the_walk_of_the_readme_on_postgres() {
    let scratch = Scratch::postgres().await;
    walks(&Demo::start("postgres", &["--database", &scratch.url]));
}
