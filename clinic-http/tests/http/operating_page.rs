//! The shell lines of docs/operating.md, as an operator runs them.

use crate::support::{clinic, said};
use clinic_store::testing::CLUSTER;
use serde_json::Value;
use std::io::{BufRead, BufReader};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

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

/// Runs lines that end with `clinic serve`, until the server says where it listens.
fn started(lines: &str, folder: PathBuf, environment: &[(&str, &str)]) -> (Started, String) {
    // The shell is replaced by the server, so that the server is what is ended.
    let lines = lines.replace("\nclinic serve", "\nexec clinic serve");
    let mut process = shell(&lines, &folder)
        .env("CLINIC_LISTEN", "127.0.0.1:0")
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(process.stdout.take().unwrap()).lines();
    let started = Started { process, folder };
    let base = said
        .map(Result::unwrap)
        .find_map(|line| Some(line.strip_prefix("clinic listens on ")?.to_owned()))
        .expect("the server says where it listens");
    (started, base)
}

fn folder(name: &str) -> PathBuf {
    let name = format!("clinic-page-{}-{name}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the lines from the first organization to the first booking.
fn books(started: &Started, base: &str) {
    let booking = shell(lines_of("first start: the first booking"), &started.folder)
        .env("API", format!("{base}/api/v1"))
        .output()
        .unwrap();
    assert!(booking.status.success(), "{}", said(&booking));
    let text = String::from_utf8(booking.stdout.clone()).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["status"], "scheduled", "{}", said(&booking));
}

#[test]
fn the_first_start_of_the_page_ends_with_a_booking() {
    let server = lines_of("first start: the server");
    let (started, base) = started(server, folder("first"), &[]);
    books(&started, &base);
    #[cfg(unix)]
    for file in ["secret", "admin-password", "clinic.toml", "clinic.db"] {
        let rights = started.folder.join(file).metadata().unwrap().permissions();
        assert_eq!(rights.mode() & 0o077, 0, "{file}");
    }
    let backup = lines_of("backup of SQLite");
    let backup = shell(backup, &started.folder).output().unwrap();
    assert!(backup.status.success(), "{}", said(&backup));
    #[cfg(unix)]
    {
        let copy = started.folder.join("backup.db").metadata().unwrap();
        assert_eq!(copy.permissions().mode() & 0o077, 0);
    }
}

/// The lines of the page with names of their own, and the arguments by which PostgreSQL's programs find the server.
struct OnPostgres {
    owner: String,
    cluster: String,
    folder: PathBuf,
}

impl OnPostgres {
    fn lines(&self, mark: &str) -> String {
        let owner = &self.owner;
        lines_of(mark)
            .replace("clinic_web", &format!("{owner}_web"))
            .replace("clinic_again", &format!("{owner}_again"))
            .replace("ROLE clinic ", &format!("ROLE {owner} "))
            // The cluster of the tests has the roles already, made by another owner.
            .replace(
                "DATABASE clinic OWNER clinic;",
                &format!(
                    "DATABASE {owner} OWNER {owner};\nSELECT format('GRANT %I TO {owner} WITH ADMIN OPTION', \
                     rolname) FROM pg_roles WHERE rolname IN ('clinic_app', 'clinic_platform', 'clinic_worker') \\gexec"
                ),
            )
            .replace("://clinic:", &format!("://{owner}:"))
            .replace("/clinic\"", &format!("/{owner}\""))
            .replace("--owner=clinic ", &format!("--owner={owner} "))
            .replace("backup.dump clinic", &format!("backup.dump {owner}"))
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let (_, rest) = self.cluster.split_once("://").unwrap();
        let (login, place) = rest.split_once('@').unwrap();
        let (login, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, _) = place.split_once('/').unwrap();
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "5432"));
        vec![
            ("ADMIN", self.cluster.clone()),
            ("HOST", host.to_owned()),
            ("PGHOST", name.to_owned()),
            ("PGPORT", port.to_owned()),
            ("PGUSER", login.to_owned()),
            ("PGPASSWORD", password.to_owned()),
        ]
    }

    /// Runs lines; what they say.
    fn run(&self, lines: &str) -> (bool, String) {
        let done = shell(lines, &self.folder)
            .envs(self.environment())
            .output()
            .unwrap();
        (done.status.success(), said(&done))
    }
}

#[test]
fn the_page_serves_from_postgres_and_goes_back_to_a_backup_that_the_owner_may_migrate() {
    let cluster = std::env::var(CLUSTER).expect("run `cargo xtask test`");
    let page = OnPostgres {
        owner: format!("page_{}", std::process::id()),
        cluster,
        folder: folder("postgres"),
    };
    // What the page takes over from the first start.
    let first = lines_of("first start: the server");
    let (first, _) = first.split_once("\nexport").unwrap();
    let (well, text) = page.run(first);
    assert!(well, "{text}");
    let environment = page.environment();
    let environment: Vec<_> = environment.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let server = page.lines("postgres");
    let (started, base) = started(&server, page.folder.clone(), &environment);
    // What is opened on the machine is opened with the same address.
    let toml = std::fs::read_to_string(started.folder.join("clinic.toml")).unwrap();
    let url = std::fs::read_to_string(started.folder.join("serving-url")).unwrap();
    let toml = toml.replace("sqlite:clinic.db", url.trim());
    std::fs::write(started.folder.join("clinic.toml"), toml).unwrap();
    books(&started, &base);

    let (well, text) = page.run(&page.lines("backup of PostgreSQL"));
    if !well && text.contains("server version mismatch") {
        // The tests run on a server that is newer than the programs of this machine, and on theirs.
        return;
    }
    assert!(well, "{text}");
    let (well, text) = page.run(&page.lines("restore"));
    assert!(well, "{text}");
    let owner = &page.owner;
    let asks = format!(
        "psql -Atc \"SELECT has_schema_privilege('{owner}', 'public', 'CREATE')\" {owner}_again"
    );
    assert_eq!(page.run(&asks), (true, "t\n".to_owned()));
    let asks = format!("psql -Atc 'SELECT count(*) FROM appointments' {owner}_again");
    assert_eq!(page.run(&asks), (true, "1\n".to_owned()));
}

#[test]
fn an_account_is_opened_where_it_can_work() {
    let folder = folder("accounts");
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
