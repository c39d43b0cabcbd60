//! What crates must not depend on: the core on any runtime, database, network or chance; a build for one database on
//! the other's driver, and without PostgreSQL on TLS.

use crate::fallible::Fallible;
use crate::process::{cargo, output};
use std::path::Path;

/// Crates that a package must not depend on when it is built without default features but with those of `features`.
struct Rule {
    package: &'static str,
    features: &'static str,
    banned: &'static [&'static str],
}

/// The drivers of PostgreSQL, and what brings TLS.
const POSTGRES_AND_TLS: &[&str] = &[
    "aws-lc-rs",
    "aws-lc-sys",
    "native-tls",
    "openssl",
    "postgres-protocol",
    "ring",
    "rustls",
    "sqlx-postgres",
];

const RULES: [Rule; 5] = [
    Rule {
        package: "clinic-core",
        features: "",
        banned: &[
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
        ],
    },
    Rule {
        package: "clinic-store",
        features: "sqlite",
        banned: POSTGRES_AND_TLS,
    },
    Rule {
        package: "clinic-store",
        features: "postgres",
        banned: &["libsqlite3-sys", "sqlx-sqlite"],
    },
    // What a telephone loads.
    Rule {
        package: "clinic-ffi",
        features: "sqlite",
        banned: POSTGRES_AND_TLS,
    },
    Rule {
        package: "clinic-py",
        features: "sqlite",
        banned: POSTGRES_AND_TLS,
    },
];

/// An error that names every banned crate among the normal dependencies of a package.
pub(crate) fn check(root: &Path) -> Fallible {
    let mut found = Vec::new();
    for rule in &RULES {
        let tree = output(
            cargo()
                .current_dir(root)
                .args(["tree", "--package", rule.package, "--no-default-features"])
                .args(["--features", rule.features])
                .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]),
        )?;
        let names = banned(&tree, rule.banned);
        if !names.is_empty() {
            let with = match rule.features {
                "" => "without features".to_owned(),
                features => format!("with {features} alone"),
            };
            found.push(format!(
                "{} {with} depends on {}",
                rule.package,
                names.join(", ")
            ));
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("; ").into())
    }
}

fn banned<'a>(tree: &'a str, names: &[&str]) -> Vec<&'a str> {
    let mut found: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| names.contains(name))
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
        assert_eq!(super::banned(tree, &["rand", "tokio"]), ["tokio"]);
    }
}
