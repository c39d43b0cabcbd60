//! What an operator runs before `serve`.

use clinic_store::Options;
use clinic_store::testing::Scratch;
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

#[tokio::test]
async fn an_owner_makes_the_login_that_serves() {
    let scratch = Scratch::empty_postgres().await;
    let name = scratch.url.rsplit('/').next().unwrap();
    let login = format!("serves_{name}");
    let database = ["--database", &scratch.owner_url];
    let migrate = [&["migrate", "--serving-login", &login], &database[..]].concat();
    let made = clinic(&migrate, &[("CLINIC_SERVING_PASSWORD", "two words")]);
    assert!(made.status.success(), "{}", said(&made));
    let again = clinic(&migrate, &[]);
    assert!(again.status.success(), "{}", said(&again));
    let (_, host) = scratch.url.rsplit_once('@').unwrap();
    let url = format!("postgres://{login}:two%20words@{host}");
    let checks = Options {
        migrate: false,
        ..Options::default()
    };
    let store = clinic_store::open(&url, &checks).await.unwrap();
    store.ready().await.unwrap();
    let owner = "postgres://clinic_test_owner";
    if scratch.owner_url.starts_with(owner) {
        let refused = clinic(&["migrate", "--database", &scratch.admin_url], &[]);
        assert!(!refused.status.success());
        assert!(said(&refused).contains("CREATE ROLE"), "{}", said(&refused));
    }
}

#[test]
fn what_only_writes_leaves_all_of_it_in_the_file() {
    let folder: PathBuf =
        std::env::temp_dir().join(format!("clinic-operating-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sqlite:{}", folder.join("a.db").display());
    let checked = clinic(
        &["serve", "--no-migrate", "--database", &database],
        &[(
            "CLINIC_AUTH_SECRET",
            "a key for tests, of thirty-two characters",
        )],
    );
    assert!(!checked.status.success());
    assert!(
        said(&checked).contains("lacks migration 1"),
        "{}",
        said(&checked)
    );
    let commands: [&[&str]; 2] = [
        &["migrate"],
        &[
            "create-admin",
            "--email",
            "a@example.org",
            "--given-name",
            "A",
            "--family-name",
            "B",
        ],
    ];
    for command in commands {
        let arguments = [command, &["--database", &database]].concat();
        let done = clinic(
            &arguments,
            &[("CLINIC_ADMIN_PASSWORD", "correct horse battery")],
        );
        assert!(done.status.success(), "{}", said(&done));
        assert!(folder.join("a.db").metadata().unwrap().len() > 100_000);
        assert!(!folder.join("a.db-wal").exists(), "{command:?}");
    }
    let done = clinic(&["worker", "--once", "--database", &database], &[]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(
        said(&done).contains("events have their places"),
        "{}",
        said(&done)
    );
    let missing = clinic(
        &[
            "migrate",
            "--database",
            "postgres://nobody@127.0.0.1:1/gone",
        ],
        &[],
    );
    assert!(!missing.status.success());
    assert!(
        said(&missing).contains("127.0.0.1/gone") && said(&missing).contains("refused"),
        "{}",
        said(&missing)
    );
    std::fs::remove_dir_all(&folder).unwrap();
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
