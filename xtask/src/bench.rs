//! `cargo xtask bench`: runs the benchmarks and prints the medians side by side.

use crate::fallible::Fallible;
use crate::postgres::Postgres;
use crate::process::{apt_install, cargo, run as run_command};
use crate::python;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// One benchmark's median, in nanoseconds.
type Medians = BTreeMap<String, Vec<(String, f64)>>;

/// The programs that a filter means, so that no others are built.
const PROGRAMS: [(&str, &[&str]); 7] = [
    ("W1", &["slots"]),
    ("W2", &["conflicts", "conflicts_on_disk"]),
    ("W3", &["durable", "durable_on_postgres"]),
    ("W4", &["http"]),
    ("W5", &["billing"]),
    ("scale", &["scale"]),
    ("server", &["server"]),
];
/// Those that print tables of their own.
const TABLES: [&str; 4] = ["W3", "W4", "scale", "server"];

/// Where W4 finds the Python that has its peers' frameworks.
const PYTHON: &str = "CLINIC_BENCH_PYTHON";

/// Where the benchmarks find a PostgreSQL server, of whose superuser the address is, and its load generator. One that
/// the environment names is used; else one is started.
const POSTGRES: [&str; 2] = ["CLINIC_BENCH_POSTGRES_URL", "CLINIC_BENCH_PGBENCH"];

/// Runs the benchmarks; `arguments` (a filter) go to them. Of criterion's only what ran now is printed.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Fallible {
    #[allow(
        clippy::disallowed_methods,
        reason = "compared with the times of files"
    )]
    let start = SystemTime::now();
    let asked = arguments.first();
    if asked.is_none_or(|word| word == "W6") {
        python::bench(root)?;
    }
    if asked.is_some_and(|word| word == "W6") {
        return Ok(());
    }
    let meant = PROGRAMS
        .iter()
        .find(|(name, _)| asked.is_some_and(|word| word.starts_with(name)));
    let means = |name: &str| asked.is_none_or(|word| word == name);
    if means("server") || means("W4") {
        let mut build = cargo();
        build.args(["build", "--release", "-p", "clinic-http"]);
        run_command(build.current_dir(root))?;
    }
    let mut bench = cargo();
    bench
        .current_dir(root)
        .args(["bench", "-p", "clinic-benches"]);
    for program in meant.into_iter().flat_map(|(_, programs)| *programs) {
        bench.args(["--bench", program]);
    }
    if means("W4") {
        load_generator()?;
        bench.env(PYTHON, python::peers(root)?);
    }
    let mut server = None;
    let on_postgres = means("W3") || means("W4") || means("scale");
    if on_postgres && std::env::var_os(POSTGRES[0]).is_none() {
        let server = server.insert(Postgres::start_durable()?);
        bench.env(POSTGRES[0], server.url());
        bench.env(POSTGRES[1], server.pgbench());
    }
    run_command(bench.arg("--").args(arguments))?;
    drop(server);
    if meant.is_some_and(|(name, _)| TABLES.contains(name)) {
        return Ok(());
    }
    let mut medians = Medians::new();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), Into::into);
    collect(&target.join("criterion"), start, &mut medians)?;
    print(&mut medians);
    Ok(())
}

/// Finds wrk, which loads the servers of W4, or installs it.
fn load_generator() -> Fallible {
    // It has no option that succeeds without a load.
    let found = || {
        Command::new("wrk")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    };
    if found().is_err() {
        apt_install(&["wrk"], "wrk, the load generator of W4,")?;
        found().map_err(|error| format!("wrk was installed, but cannot be run: {error}"))?;
    }
    Ok(())
}

/// Finds criterion's `new/benchmark.json` beside `new/estimates.json`, at any depth.
fn collect(folder: &Path, since: SystemTime, medians: &mut Medians) -> Fallible {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let estimates = path.join("estimates.json");
        if !path.ends_with("new") || !estimates.is_file() {
            collect(&path, since, medians)?;
        } else if fs::metadata(&estimates)?.modified()? >= since {
            let (group, name, median) = read(&path)?;
            medians.entry(group).or_default().push((name, median));
        }
    }
    Ok(())
}

/// Group, name and median of one benchmark.
fn read(folder: &Path) -> Fallible<(String, String, f64)> {
    let json =
        |name| -> Fallible<Value> { Ok(serde_json::from_slice(&fs::read(folder.join(name))?)?) };
    let benchmark = json("benchmark.json")?;
    let median = json("estimates.json")?
        .pointer("/median/point_estimate")
        .and_then(Value::as_f64)
        .ok_or("criterion wrote no median")?;
    let group = benchmark["group_id"].as_str().unwrap_or_default();
    let parts = ["function_id", "value_str"].map(|part| benchmark[part].as_str());
    let name: Vec<&str> = parts.into_iter().flatten().collect();
    Ok((group.to_owned(), name.join("/"), median))
}

/// A table a group, the fastest first, with the ratio to it.
fn print(medians: &mut Medians) {
    for (group, rows) in medians {
        rows.sort_by(|left, right| left.1.total_cmp(&right.1));
        let fastest = rows.first().map_or(1.0, |(_, median)| *median);
        println!("\n| {group} | median | ratio |\n|---|--:|--:|");
        for (name, median) in rows.iter() {
            println!("| {name} | {} | {:.2} |", time(*median), median / fastest);
        }
    }
}

/// Nanoseconds in the unit that suits.
fn time(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let unit = units.into_iter().find(|(size, _)| nanoseconds >= *size);
    let (size, name) = unit.unwrap_or((1.0, "ns"));
    format!("{:.2} {name}", nanoseconds / size)
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_have_units() {
        assert_eq!(super::time(1_500.0), "1.50 µs");
        assert_eq!(super::time(2.0), "2.00 ns");
    }
}
