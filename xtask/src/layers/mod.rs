//! The floors of the core, and files that name each other in a circle over the border of a folder.

mod circles;
mod reader;
mod source;
#[cfg(test)]
mod tests;

use crate::fallible::Fallible;
use source::{Files, Source};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The floors of clinic-core, from the lowest to the highest. None names one above it.
const FLOORS: [&str; 6] = ["base", "domain", "ports", "engine", "usecases", "hosts"];
/// The highest floor that the store in memory names: it is a store like any other.
const HIGHEST_FOR_MEMORY: &str = "ports";
/// The folder of the core that may name all others.
const TESTING: &str = "testing";
/// The folder of the store in memory.
const MEMORY: &str = "memory";

/// The crate that has floors.
const CORE: &str = "clinic-core";

/// The crates that are searched for circles.
const CRATES: [&str; 7] = [
    CORE,
    "clinic-store",
    "clinic-http",
    "clinic-http/demo",
    "clinic-ffi",
    "clinic-py",
    "xtask",
];

/// Folders inside which files of several folders may name each other, each with the reason. One that no circle needs
/// any more is an error.
const CIRCLES_ALLOWED: [(&str, &str); 2] = [
    (
        "clinic-store/src",
        "what the databases share is read as a part of each of them, and names that database's own parts",
    ),
    (
        "clinic-ffi/src",
        "not parted yet: errors and values name the generated records, which name values",
    ),
];

/// An error that names every path of the core that leads upwards, and every circle of files over folders that is not
/// listed.
pub(crate) fn check(root: &Path) -> Fallible {
    let files = |path: &Path| fs::read_to_string(root.join(path)).ok();
    let mut found = Vec::new();
    let mut needed = BTreeSet::new();
    for name in CRATES {
        let sources = read(Path::new(name), &files)?;
        if name == CORE {
            sources
                .iter()
                .for_each(|source| found.extend(upward(source)));
        }
        found.extend(circles_of(&sources, &CIRCLES_ALLOWED, &mut needed));
    }
    for (folder, _) in CIRCLES_ALLOWED {
        if !needed.contains(folder) {
            found.push(format!(
                "no circle of files is left in {folder}: take it out of the table"
            ));
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("\n").into())
    }
}

/// Reads the library and the program of a crate, whichever it has.
fn read(krate: &Path, files: Files<'_>) -> Fallible<Vec<Source>> {
    let roots = ["lib.rs", "main.rs"].map(|root| krate.join("src").join(root));
    let roots = roots.iter().filter(|root| files(root).is_some());
    let sources: Fallible<Vec<_>> = roots.map(|root| Source::read(root, files)).collect();
    let sources = sources?;
    if sources.is_empty() {
        return Err(format!("{} has neither a library nor a program", krate.display()).into());
    }
    Ok(sources)
}

/// The paths of the core that lead upwards, one a line: file, line and rule.
fn upward(source: &Source) -> Vec<String> {
    let mut found = BTreeSet::new();
    for named in &source.named {
        let own = source.modules[named.module].path.first();
        let Some(path) = source.absolute(named.module, &named.path) else {
            continue;
        };
        if let (Some(own), Some(rule)) = (own, own.and_then(|own| broken(own, path.first()))) {
            let file = source.file_of_module(named.module).display();
            let path = path.join("::");
            found.insert((
                format!("{file}"),
                named.line,
                format!(
                    "{file}:{}: `{own}` names `crate::{path}`: {rule}",
                    named.line
                ),
            ));
        }
    }
    found.into_iter().map(|(_, _, message)| message).collect()
}

/// The rule that a module of the folder `own` breaks by naming what stands in `named`.
fn broken(own: &str, named: Option<&String>) -> Option<&'static str> {
    let floor = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    let named = named.map_or("", String::as_str);
    let highest = match own {
        MEMORY => floor(HIGHEST_FOR_MEMORY),
        _ => floor(own),
    };
    if own == TESTING || own == named {
        return None;
    }
    match (highest, floor(named)) {
        (Some(highest), Some(named)) if named <= highest => None,
        (Some(_), Some(_)) if own == MEMORY => {
            Some("the store in memory names the ports and what is below them")
        }
        (Some(_), Some(_)) => Some("a floor names none above it"),
        (Some(_), None) if matches!(named, MEMORY | TESTING) => {
            Some("no floor names a store or the helps of tests")
        }
        (Some(_), None) => Some("a floor names floors, not the public path that lib.rs gives"),
        // The public paths by domain, which stand in lib.rs itself.
        (None, _) => None,
    }
}

/// The circles of files over folders that lie in no folder of the table. Adds to `needed` the folders in which one
/// lies.
fn circles_of(
    sources: &[Source],
    allowed: &[(&'static str, &str)],
    needed: &mut BTreeSet<&'static str>,
) -> Vec<String> {
    let mut graph = circles::Graph::new();
    for source in sources {
        circles::add(&mut graph, source);
    }
    let mut found = Vec::new();
    for circle in circles::over_folders(&graph) {
        let mut folders = allowed.iter().map(|(folder, _)| *folder);
        let within = |folder: &&str| circle.iter().all(|file| file.starts_with(folder));
        if let Some(folder) = folders.find(within) {
            needed.insert(folder);
            continue;
        }
        let names = circles::shown(&graph, &circle);
        let count = circle.len();
        found.push(format!(
            "{count} files in more than one folder name each other in a circle:\n{names}"
        ));
    }
    found
}
