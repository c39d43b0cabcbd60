//! Replays `sessions.json`: the lives of group sessions, act by act, with all that is stored after each.

mod acts;
mod life;
mod state;

use super::{Failure, Report, VectorError};
use crate::ports::store::Store;
use acts::Step;
use life::Life;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
struct Case {
    name: String,
    given: Given,
    steps: Vec<Step>,
}

/// What there is before the first act.
#[derive(Deserialize)]
struct Given {
    services: BTreeMap<String, Timing>,
    doctors: Vec<String>,
    rooms: Vec<String>,
    patients: Vec<String>,
    /// From when to when every doctor works, every day.
    schedule: (String, String),
    step_min: u32,
    timezone: String,
}

/// What a case says of a service.
#[derive(Clone, Copy, Deserialize)]
struct Timing {
    duration_min: u32,
    buffer_before_min: u32,
    buffer_after_min: u32,
    capacity: u32,
}

/// What was expected of a step, and what came.
struct Difference {
    expected: Value,
    got: Value,
}

/// Replays the cases of a `sessions.json` on a store, each in an organization of its own. The store must leave the
/// present to the clinic's clock, and must not have any of the organizations that the cases open.
///
/// # Errors
/// Text that is not such a file.
pub async fn run(json: &str, store: Arc<dyn Store>) -> Result<Report, VectorError> {
    let cases: Vec<Case> = serde_json::from_str(json)?;
    let mut report = Report::default();
    for (place, case) in (1_u64..).zip(&cases) {
        match failure(case, place, &store).await {
            None => report.passed += 1,
            Some((expected, got)) => report.failures.push(Failure {
                name: case.name.clone(),
                expected,
                got,
            }),
        }
    }
    Ok(report)
}

/// The first step that did not become what was expected.
async fn failure(case: &Case, place: u64, store: &Arc<dyn Store>) -> Option<(String, String)> {
    let mut life = match Life::set(&case.given, place, Arc::clone(store)).await {
        Ok(life) => life,
        Err(error) => return Some(("what is given".to_owned(), error.to_string())),
    };
    // A step that says nothing of the state leaves it as it was.
    let mut state = state::nothing();
    for (number, step) in (1..).zip(&case.steps) {
        if let Some(expected) = &step.expect.state {
            state = expected.clone();
        }
        let differs = match life.step(step, &state).await {
            Ok(differs) => differs,
            Err(error) => Some(Difference {
                expected: Value::from("an answer"),
                got: Value::from(error.to_string()),
            }),
        };
        if let Some(Difference { expected, got }) = differs {
            let at = format!("step {number}, {}", step.at.to_rfc3339());
            return Some((format!("{at}: {expected}"), format!("{at}: {got}")));
        }
    }
    None
}
