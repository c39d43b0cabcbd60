//! The core keeps to itself: no runtime, no database, no network, no chance.

use crate::fallible::Fallible;
use crate::process::{cargo, output};
use std::path::Path;

/// Crates (or families of them) that the core must not depend on.
const BANNED: [&str; 12] = [
    "axum",
    "clinic-store",
    "hyper",
    "mio",
    "pyo3",
    "rand",
    "reqwest",
    "sqlx",
    "sqlx-core",
    "tokio",
    "tracing-subscriber",
    "uniffi",
];

/// An error that names every banned crate among the core's normal dependencies without features.
pub(crate) fn check(root: &Path) -> Fallible {
    let tree = output(
        cargo()
            .current_dir(root)
            .args(["tree", "--package", "clinic-core", "--no-default-features"])
            .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]),
    )?;
    let found = banned(&tree);
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("clinic-core depends on {}", found.join(", ")).into())
    }
}

fn banned(tree: &str) -> Vec<&str> {
    let mut found: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| BANNED.contains(name))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn whole_names_are_compared() {
        let tree = "clinic-core v0.1.0 (/x)\nrand_core v0.9.5\ntokio v1.0.0\ntokio v1.0.0 (*)\n";
        assert_eq!(super::banned(tree), ["tokio"]);
    }
}
