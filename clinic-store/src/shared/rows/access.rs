//! How accounts, memberships, failed log-ins and the answers of idempotency keys stand in their tables.

use super::cells::Cells;
use super::table::table;
use clinic_core::access::{Account, LogInFailures, Membership};
use clinic_core::store::{IdempotencyKey, StoreResult, StoredOutcome};
use uuid::Uuid;

table! {
    versioned Account in "accounts", key alone(id) {
        created_at, updated_at, active, email, phone, given_name, family_name, super_admin, password_hash,
        last_login_at,
    }
}

// A membership names its organization itself: the platform has no other.
table! {
    Membership in "memberships", key alone(id, organization_id) {
        account_id, role, location_ids, doctor_ids, patient_id, permissions_added, permissions_taken, ends_at,
    }
}

table! {
    versioned LogInFailures in "log_in_failures", key alone(id) {
        updated_at, failures, locked_until,
    }
}

/// The columns of the answer of an idempotency key.
pub(crate) const OUTCOME_COLUMNS: [&str; 3] = ["request_hash", "receipt", "created_at"];

/// Reads the answer that is stored for a key.
pub(crate) fn outcome(cells: Cells<'_>, key: &IdempotencyKey) -> StoreResult<StoredOutcome> {
    Ok(StoredOutcome {
        key: key.clone(),
        request_hash: cells.value("request_hash")?,
        receipt: cells.value("receipt")?,
        created_at: cells.value("created_at")?,
    })
}
