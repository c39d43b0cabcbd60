//! Writes of idempotency keys and of failed log-ins.

use super::super::Script;
use super::{RowCount, push_rows};
use crate::column::At;
use clinic_core::access::LogInFailures;
use clinic_core::limits;
use clinic_core::store::{ConflictKind, StoreResult, StoredOutcome};
use clinic_core::time::Instant;
use sqlx::types::Json;
use uuid::Uuid;

/// Stores the answer of a key. One that has lapsed gives way; one that still counts means that two
/// transactions ran with the same key.
pub(crate) async fn insert_outcome(
    script: &mut Script<'_>,
    organization: Uuid,
    outcome: &StoredOutcome,
) -> StoreResult<()> {
    let lapsed = outcome.created_at - chrono::Duration::hours(limits::IDEMPOTENCY_HOURS);
    script
        .add(RowCount::Exactly(1, ConflictKind::Unique), |query| {
            query.push(
                "INSERT INTO idempotency (organization_id, actor, command, key, request_hash, receipt, created_at) VALUES (",
            );
            query
                .separated(", ")
                .push_bind(organization)
                .push_bind(outcome.key.actor.clone())
                .push_bind(outcome.key.command.clone())
                .push_bind(outcome.key.key.clone())
                .push_bind(outcome.request_hash.clone())
                .push_bind(Json(&outcome.receipt))
                .push_bind(At(outcome.created_at));
            query.push(
                ") ON CONFLICT (organization_id, actor, command, key) DO UPDATE SET request_hash = excluded.request_hash, \
                 receipt = excluded.receipt, created_at = excluded.created_at WHERE idempotency.created_at < ",
            );
            query.push_bind(At(lapsed));
            Ok(())
        })
        .await
}

/// Writes the failed log-ins of an address, which must stand at the version before or nowhere.
pub(crate) async fn write_log_in_failures(
    script: &mut Script<'_>,
    failures: &LogInFailures,
) -> StoreResult<()> {
    script
        .add(RowCount::Exactly(1, ConflictKind::Stale), |query| {
            push_rows(query, Uuid::nil(), &[failures])?;
            query.push(
                " ON CONFLICT (id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at, \
                 failures = excluded.failures, locked_until = excluded.locked_until \
                 WHERE log_in_failures.version = excluded.version - 1",
            );
            Ok(())
        })
        .await
}

/// Deletes the failed log-ins that were last written before an instant.
pub(crate) async fn forget_log_in_failures(
    script: &mut Script<'_>,
    before: Instant,
) -> StoreResult<()> {
    script
        .add(RowCount::Any, |query| {
            query
                .push("DELETE FROM log_in_failures WHERE updated_at < ")
                .push_bind(At(before));
            Ok(())
        })
        .await
}
