use crate::error::{DatabaseFailure, Verdict, meaning};
use clinic_core::store::{ConflictKind, StoreError};
use sqlx::error::DatabaseError;

/// What an error of PostgreSQL means.
pub(super) fn stored(error: sqlx::Error) -> StoreError {
    meaning(error, judge)
}

/// By the SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>). Messages and details
/// may quote values and are left out; names of constraints may end in a shard's number.
fn judge(error: &dyn DatabaseError) -> (Verdict, DatabaseFailure) {
    let code = error.code().unwrap_or_default().into_owned();
    let constraint = error.constraint().unwrap_or_default();
    let verdict = match code.as_str() {
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => Verdict::Retry,
        // exclusion_violation
        "23P01" => Verdict::Conflict(ConflictKind::Reservation),
        // unique_violation
        "23505" if constraint.starts_with("reservations_") => {
            Verdict::Conflict(ConflictKind::Reservation)
        }
        "23505" if constraint.starts_with("seats_") => Verdict::Conflict(ConflictKind::Seat),
        // Another request has just opened the account's patient record: decided again, it is found.
        "23505" if constraint.starts_with("memberships_own_patient") => {
            Verdict::Conflict(ConflictKind::Stale)
        }
        "23505" => Verdict::Conflict(ConflictKind::Unique),
        // foreign_key_violation: a session ended, or one that was to end was joined
        "23503" if constraint.starts_with("seats_") => Verdict::Conflict(ConflictKind::Seat),
        // What is reserved refers to what the store itself writes; everything else may be named by a request.
        "23503" if !constraint.starts_with("reservations_") => {
            Verdict::Conflict(ConflictKind::Missing)
        }
        // check_violation
        "23514" if constraint.starts_with("seats_within_capacity") => {
            Verdict::Conflict(ConflictKind::Seat)
        }
        // read_only_sql_transaction; a database that takes no connections, is not there, or no longer knows
        // the user
        "25006" | "55000" | "3D000" | "28000" | "28P01" => Verdict::Unavailable,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Verdict::Corrupt,
        // connection exceptions, insufficient resources, operator intervention, system errors
        other
            if ["08", "53", "57", "58"]
                .iter()
                .any(|class| other.starts_with(class)) =>
        {
            Verdict::Unavailable
        }
        _ => Verdict::Internal,
    };
    // Errors of class 42 are about the statement, and quote none of its values.
    let detail = match code.as_str() {
        "28000" | "28P01" => {
            "the log-in was refused: look at the name and the password in the address"
        }
        "3D000" => "there is no such database",
        _ if code.starts_with("42") => error.message(),
        _ => constraint,
    };
    (
        verdict,
        DatabaseFailure {
            detail: (!detail.is_empty()).then(|| detail.to_owned()),
            code,
        },
    )
}
