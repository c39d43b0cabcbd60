//! Replays `groups.json`: what is offered of group services.

use super::{Report, VectorError, slots};

/// Replays the cases of a `groups.json`: every slot of each with its seats and rooms, and every explanation.
///
/// # Errors
/// Text that is not such a file.
pub fn run(json: &str) -> Result<Report, VectorError> {
    // The form is that of `slots.json` with members more.
    slots::run(json)
}
