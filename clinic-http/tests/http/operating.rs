//! What an operator runs before `serve`.

use crate::support::{clinic, said};
use clinic_store::Options;
use clinic_store::testing::Scratch;
use std::path::PathBuf;
use std::process::Command;

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
        said(&checked).contains("there is no database"),
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

/// A key that is long enough.
const KEY: (&str, &str) = (
    "CLINIC_AUTH_SECRET",
    "a key for tests, of thirty-two characters",
);

fn checked(arguments: &[&str], environment: &[(&str, &str)]) -> Result<String, String> {
    let arguments = [&["config", "check"], arguments].concat();
    let output = clinic(&arguments, environment);
    let text = said(&output);
    if output.status.success() {
        Ok(text)
    } else {
        Err(text)
    }
}

#[test]
fn config_check_names_every_fault_that_serve_would_meet_in_one_run() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let faults = checked(
        &[
            "--listen",
            &listen,
            "--database",
            "postgres://nobody@127.0.0.1:1/gone",
        ],
        &[("CLINIC_HTTP_TIMEOUT_S", "0")],
    );
    let faults = faults.unwrap_err();
    for part in [
        "these 4",
        "http.timeout_s",
        "auth.secret",
        &listen,
        "127.0.0.1/gone",
    ] {
        assert!(faults.contains(part), "{part}: {faults}");
    }
    // What rests on a wrong setting is not looked at.
    let faults = checked(&["--database", "mysql:x", "--listen", "here"], &[KEY]).unwrap_err();
    assert!(faults.contains("these 2"), "{faults}");
}

#[test]
fn config_check_makes_no_file_and_refuses_one_that_serve_refuses() {
    let folder: PathBuf =
        std::env::temp_dir().join(format!("clinic-checking-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let at = |name: &str| {
        checked(
            &["--listen", "127.0.0.1:0", "--database", &database(name)],
            &[KEY],
        )
    };
    at("new.db").unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let nowhere = at("no/such/folder.db").unwrap_err();
    assert!(nowhere.contains("folder.db"), "{nowhere}");
    std::fs::write(folder.join("text.db"), "This is no database, but a text.").unwrap();
    at("text.db").unwrap_err();
    let made = clinic(&["migrate", "--database", &database("made.db")], &[]);
    assert!(made.status.success(), "{}", said(&made));
    at("made.db").unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn config_check_knows_whether_the_login_may_migrate() {
    let scratch = Scratch::empty_postgres().await;
    let listen = ["--listen", "127.0.0.1:0", "--database"];
    let arguments = |url| [&listen[..], &[url]].concat();
    checked(&arguments(&scratch.owner_url), &[KEY]).unwrap();
    let refused = checked(&arguments(&scratch.url), &[KEY]).unwrap_err();
    assert!(refused.contains("lacks migration 1"), "{refused}");
    let full = Scratch::postgres().await;
    checked(&arguments(&full.url), &[KEY]).unwrap();
    if full.owner_url != full.admin_url {
        let refused = checked(&arguments(&full.admin_url), &[KEY]).unwrap_err();
        assert!(refused.contains("superuser"), "{refused}");
    }
}

#[tokio::test]
async fn what_postgres_refuses_is_told_in_words() {
    let scratch = Scratch::empty_postgres().await;
    if scratch.owner_url == scratch.admin_url {
        return;
    }
    let (_, host) = scratch.admin_url.rsplit_once('@').unwrap();
    let (server, database) = host.rsplit_once('/').unwrap();
    let migrate = |url: &str, more: &[&str]| {
        let done = clinic(&[&["migrate", "--database", url], more].concat(), &[]);
        assert!(!done.status.success());
        said(&done)
    };
    let (admin, _) = scratch.admin_url.rsplit_once('/').unwrap();
    let gone = migrate(&format!("{admin}/no_such_database"), &[]);
    assert!(gone.contains("there is no such database"), "{gone}");
    let nobody = migrate(
        &format!("postgres://nobody_at_all@{server}/{database}"),
        &[],
    );
    assert!(nobody.contains("the log-in was refused"), "{nobody}");
    // An owner who may make no roles.
    let owner = format!("{database}_owner");
    let made = Command::new("psql")
        .args(["--quiet", "-v", "ON_ERROR_STOP=1", &scratch.admin_url])
        .args(["-c", &format!("CREATE ROLE {owner} LOGIN PASSWORD 'one'")])
        .args(["-c", &format!("ALTER DATABASE {database} OWNER TO {owner}")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let url = format!("postgres://{owner}:one@{server}/{database}");
    let lacking = migrate(&url, &["--serving-login", &format!("{database}_web")]);
    assert!(lacking.contains("needs CREATEROLE"), "{lacking}");
}
