//! The lint of layers, over crates that are made up here.

use super::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn crate_of(files: &[(&str, &str)]) -> Vec<Source> {
    let files: BTreeMap<PathBuf, String> = files
        .iter()
        .map(|(path, text)| (Path::new("krate/src").join(path), (*text).to_owned()))
        .collect();
    read(Path::new("krate"), &|path| files.get(path).cloned()).unwrap()
}

fn upward_in(files: &[(&str, &str)]) -> Vec<String> {
    let root = [(
        "lib.rs",
        "mod base;\nmod domain;\nmod engine;\npub mod memory;\npub use domain::Doctor;",
    )];
    let given: BTreeMap<_, _> = files.iter().copied().collect();
    let empty = ["base/mod.rs", "domain/mod.rs", "engine/mod.rs", "memory.rs"];
    let empty = empty.iter().filter(|path| !given.contains_key(**path));
    let all: Vec<_> = root
        .into_iter()
        .chain(files.iter().copied())
        .chain(empty.map(|path| (*path, "")))
        .collect();
    crate_of(&all).iter().flat_map(upward).collect()
}

#[test]
fn paths_to_the_same_floor_and_below_pass() {
    let found = upward_in(&[
        ("base/mod.rs", "pub struct Id;"),
        (
            "domain/mod.rs",
            "use crate::base::Id; pub struct Doctor(Id);",
        ),
        (
            "engine/mod.rs",
            "use crate::{base, domain::Doctor}; use std::fmt;",
        ),
        ("memory.rs", "use crate::domain::Doctor;"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_upward_use_is_told_with_file_line_and_rule() {
    let found = upward_in(&[("domain/mod.rs", "\nuse crate::engine::Clinic;")]);
    let told = "krate/src/domain/mod.rs:2: `domain` names `crate::engine::Clinic`: a floor names none above it";
    assert_eq!(found, [told]);
}

#[test]
fn an_upward_path_is_seen_wherever_it_stands() {
    for text in [
        "use crate::{base::Id, engine::Clinic};",
        "use super::engine::Clinic;",
        "pub use crate::engine::Clinic;",
        "fn f() { crate::engine::run() }",
        "fn f(clinic: &crate::engine::Clinic) {}",
        "macro_rules! m { () => { crate::engine::run() }; }",
        "fn f() { assert_eq!(1, crate::engine::ONE) }",
        "struct S { #[serde(with = \"crate::engine::civil\")] at: u8 }",
        "mod inner { use super::super::engine::Clinic; }",
        "#[cfg(test)] mod tests { use crate::engine::Clinic; }",
    ] {
        assert_eq!(upward_in(&[("domain/mod.rs", text)]).len(), 1, "{text}");
    }
}

#[test]
fn a_floor_names_no_public_path_and_no_store() {
    for text in [
        "use crate::Doctor;",
        "use crate::memory::MemoryStore;",
        "use crate::*;",
    ] {
        assert_eq!(upward_in(&[("base/mod.rs", text)]).len(), 1, "{text}");
    }
    assert_eq!(
        upward_in(&[("memory.rs", "use crate::engine::Clinic;")]).len(),
        1
    );
}

const CIRCLE: [(&str, &str); 5] = [
    ("lib.rs", "mod a;\nmod b;"),
    ("a/mod.rs", "mod one;\npub use one::One;"),
    ("a/one.rs", "use crate::b::Two;\npub struct One(Two);"),
    ("b/mod.rs", "mod two;\npub use two::*;"),
    (
        "b/two.rs",
        "\nuse crate::a::One;\npub struct Two(Box<One>);",
    ),
];

#[test]
fn a_circle_over_folders_is_told_with_the_lines_that_make_it() {
    let found = circles_of(&crate_of(&CIRCLE), &[], &mut BTreeSet::new());
    let told = "2 files in more than one folder name each other in a circle:\n    \
         krate/src/a/one.rs:1 names krate/src/b/two.rs\n    \
         krate/src/b/two.rs:2 names krate/src/a/one.rs";
    assert_eq!(found, [told]);
}

#[test]
fn a_circle_in_a_listed_folder_passes() {
    let sources = crate_of(&CIRCLE);
    let mut needed = BTreeSet::new();
    let table = [("krate/src", "a reason"), ("other/src", "another")];
    assert_eq!(
        circles_of(&sources, &table, &mut needed),
        Vec::<String>::new()
    );
    assert_eq!(needed, BTreeSet::from(["krate/src"]));
    let narrower = [("krate/src/a", "a reason")];
    assert_eq!(circles_of(&sources, &narrower, &mut needed).len(), 1);
}

#[test]
fn a_circle_inside_one_folder_passes() {
    let found = circles_of(
        &crate_of(&[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod one;\nmod two;"),
            ("a/one.rs", "use super::two::Two;\npub struct One;"),
            ("a/two.rs", "use super::one::One;\npub struct Two;"),
        ]),
        &[],
        &mut BTreeSet::new(),
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_is_passed_on_and_what_tests_name_makes_no_circle() {
    let found = circles_of(
        &crate_of(&[
            ("lib.rs", "mod a;\npub use a::One;"),
            ("a/mod.rs", "mod one;\npub use one::One;\npub struct Base;"),
            (
                "a/one.rs",
                "use super::Base;\nuse crate::a::Base as B;\npub struct One;\n#[cfg(test)] mod tests { use crate::One; }",
            ),
        ]),
        &[],
        &mut BTreeSet::new(),
    );
    assert_eq!(found, Vec::<String>::new());
}
