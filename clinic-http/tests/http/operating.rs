//! What an operator runs before `serve`.

use clinic_store::Options;
use clinic_store::testing::Scratch;
use std::path::PathBuf;
use std::process::{Command, Output};

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
