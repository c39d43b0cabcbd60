//! The script of `pgbench` that a booking is measured beside sends the statements that the store sends.

use crate::support::{options, postgres};
use clinic_core::testing::World;
use clinic_core::time::Instant;
use clinic_store::Options;
use clinic_store::testing::Statements;

const SCRIPT: &str = include_str!("../../../benches/pgbench/booking.sql");

/// The statements of the script, each in one line, without comments and `\set`.
fn scripted() -> Vec<String> {
    let lines = SCRIPT.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with("--") && !line.starts_with('\\'));
    let text = lines.collect::<Vec<_>>().join(" ");
    let statements = text.split(';').map(in_one_line);
    statements.filter(|one| !is_frame(one)).collect()
}

fn in_one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What begins and ends a transaction: the script has the connection in its role already.
fn is_frame(statement: &str) -> bool {
    statement.is_empty()
        || ["BEGIN", "COMMIT"]
            .iter()
            .any(|word| statement.starts_with(word))
}

/// The parts of a statement of the store between its parameters, `$1` and so on.
fn parts(statement: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = statement;
    while let Some(at) = rest.find('$') {
        parts.push(&rest[..at]);
        rest = rest[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    parts.push(rest);
    parts
}

/// Whether a text is one expression: parentheses and quotes are closed, and nothing outside of them ends it.
fn is_expression(text: &str) -> bool {
    let (mut depth, mut quoted) = (0_i32, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !quoted && !text.trim().is_empty()
}

/// Whether a text is these parts with an expression between each two: the place of a parameter. Gives how far it is.
fn matches(parts: &[&str], text: &str) -> Result<(), usize> {
    let Some((first, others)) = parts.split_first() else {
        return Ok(());
    };
    let Some(mut rest) = text.strip_prefix(first) else {
        return Err(text.len());
    };
    let mut others = others.iter().peekable();
    while let Some(next) = others.next() {
        let last = others.peek().is_none();
        // The shortest expression that ends where the next part begins; the last part ends the text.
        let end = (1..=rest.len())
            .filter(|end| rest.is_char_boundary(*end))
            .find(|end| {
                let (expression, behind) = rest.split_at(*end);
                is_expression(expression) && behind.starts_with(next) && (!last || behind == *next)
            });
        let Some(end) = end else {
            return Err(rest.len());
        };
        rest = &rest[end + next.len()..];
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(rest.len())
    }
}

#[test]
fn a_statement_is_known_by_what_stands_between_its_parameters() {
    let store = parts("SELECT a FROM t WHERE b = $1 AND c IN ($2, $3) LIMIT $4");
    for (script, same) in [
        (
            "SELECT a FROM t WHERE b = :b AND c IN (('x' || lpad(:y, 2, '0'))::uuid, NULL) LIMIT 20",
            true,
        ),
        ("SELECT a FROM t WHERE b = :b AND c IN (:c) LIMIT 20", false),
        (
            "SELECT a, d FROM t WHERE b = :b AND c IN (:c, :d) LIMIT 20",
            false,
        ),
        (
            "SELECT a FROM t WHERE b = :b AND c IN (:c, :d) LIMIT 20 FOR UPDATE",
            true,
        ),
    ] {
        assert_eq!(matches(&store, script).is_ok(), same, "{script}");
    }
}

/// Only while the script does what the store does is the comparison a fair one.
#[tokio::test]
async fn the_script_of_pgbench_sends_what_the_store_sends() {
    let home = postgres().await;
    let alone = Options {
        max_connections: 1,
        ..options()
    };
    let store = clinic_store::open(&home.url, &alone).await.unwrap();
    let world = World::on(store, 1).await.unwrap();
    let statements = Statements::default();
    let _noting = tracing::subscriber::set_default(statements.clone());
    let start: Instant = "2027-01-11T08:00:00Z".parse().unwrap();
    let booked = world.book(world.patient, start);
    let (booked, sent) = statements.note(booked).await;
    booked.unwrap();
    let sent: Vec<String> = sent.iter().map(|text| in_one_line(text)).collect();
    let sent: Vec<&String> = sent.iter().filter(|text| !is_frame(text)).collect();
    let scripted = scripted();
    for (nth, (ours, theirs)) in sent.iter().zip(&scripted).enumerate() {
        if let Err(left) = matches(&parts(ours), theirs) {
            let (same, other) = theirs.split_at(theirs.len() - left);
            panic!(
                "statement {nth} of benches/pgbench/booking.sql:\n{same}\n--- here it parts ---\n{other}\n\nthe store sends:\n{ours}"
            );
        }
    }
    let count = |number: usize, who: &str| format!("{who} sends {number} statements");
    assert_eq!(
        count(sent.len(), "a booking"),
        count(scripted.len(), "a booking"),
        "{sent:#?}"
    );
}
