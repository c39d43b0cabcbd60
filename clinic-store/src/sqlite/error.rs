use crate::error::{DatabaseFailure, Verdict, meaning};
use clinic_core::store::{ConflictKind, StoreError};
use sqlx::error::DatabaseError;

/// What an error of SQLite means.
pub(super) fn stored(error: sqlx::Error) -> StoreError {
    meaning(error, judge)
}

/// Whether it means that the file can only be read (`SQLITE_READONLY`).
pub(super) fn is_read_only(error: &(dyn std::error::Error + 'static)) -> bool {
    let failure = error.downcast_ref::<DatabaseFailure>();
    failure.is_some_and(|failure| {
        let code: i32 = failure.code.parse().unwrap_or(0);
        code & 0xff == 8
    })
}

/// By the extended result code (<https://www.sqlite.org/rescode.html>). SQLite's messages name tables and
/// columns and quote no values.
fn judge(error: &dyn DatabaseError) -> (Verdict, DatabaseFailure) {
    let code = error.code().unwrap_or_default().into_owned();
    let message = error.message();
    let number: i32 = code.parse().unwrap_or(1);
    let verdict = match number & 0xff {
        // BUSY, LOCKED, INTERRUPT, SCHEMA
        5 | 6 | 9 | 17 => Verdict::Retry,
        // PERM, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL
        3 | 7 | 8 | 10 | 13 | 14 | 15 => Verdict::Unavailable,
        // CORRUPT, NOTADB
        11 | 26 => Verdict::Corrupt,
        19 => refused(number, message),
        _ => Verdict::Internal,
    };
    (
        verdict,
        DatabaseFailure {
            detail: Some(message.to_owned()),
            code,
        },
    )
}

fn refused(code: i32, message: &str) -> Verdict {
    match code {
        // CONSTRAINT_TRIGGER
        1811 if message.contains("reservation_overlap") => {
            Verdict::Conflict(ConflictKind::Reservation)
        }
        // CONSTRAINT_CHECK
        275 if message.contains("seats_within_capacity") => Verdict::Conflict(ConflictKind::Seat),
        // CONSTRAINT_FOREIGNKEY
        787 => Verdict::Conflict(ConflictKind::Missing),
        // CONSTRAINT_UNIQUE: the account's patient record was opened just before.
        2067 if message.contains("memberships.account_id") => {
            Verdict::Conflict(ConflictKind::Stale)
        }
        // CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE, CONSTRAINT_ROWID
        1555 | 2067 | 2579 => Verdict::Conflict(ConflictKind::Unique),
        _ => Verdict::Internal,
    }
}
