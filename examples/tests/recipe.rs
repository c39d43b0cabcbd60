//! The worked example of ARCHITECTURE.md is what stands in the repository.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};

const TITLE: &str = "\n## Your first record, command and endpoint\n";

/// A code block and the file that is named above it.
struct Block {
    file: String,
    lines: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn section() -> String {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, after) = text.split_once(TITLE).unwrap();
    let end = after.find("\n## ").unwrap_or(after.len());
    after[..end].to_owned()
}

/// What stands between backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn blocks(section: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut above = "";
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let file = quoted(above).last();
            let file = file.unwrap_or_else(|| panic!("no file is named above {line}: {above}"));
            let code = lines.by_ref().take_while(|line| *line != "```");
            found.push(Block {
                file: file.to_owned(),
                lines: code.map(|line| line.trim().to_owned()).collect(),
            });
        } else if !line.is_empty() {
            above = line;
        }
    }
    found
}

/// Whether the lines follow each other in the text, whatever their indentation.
fn stands_in(lines: &[String], text: &str) -> bool {
    let text: Vec<&str> = text.lines().map(str::trim).collect();
    text.windows(lines.len()).any(|part| part == lines)
}

#[test]
fn each_block_stands_in_its_file() {
    let section = section();
    let blocks = blocks(&section);
    assert!(blocks.len() > 12, "only {} blocks", blocks.len());
    for block in blocks {
        let shown = block.lines.join("\n");
        assert!(!shown.is_empty(), "an empty block of {}", block.file);
        let text = std::fs::read_to_string(root().join(&block.file));
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", block.file));
        assert!(
            stands_in(&block.lines, &text),
            "does not stand in {}:\n{shown}",
            block.file
        );
    }
}

#[test]
fn each_file_that_it_names_exists() {
    let section = section();
    let folders = ["", "clinic-core/src", "clinic-store/src", "clinic-http/src"];
    let prose = section.split("```").step_by(2);
    for name in prose.flat_map(str::lines).flat_map(quoted) {
        let is_path = name.contains('/') && name.contains('.');
        let exists = folders
            .iter()
            .any(|folder| root().join(folder).join(name).exists());
        assert!(!is_path || exists, "{name} does not exist");
    }
}

#[test]
fn what_was_changed_is_not_found() {
    let lines = ["one".to_owned(), "two".to_owned()];
    assert!(stands_in(&lines, "  one\n    two\nthree"));
    assert!(!stands_in(&lines, "one\n\ntwo"));
    assert!(!stands_in(&lines, "one\ntwo, changed"));
}
