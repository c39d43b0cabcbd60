//! Replays `access.json`: who may do what, over a small world.
//!
//! The world is built once; each act runs on a [`Rehearsal`] of it. An act is named as in the registry, with a part
//! behind `:` that says what of it is used. What the act is sent stands in `input`.

mod input;
mod world;

pub use input::input;
pub use world::AccessWorld;

use super::{Failure, VectorError};
use crate::domain::access::Capacity;
use crate::domain::error::{Error, ErrorCode};
use crate::hosts::registry;
use crate::ports::store::Store;
use crate::testing::Rehearsal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A corpus of answers.
#[derive(Deserialize)]
#[expect(missing_debug_implementations, reason = "a file of many thousand rows")]
pub struct Corpus {
    /// The records and actors.
    pub world: WorldFile,
    acts: BTreeMap<String, Act>,
    /// The acts with the answer that each must get.
    pub cases: Vec<Case>,
}

/// The records and actors of a corpus.
#[derive(Deserialize)]
#[expect(missing_debug_implementations, reason = "part of the corpus")]
pub struct WorldFile {
    organizations: BTreeMap<String, OrganizationOfFile>,
    own_patients: BTreeMap<String, Vec<String>>,
    targets: BTreeMap<String, Value>,
    actors: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct OrganizationOfFile {
    open: bool,
}

#[derive(Deserialize)]
struct Act {
    built: bool,
}

/// What each actor is answered to one act on one target.
#[derive(Deserialize)]
#[expect(missing_debug_implementations, reason = "part of the corpus")]
pub struct Case {
    /// The name of the act that is tried.
    pub act: String,
    /// The organization that the actor names.
    #[serde(rename = "in")]
    pub organization: String,
    /// The record of the world on which it is tried.
    pub target: String,
    /// What each actor is answered.
    pub answers: BTreeMap<String, String>,
    #[serde(default)]
    hidden: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rows: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "as")]
    capacities: BTreeMap<String, String>,
}

impl Case {
    /// The name of the command or query.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.act.split(':').next().unwrap_or(&self.act)
    }

    /// Whether the product has the command or query.
    #[must_use]
    pub fn exists(&self) -> bool {
        // Who reads behind a broken glass has opened it by a command of its own.
        let name = if self.act.ends_with(":break_glass") {
            "open_break_glass"
        } else {
            self.operation()
        };
        registry::COMMANDS.contains(&name) || registry::QUERIES.contains(&name)
    }
}

/// What became of the answers of a corpus.
#[derive(Debug, Default)]
pub struct Report {
    /// How many answers were as expected.
    pub passed: usize,
    /// How many were not asked for, because what they ask for is not built.
    pub skipped: usize,
    /// The acts that were skipped, with how many answers each.
    pub skipped_acts: BTreeMap<String, usize>,
    /// The answers that were not as expected.
    pub failures: Vec<Failure>,
    /// How many capacities were compared.
    pub capacities: usize,
}

/// Reads a corpus.
///
/// # Errors
/// Text that is not such a file.
pub fn parse(json: &str) -> Result<Corpus, VectorError> {
    Ok(serde_json::from_str(json)?)
}

/// Builds the world of the corpus on an empty store and replays the cases that `pick` takes.
///
/// # Errors
/// A world that cannot be built on the store.
pub async fn run(
    corpus: &Corpus,
    store: Arc<dyn Store>,
    pick: impl Fn(usize) -> bool,
) -> Result<Report, Error> {
    let world = AccessWorld::build(&corpus.world, store.clone()).await?;
    let rehearsal = Rehearsal::on(store);
    let clinic = world.clinic_on(Arc::new(rehearsal.clone()));
    let mut report = Report::default();
    for (number, case) in corpus.cases.iter().enumerate() {
        if !case.exists() {
            let built = corpus.acts.get(&case.act).is_some_and(|act| act.built);
            if built {
                report.failures.push(Failure {
                    name: case.act.clone(),
                    expected: "a command or query of this name".to_owned(),
                    got: "none".to_owned(),
                });
            }
            let count = case.answers.len();
            report.skipped += count;
            *report.skipped_acts.entry(case.act.clone()).or_default() += count;
            continue;
        }
        if !pick(number) {
            continue;
        }
        let Some(input) = input(&world, case) else {
            report.skipped += case.answers.len();
            *report.skipped_acts.entry(case.act.clone()).or_default() += case.answers.len();
            continue;
        };
        let ask = async |actor: &str| {
            let context = world.context(actor, &case.organization)?;
            let name = case.operation();
            if registry::COMMANDS.contains(&name) {
                registry::run(&clinic, &context, name, input.clone()).await
            } else {
                registry::ask(&clinic, &context, name, input.clone()).await
            }
        };
        let whole = ask("host").await.unwrap_or(Value::Null);
        for (actor, expected) in &case.answers {
            let _ = rehearsal.take_capacity();
            let answer = ask(actor).await;
            let capacity = rehearsal.take_capacity();
            report.capacities +=
                usize::from(capacity.is_some() && case.capacities.contains_key(actor));
            match judge(&world, case, actor, expected, &answer, &whole, capacity) {
                Ok(()) => report.passed += 1,
                Err((expected, got)) => report.failures.push(Failure {
                    name: format!(
                        "{} {} {} as {actor}",
                        case.act, case.organization, case.target
                    ),
                    expected,
                    got,
                }),
            }
        }
    }
    Ok(report)
}

