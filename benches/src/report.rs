//! Tables of what is measured without criterion.

use std::time::Duration;

/// Whether a table is asked for: cargo hands on what follows `--`, with `--bench` of its own.
#[must_use]
pub fn asked(name: &str) -> bool {
    arguments().first().is_none_or(|first| first == name)
}

/// What was given besides options.
#[must_use]
pub fn arguments() -> Vec<String> {
    std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect()
}

/// Prints a table; the first column is text, the others are numbers.
#[allow(clippy::print_stdout, reason = "that is what it is for")]
pub fn print(head: &[&str], rows: &[Vec<String>]) {
    println!("\n| {} |", head.join(" | "));
    println!("|---|{}", "--:|".repeat(head.len() - 1));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
}

/// A time in the unit that suits.
#[must_use]
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")];
    let unit = units.into_iter().find(|(size, _)| seconds >= *size);
    let (size, name) = unit.unwrap_or((1e-9, "ns"));
    format!("{:.2} {name}", seconds / size)
}

/// The middle one.
///
/// # Panics
/// If there are none.
pub fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_by(|left, right| left.partial_cmp(right).unwrap());
    values[values.len() / 2]
}
