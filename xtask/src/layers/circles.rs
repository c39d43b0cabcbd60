//! Files that name each other in a circle.

use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which file names which, with the line of the first place where it does.
pub(super) type Graph = BTreeMap<PathBuf, BTreeMap<PathBuf, usize>>;

/// Adds the files of a crate. Tests are left out, and what a file only passes on (`pub use`).
pub(super) fn add(graph: &mut Graph, source: &Source) {
    for named in source.named.iter().filter(|n| !n.in_tests && !n.passed_on) {
        let from = source.file_of_module(named.module);
        if let Some(to) = source.file_of(named.module, &named.path)
            && from != to
        {
            let edges = graph.entry(from.to_owned()).or_default();
            edges.entry(to.to_owned()).or_insert(named.line);
        }
    }
}

/// The sets of files that name each other in a circle, and lie in more than one folder.
pub(super) fn over_folders(graph: &Graph) -> Vec<BTreeSet<PathBuf>> {
    let mut reached: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for file in graph.keys() {
        reached.insert(file, reach(graph, file));
    }
    let mut circles: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (file, all) in &reached {
        if circles.iter().any(|circle| circle.contains(*file)) {
            continue;
        }
        let back = |other: &&&Path| reached.get(**other).is_some_and(|all| all.contains(*file));
        let circle: BTreeSet<PathBuf> = all
            .iter()
            .filter(back)
            .map(|other| (*other).to_owned())
            .collect();
        let folders: BTreeSet<_> = circle.iter().map(|file| file.parent()).collect();
        if folders.len() > 1 {
            circles.push(circle);
        }
    }
    circles
}

/// All files that a file names, or that those name.
fn reach<'a>(graph: &'a Graph, from: &'a Path) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in graph.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_path()) {
                open.push(next);
            }
        }
    }
    reached
}

/// How many lines are shown of a circle.
const SHOWN: usize = 12;

/// The names inside a circle that cross a folder, one a line: which file names which, and where. Of many the first.
pub(super) fn shown(graph: &Graph, circle: &BTreeSet<PathBuf>) -> String {
    let mut lines = Vec::new();
    for from in circle {
        for (to, line) in graph.get(from).into_iter().flatten() {
            if circle.contains(to) && from.parent() != to.parent() {
                lines.push(format!(
                    "    {}:{line} names {}",
                    from.display(),
                    to.display()
                ));
            }
        }
    }
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if more > 0 {
        lines.push(format!("    and {more} more"));
    }
    lines.join("\n")
}
