//! Replays `recurrence.json`.

use super::{Failure, Report, VectorError};
use crate::base::time::{Instant, LocalDateTime, ZoneName, Zones, local_minutes};
use crate::domain::scheduling::{RecurrenceRule, occurrences};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    zone: ZoneName,
    #[serde(with = "local_minutes")]
    start: LocalDateTime,
    rule: RecurrenceRule,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    starts: Vec<Instant>,
}

/// Replays the cases of a `recurrence.json`.
///
/// # Errors
/// Text that is not such a file.
pub fn run(json: &str) -> Result<Report, VectorError> {
    let cases: Vec<Case> = serde_json::from_str(json)?;
    let zones = Zones::bundled();
    let mut report = Report::default();
    for case in &cases {
        let got = match zones.rules(&case.zone) {
            Ok(zone) => occurrences(&case.rule, case.start, &zone).map_err(|e| e.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if got.as_ref() == Ok(&case.expect.starts) {
            report.passed += 1;
        } else {
            let expected = format!("{:?}", case.expect.starts);
            report.failures.push(Failure {
                name: case.name.clone(),
                expected,
                got: format!("{got:?}"),
            });
        }
    }
    Ok(report)
}
