//! A clinic by name, from JSON to JSON: opened, suspended for a fork, closed.

use clinic_core::error::{Error, ErrorCode};
use clinic_core::json::parse;
use clinic_core::store::DoneDue;
use clinic_host::{Call, Handle, OpenOptions, Operation, before_fork, runtime};
use serde_json::Value;
use std::future::Future;

fn run<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    runtime()?.block_on(future)
}

fn open(url: &str) -> Result<Handle, Error> {
    run(Handle::open(url.to_owned(), OpenOptions::default(), "test"))
}

fn ask(handle: &Handle, name: &str, input: &str) -> Result<Value, Error> {
    let input = parse(input)?;
    run(handle.answer(Operation::Query, name.to_owned(), input, Call::default()))
}

#[test]
fn a_fork_finds_the_file_closed_and_calls_go_on_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinic.db");
    let handle = open(&format!("sqlite://{}", file.display())).unwrap();
    let log = folder.path().join("clinic.db-wal");
    assert!(log.exists());
    let fork = before_fork();
    assert!(!log.exists(), "the file is still open");
    fork.in_parent();
    assert_eq!(
        ask(&handle, "list_organizations", "{}").unwrap()["items"],
        serde_json::json!([])
    );
    run(handle.close()).unwrap();
    let closed = ask(&handle, "list_organizations", "{}").unwrap_err();
    assert_eq!(closed.code, ErrorCode::Closed);
    run(handle.close()).unwrap();
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let wrong =
        |options| run(Handle::open("sqlite:none.db".to_owned(), options, "test")).unwrap_err();
    let default = OpenOptions::default;
    let none = OpenOptions {
        max_connections: 0,
        ..default()
    };
    assert_eq!(wrong(none).code, ErrorCode::InvalidValue);
    for timeout_s in [-1.0, f64::NAN, f64::INFINITY] {
        let options = OpenOptions {
            timeout_s,
            ..default()
        };
        assert_eq!(wrong(options).code, ErrorCode::InvalidValue);
    }
    let folder = tempfile::tempdir().unwrap();
    let handle = open(&format!("sqlite://{}/clinic.db", folder.path().display())).unwrap();
    let twice = ask(
        &handle,
        "list_organizations",
        r#"{"page":{"limit":1,"limit":2}}"#,
    )
    .unwrap_err();
    assert_eq!(twice.code, ErrorCode::MalformedBody);
    let unknown = ask(&handle, "list_moons", "{}").unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[test]
fn who_drops_a_handle_does_not_wait_for_its_calls() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinic.db");
    let handle = open(&format!("sqlite://{}", file.display())).unwrap();
    // What stands still for a fork cannot be closed.
    let fork = before_fork();
    let began = std::time::Instant::now();
    drop(handle);
    assert!(began.elapsed().as_secs() < 1);
    fork.in_parent();
}

#[test]
fn what_is_due_is_done_until_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinic.db");
    let handle = open(&format!("sqlite://{}", file.display())).unwrap();
    // Nothing has happened in it yet.
    assert_eq!(run(handle.run_due()).unwrap(), DoneDue::default());
    run(handle.close()).unwrap();
    let closed = run(handle.run_due()).unwrap_err();
    assert_eq!(closed.code, ErrorCode::Closed);
}

#[test]
fn an_account_logs_in_with_its_password_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinic.db");
    let handle = open(&format!("sqlite://{}", file.display())).unwrap();
    let command = |name: &str, input: Value| {
        let answer = handle.answer(Operation::Command, name.to_owned(), input, Call::default());
        run(answer)
    };
    let password = "correct horse battery";
    let hash = clinic_store::hash_password(password).unwrap();
    let account = serde_json::json!({
        "email": "ana@example.org", "given_name": "Ana", "family_name": "Pop", "password_hash": hash, "super_admin": true,
    });
    let id = command("create_account", account).unwrap();
    let asked =
        |password: &str| serde_json::json!({"email": " Ana@example.org", "password": password});
    let logged_in = command("log_in", asked(password)).unwrap();
    assert_eq!(logged_in["profile"]["user"]["id"], id);
    assert_eq!(logged_in["organization_id"], Value::Null);
    assert_eq!(logged_in["guest"], false);
    for _ in 0..5 {
        let wrong = command("log_in", asked("a wrong password")).unwrap_err();
        assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
    }
    let locked = command("log_in", asked(password)).unwrap_err();
    assert_eq!(locked.code, ErrorCode::AccountLocked);
    let missing = command("log_in", serde_json::json!({"email": "a@b.ro"})).unwrap_err();
    assert!(!missing.to_string().is_empty());
    run(handle.close()).unwrap();
}

#[cfg(not(feature = "postgres"))]
#[test]
fn a_database_that_is_not_built_in_is_named() {
    for url in ["postgres://clinic@localhost/clinic", "postgresql:///clinic"] {
        let refused = open(url).unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidValue);
        assert_eq!(
            refused.message,
            "this program was built without PostgreSQL: build clinic-store with its feature `postgres`"
        );
    }
}
