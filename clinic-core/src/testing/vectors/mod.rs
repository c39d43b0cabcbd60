//! Replays the conformance vectors: files of cases with answers from an independent program.

pub mod access;
pub mod billing;
pub mod groups;
pub mod recurrence;
pub mod sessions;
pub mod slots;

/// What became of the cases of one file.
#[derive(Debug, Default)]
pub struct Report {
    /// How many cases gave the expected answer.
    pub passed: usize,
    /// The cases that failed, each with what was expected and what came.
    pub failures: Vec<Failure>,
}

/// A case that did not give the expected answer.
#[derive(Debug, Default, thiserror::Error)]
#[error("{name}\n  expected {expected}\n  got      {got}")]
pub struct Failure {
    /// The case's unique name.
    pub name: String,
    /// The expected answer, as JSON.
    pub expected: String,
    /// What came instead, as JSON, or the error.
    pub got: String,
}

/// A file of cases that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the vectors cannot be read: {0}")]
pub struct VectorError(#[from] serde_json::Error);