/// The word of the corpus for an answer: what the rules refuse, access has allowed.
#[must_use]
pub fn word(answer: &Result<Value, Error>) -> &'static str {
    match answer {
        Err(error) if error.code == ErrorCode::Unauthenticated => "unauthenticated",
        Err(error) if error.code == ErrorCode::NotFound => "not_found",
        Err(error) if error.code == ErrorCode::Forbidden => "forbidden",
        Ok(_) | Err(_) => "allow",
    }
}

/// Compares an answer with the corpus: the word, the rows, the fields that are hidden and those that are not, and the
/// capacity. `whole` is the host's answer.
fn judge(
    world: &AccessWorld,
    case: &Case,
    actor: &str,
    expected: &str,
    answer: &Result<Value, Error>,
    whole: &Value,
    capacity: Option<Capacity>,
) -> Result<(), (String, String)> {
    let got = word(answer);
    if got != expected {
        let detail = match answer {
            Ok(_) => got.to_owned(),
            Err(error) => format!("{got} ({error})"),
        };
        return Err((expected.to_owned(), detail));
    }
    if let (Some(wanted), Some(got)) = (case.capacities.get(actor), capacity) {
        let got = match got {
            Capacity::Host => "clinical",
            other => other.as_str(),
        };
        if wanted != got {
            return Err((format!("acts as {wanted}"), format!("acts as {got}")));
        }
    }
    match answer {
        Ok(answer) => case.judge(world, actor, answer, whole),
        Err(_) => Ok(()),
    }
}

impl Case {
    /// Compares what an actor is answered with the corpus: the rows, the fields that are hidden and those that are not.
    /// `whole` is the host's answer.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub fn judge(
        &self,
        world: &AccessWorld,
        actor: &str,
        answer: &Value,
        whole: &Value,
    ) -> Result<(), (String, String)> {
        if let Some(rows) = self.rows.get(actor) {
            judge_rows(world, self, rows, answer)?;
        }
        let none = Vec::new();
        let hidden = self.hidden.get(actor).unwrap_or(&none);
        judge_fields(world, self, hidden, answer, whole)
    }

    /// How many rows of a list and hidden fields the corpus has for an actor.
    #[must_use]
    pub fn compared(&self, actor: &str) -> (usize, usize) {
        let count = |of: &BTreeMap<String, Vec<String>>| of.get(actor).map_or(0, Vec::len);
        (count(&self.rows), count(&self.hidden))
    }
}

fn judge_rows(
    world: &AccessWorld,
    case: &Case,
    rows: &[String],
    answer: &Value,
) -> Result<(), (String, String)> {
    let items = answer.get("items").and_then(Value::as_array);
    let got: BTreeSet<&str> = items
        .into_iter()
        .flatten()
        // The occurrences of a series are no records of the corpus.
        .filter(|row| row.get("series_id").is_none_or(Value::is_null))
        .filter_map(|row| row.get("id")?.as_str())
        .map(|id| world.name_of(id))
        .collect();
    let wanted: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    if got == wanted {
        Ok(())
    } else {
        Err((
            format!("the rows {wanted:?} of {}", case.act),
            format!("the rows {got:?}"),
        ))
    }
}

/// The fields that the corpus hides from some actor in an act.
fn fields_of(case: &Case) -> BTreeSet<&str> {
    let all = case.hidden.values().flatten();
    all.map(String::as_str).collect()
}

fn judge_fields(
    world: &AccessWorld,
    case: &Case,
    hidden: &[String],
    answer: &Value,
    whole: &Value,
) -> Result<(), (String, String)> {
    for field in fields_of(case) {
        let hides = hidden.iter().any(|own| own == field);
        let (shown, there) = match field.strip_prefix("appointments at ") {
            Some(location) => {
                let location = world.id(location);
                let at = |value: &Value| {
                    value.get("appointments").is_some_and(|appointments| {
                        appointments
                            .to_string()
                            .contains(&format!("\"location_id\":\"{location}\""))
                    })
                };
                if answer.get("count") != whole.get("count") {
                    let counts = (whole.get("count"), answer.get("count"));
                    return Err((format!("count {:?}", counts.0), format!("{:?}", counts.1)));
                }
                (at(answer), at(whole))
            }
            None => (has(answer, field), has(whole, field)),
        };
        if hides && shown {
            return Err((format!("{field} is hidden"), "it is shown".to_owned()));
        }
        if !hides && there && !shown {
            return Err((format!("{field} is shown"), "it is hidden".to_owned()));
        }
    }
    Ok(())
}

/// Whether a member of the name has a value, anywhere.
fn has(value: &Value, member: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            (name == member && !empty) || has(value, member)
        }),
        Value::Array(items) => items.iter().any(|item| has(item, member)),
        _ => false,
    }
}
