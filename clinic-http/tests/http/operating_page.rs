//! The shell lines of docs/operating.md, as an operator runs them.

use serde_json::Value;
use std::io::{BufRead, BufReader};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn clinic(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clinic"))
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    [String::from_utf8_lossy(out), String::from_utf8_lossy(err)].concat()
}

/// A server that was started as docs/operating.md says; it ends with the test.
struct Started {
    process: Child,
    folder: PathBuf,
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const PAGE: &str = include_str!("../../../docs/operating.md");

/// The shell lines below a mark.
fn lines_of(mark: &str) -> &'static str {
    let mark = format!("<!-- {mark} -->\n```sh\n");
    let (_, rest) = PAGE.split_once(&mark).unwrap();
    rest.split_once("\n```").unwrap().0
}

/// A shell in which `clinic` is the program under test.
fn shell(lines: &str, folder: &Path) -> Command {
    let programs = Path::new(env!("CARGO_BIN_EXE_clinic")).parent().unwrap();
    let mut path = programs.as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-e", "-u", "-c", lines]);
    shell.env("PATH", path).current_dir(folder);
    shell
}

#[test]
fn the_first_start_of_the_page_ends_with_a_booking() {
    let folder = std::env::temp_dir().join(format!("clinic-first-start-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // The shell is replaced by the server, so that the server is what is ended.
    let server = lines_of("first start: the server");
    let server = server.replace("\nclinic serve", "\nexec clinic serve");
    let mut process = shell(&server, &folder)
        .env("CLINIC_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let started = Started { process, folder };
    let base = lines
        .map(Result::unwrap)
        .find_map(|line| Some(line.strip_prefix("clinic listens on ")?.to_owned()))
        .expect("the server says where it listens");
    let booking = shell(lines_of("first start: the first booking"), &started.folder)
        .env("API", format!("{base}/api/v1"))
        .output()
        .unwrap();
    assert!(booking.status.success(), "{}", said(&booking));
    let text = String::from_utf8(booking.stdout.clone()).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["status"], "scheduled", "{}", said(&booking));
    #[cfg(unix)]
    for file in ["secret", "admin-password", "clinic.toml", "clinic.db"] {
        let rights = started.folder.join(file).metadata().unwrap().permissions();
        assert_eq!(rights.mode() & 0o077, 0, "{file}");
    }
}

#[test]
fn an_account_is_opened_where_it_can_work() {
    let folder = std::env::temp_dir().join(format!("clinic-accounts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sqlite:{}", folder.join("a.db").display());
    assert!(
        clinic(&["migrate", "--database", &database], &[])
            .status
            .success()
    );
    let nowhere = "01890000-0000-7000-8000-000000000000";
    let open = |role: &str, password: &str| {
        let arguments = [
            ["create-account", "--role"].as_slice(),
            &[role, "--organization", nowhere, "--database", &database],
            &["--email", "a@example.org"],
            &["--given-name", "A", "--family-name", "B"],
        ];
        clinic(
            &arguments.concat(),
            &[("CLINIC_ACCOUNT_PASSWORD", password)],
        )
    };
    for (role, password, words) in [
        ("receptionist", "correct horse battery", "organization"),
        ("receptionist", "short", "10 characters"),
        ("king", "correct horse battery", "receptionist"),
    ] {
        let refused = open(role, password);
        assert!(!refused.status.success(), "{}", said(&refused));
        assert!(said(&refused).contains(words), "{}", said(&refused));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
