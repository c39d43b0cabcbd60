//! SQL stands in the source as it is sent: it is never put together by formatting.

use crate::fallible::Fallible;
use std::fs;
use std::path::{Path, PathBuf};

/// Macros that put text together.
const BUILDERS: [&str; 4] = ["format!", "format_args!", "write!", "writeln!"];

/// Upper-case words that make a literal SQL.
const WORDS: [&str; 9] = [
    "ALTER", "CREATE", "DELETE", "DROP", "FROM", "INSERT", "SELECT", "VALUES", "WHERE",
];

/// A comment with this and a reason, at most three lines above, lets one place pass.
const ALLOWED: &str = "allow-built-sql:";

/// An error that names every place under the crates' `src` where SQL is formatted, and every use of
/// sqlx's way around its own check.
pub(crate) fn check(root: &Path) -> Fallible {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").is_file() && !folder.ends_with("xtask") {
            for file in sources(&folder.join("src"))? {
                let text = fs::read_to_string(&file)?;
                let file = file.strip_prefix(root).unwrap_or(&file).display();
                found.extend(places(&text).map(|line| format!("{file}:{line}")));
            }
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        found.sort_unstable();
        let found = found.join("\n  ");
        Err(format!("SQL is put together here; bind values instead:\n  {found}").into())
    }
}

/// All Rust files below a folder; none if there is no such folder.
fn sources(folder: &Path) -> Fallible<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// The numbers of the lines where SQL is put together.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let around = text.match_indices("AssertSqlSafe").map(|(at, _)| at);
    let built = BUILDERS.iter().flat_map(move |builder| {
        text.match_indices(builder)
            .map(|(at, _)| at)
            .filter(move |at| !continues_a_name(text, *at))
            .filter(move |at| is_sql(literal(&text[*at..])))
    });
    let mut lines: Vec<usize> = around
        .chain(built)
        .map(|at| text[..at].lines().count().max(1))
        .filter(|line| !allowed(text, *line))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines.into_iter()
}

/// Whether the macro's name is only the end of another name.
fn continues_a_name(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
}

/// The first string literal after the start of a macro call, within the statement.
fn literal(call: &str) -> &str {
    let Some(start) = call.find('"') else {
        return "";
    };
    if call[..start].contains(';') {
        return "";
    }
    let body = &call[start + 1..];
    let hashes = call[..start].bytes().rev().take_while(|byte| *byte == b'#');
    let raw = format!("\"{}", "#".repeat(hashes.count()));
    let mut from = 0;
    while let Some(end) = body[from..].find(&raw) {
        let end = from + end;
        let escaped = body[..end].bytes().rev().take_while(|byte| *byte == b'\\');
        if raw.len() > 1 || escaped.count() % 2 == 0 {
            return &body[..end];
        }
        from = end + 1;
    }
    body
}

fn is_sql(literal: &str) -> bool {
    let mut words = literal.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.any(|word| WORDS.contains(&word))
}

fn allowed(text: &str, line: usize) -> bool {
    let above = text.lines().take(line).skip(line.saturating_sub(4));
    above.into_iter().any(|line| line.contains(ALLOWED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_sql_is_seen() {
        for text in [
            r#"let q = format!("SELECT {column} FROM t");"#,
            r##"let q = format!(r#"INSERT INTO t VALUES ("{x}")"#);"##,
            "write!(\n    sql,\n    \"\\\" DELETE\",\n)?;",
            "sqlx::query(AssertSqlSafe(text))",
        ] {
            assert_eq!(places(text).count(), 1, "{text}");
        }
        let third = "fn a() {}\n\nlet q = format!(\"DROP TABLE {t}\");";
        assert_eq!(places(third).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn other_text_passes() {
        for text in [
            r#"query("SELECT a FROM t WHERE b = $1")"#,
            r#"format!("select a slot from {list}"); query("SELECT 1")"#,
            r#"println!("{}", x); my_format!("SELECT")"#,
            "// allow-built-sql: a database's name cannot be bound\nformat!(\"DROP DATABASE {n}\")",
            "format!(x); query(\"SELECT 1\")",
        ] {
            assert_eq!(places(text).count(), 0, "{text}");
        }
    }
}
