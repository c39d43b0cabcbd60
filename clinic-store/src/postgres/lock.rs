//! Locks of rows and of idempotency keys.

use super::access::Key;
use super::{Query, StoreTx, list, stored};
use clinic_core::ids::ResourceId;
use clinic_core::store::{IdempotencyKey, StoreResult};
use sqlx::Row as _;
use std::time::Duration;
use uuid::Uuid;

/// Locks the rows of the resources until the transaction ends: doctors, then rooms, then patients, each by
/// id, in one statement.
pub(super) async fn lock(tx: &mut StoreTx, resources: &[ResourceId]) -> StoreResult<()> {
    let mut ids: [Vec<Uuid>; 3] = Default::default();
    for resource in resources {
        let kind = match resource {
            ResourceId::Doctor(_) => 0,
            ResourceId::Room(_) => 1,
            ResourceId::Patient(_) => 2,
        };
        ids[kind].push(resource.uuid());
    }
    let organization = tx.organization_id();
    let mut query = Query::new("");
    let parts = [
        "SELECT 1 FROM (SELECT id FROM doctors WHERE organization_id = ",
        "SELECT 1 FROM (SELECT id FROM rooms WHERE organization_id = ",
        "SELECT 1 FROM (SELECT id FROM patients WHERE organization_id = ",
    ];
    let mut first = true;
    for (part, ids) in parts.into_iter().zip(&mut ids) {
        if ids.is_empty() {
            continue;
        }
        ids.sort_unstable();
        ids.dedup();
        if !std::mem::take(&mut first) {
            query.push(" UNION ALL ");
        }
        query.push(part).push_bind(organization).push(" AND ");
        list::push_ids(&mut query, "id", ids);
        query.push(" ORDER BY id FOR NO KEY UPDATE) AS locked");
    }
    query
        .build()
        .fetch_all(tx.connection())
        .await
        .map_err(stored)?;
    Ok(())
}

/// Waits between tries, in milliseconds: a transaction that was dropped gives its key back only when its
/// connection gets to roll back.
const TRIES_AFTER_MS: [u64; 4] = [0, 2, 8, 30];

/// Tries to take a key until the transaction ends.
pub(super) async fn take_key(tx: &mut StoreTx, key: &IdempotencyKey) -> StoreResult<Key> {
    for wait in TRIES_AFTER_MS {
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        if try_key(tx, key).await? {
            return Ok(Key::Taken);
        }
    }
    Ok(Key::Held)
}

async fn try_key(tx: &mut StoreTx, key: &IdempotencyKey) -> StoreResult<bool> {
    let organization = tx.organization_id();
    let row = sqlx::query(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), $1, $2, $3, $4), 0)) AS taken",
    )
    .bind(organization.to_string())
    .bind(&key.actor)
    .bind(&key.command)
    .bind(&key.key)
    .fetch_one(tx.connection())
    .await
    .map_err(stored)?;
    row.try_get("taken").map_err(stored)
}
