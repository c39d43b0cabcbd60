//! Every example runs, and says what it promises.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::path::PathBuf;
use std::process::Command;

/// The program of an example, which cargo builds with the tests.
fn program(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    folder.join("examples").join(name)
}

fn run(name: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program(name))
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn says(name: &str, arguments: &[&str], promised: &[&str]) {
    let (well, text) = run(name, arguments);
    assert!(well, "{name}: {text}");
    for promise in promised {
        assert!(
            text.contains(promise),
            "{name} does not say {promise:?}: {text}"
        );
    }
}

#[test]
fn the_readme_shows_the_first_example() {
    let (_, program) = include_str!("../examples/first_booking.rs")
        .split_once('\n')
        .unwrap();
    assert!(include_str!("../../README.md").contains(program));
}

#[test]
fn the_first_example_is_short() {
    let lines = include_str!("../examples/first_booking.rs").lines().count();
    assert!(lines < 40, "{lines} lines");
}

#[test]
fn first_booking() {
    let folder = std::env::temp_dir().join(format!("clinic-first-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite://{}", folder.join("first.db").display());
    let promised = ["status: Scheduled", "code: SlotTaken", "alternatives: ["];
    says("first_booking", &[&url], &promised);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn offline_booking() {
    says("offline_booking", &[], &["slots are free"]);
}

#[test]
fn embedded_api() {
    let promised = [
        "/hello: 200 OK to a stranger",
        "/clinic/api/v1/locations/search: 200 OK to a stranger",
        "/clinic/api/v1/patients: 401 Unauthorized to a stranger, 200 OK to the user",
    ];
    says("embedded_api", &[], &promised);
}

#[test]
fn custom_store() {
    says("custom_store", &[], &["cases passed", "then unavailable"]);
}

#[test]
fn conformance() {
    let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/../clinic-core/tests/vectors");
    says(
        "conformance",
        &[vectors],
        &["14184 passed, 0 failed, 23690 skipped"],
    );
    let (well, text) = run("conformance", &["no/such/folder"]);
    assert!(!well && text.contains("no/such/folder"), "{text}");
}
