//! The command line, as an operator types it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("clinic-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn clinic(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let inherited = ["PATH", "HOME", "TMPDIR"];
    Command::new(env!("CARGO_BIN_EXE_clinic"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(std::env::vars().filter(|(name, _)| inherited.contains(&name.as_str())))
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

#[track_caller]
fn fails(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains(words), "{said}");
}

#[track_caller]
fn works(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

const ADMIN: [&str; 7] = [
    "create-admin",
    "--email",
    "a@example.org",
    "--given-name",
    "Ana",
    "--family-name",
    "Pop",
];

#[test]
fn an_example_clinic_is_made_in_an_empty_database_only_and_stays_here() {
    let folder = Folder::new("demo");
    let password = [("CLINIC_ADMIN_PASSWORD", "correct horse battery")];
    works(&clinic(&folder.0, &["migrate"], &[]));
    works(&clinic(&folder.0, &ADMIN, &password));
    // All of it stands in the file when the command ends.
    assert!(!folder.0.join("clinic.db-wal").exists());
    for arguments in [
        &["seed"][..],
        &["serve", "--demo", "--listen", "127.0.0.1:0"],
    ] {
        fails(&clinic(&folder.0, arguments, &[]), "nothing was written");
    }
    let other = [("CLINIC_DATABASE", "sqlite:other.db")];
    fails(
        &clinic(
            &folder.0,
            &["serve", "--demo", "--listen", "0.0.0.0:0"],
            &other,
        ),
        "--allow-remote",
    );
    let remote = ["serve", "--demo", "--allow-remote", "--listen", "0.0.0.0:0"];
    fails(&clinic(&folder.0, &remote, &other), "CLINIC_DEMO_PASSWORD");
    assert!(!folder.0.join("other.db").exists());
    works(&clinic(&folder.0, &["seed"], &other));
    fails(&clinic(&folder.0, &["seed"], &other), "nothing was written");
    // Its password is published, so it is not served to others without the example's guard either.
    let listen = ["serve", "--listen", "0.0.0.0:0"];
    let key = "x".repeat(40);
    let served = clinic(
        &folder.0,
        &listen,
        &[other[0], ("CLINIC_AUTH_SECRET", &key)],
    );
    fails(&served, "published password");
}

#[test]
fn files_in_place_of_values() {
    let folder = Folder::new("files");
    let file = folder.0.join("password");
    std::fs::write(&file, "correct horse battery\n").unwrap();
    let named = [("CLINIC_ADMIN_PASSWORD_FILE", file.to_str().unwrap())];
    works(&clinic(&folder.0, &["migrate"], &named));
    works(&clinic(&folder.0, &ADMIN, &named));
}

#[test]
fn a_mistyped_path_makes_no_database() {
    let folder = Folder::new("mistyped");
    let key = "x".repeat(40);
    let environment = [
        ("CLINIC_ADMIN_PASSWORD", "correct horse battery"),
        ("CLINIC_AUTH_SECRET", &key),
        ("CLINIC_DATABASE", "sqlite:neu.db"),
    ];
    let place = folder.0.canonicalize().unwrap().join("neu.db");
    let place = place.display().to_string();
    for arguments in [
        &["worker", "--once"][..],
        &["serve", "--no-migrate"],
        &ADMIN,
    ] {
        let refused = clinic(&folder.0, arguments, &environment);
        fails(&refused, &format!("there is no database {place}"));
        assert!(!folder.0.join("neu.db").exists());
    }
    let made = works(&clinic(&folder.0, &["migrate"], &environment));
    assert!(
        made.contains(&format!("made the new database {place}")),
        "{made}"
    );
    let again = works(&clinic(&folder.0, &["migrate"], &environment));
    assert!(!again.contains("new database"), "{again}");
    works(&clinic(&folder.0, &["worker", "--once"], &environment));
}
