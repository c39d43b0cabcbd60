//! Named steps, each timed, with a table at the end.

use crate::fallible::Fallible;
use crate::process;
use std::time::{Duration, Instant};

/// The steps of one command, in the order they ran.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    error: Option<String>,
}

impl Steps {
    /// Runs a step. A failed one does not keep the next from running, a signal does.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Fallible) {
        if process::interrupted() {
            return;
        }
        println!("\n== {name}");
        let start = Instant::now();
        let error = step().err().map(|error| error.to_string());
        let took = start.elapsed();
        if let Some(error) = &error {
            eprintln!("{error}");
        }
        println!("-- {name}: {:.1} s", took.as_secs_f64());
        self.done.push(Step { name, took, error });
    }

    /// Prints the table; an error if a step failed or a signal came.
    pub(crate) fn finish(self) -> Fallible {
        println!("\n{:<28} {:>9}  result", "step", "seconds");
        for step in &self.done {
            let result = if step.error.is_none() { "ok" } else { "FAILED" };
            println!(
                "{:<28} {:>9.1}  {result}",
                step.name,
                step.took.as_secs_f64()
            );
        }
        let failed = self.done.iter().filter(|step| step.error.is_some()).count();
        match (process::interrupted(), failed) {
            (true, _) => Err("interrupted".into()),
            (false, 0) => Ok(()),
            (false, 1) => Err("1 step failed".into()),
            (false, failed) => Err(format!("{failed} steps failed").into()),
        }
    }
}
