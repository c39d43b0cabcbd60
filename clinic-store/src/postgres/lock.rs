//! Locks of rows and of idempotency keys.

use super::shared::reads::push_ids;
use super::shared::rows::corrupt;
use super::shared::{Key, Part};
use super::{Batch, Query, StoreTx, stored};
use crate::error::unreadable;
use clinic_core::store::{IdempotencyKey, Lock, LockKey, LockMode, Locked, StoreResult};
use sqlx::Row as _;
use std::time::Duration;
use uuid::Uuid;

/// The statements that lock rows of each kind, up to the organization, in the order of [`LockKey`].
const ROWS: [&str; 6] = [
    "SELECT 0 AS kind, id, version FROM locations WHERE organization_id = ",
    "SELECT 1 AS kind, id, version FROM services WHERE organization_id = ",
    "SELECT 2 AS kind, id, version FROM doctors WHERE organization_id = ",
    "SELECT 3 AS kind, id, version FROM rooms WHERE organization_id = ",
    "SELECT 4 AS kind, id, version FROM patients WHERE organization_id = ",
    "SELECT 5 AS kind, id, version FROM payers WHERE organization_id = ",
];

/// Which of [`ROWS`] it is, and the id.
fn row_of(key: LockKey) -> (usize, Uuid) {
    match key {
        LockKey::Location(id) => (0, id.0),
        LockKey::Service(id) => (1, id.0),
        LockKey::Doctor(id) => (2, id.0),
        LockKey::Room(id) => (3, id.0),
        LockKey::Patient(id) => (4, id.0),
        LockKey::Payer(id) => (5, id.0),
    }
}

fn key_of(kind: i32, id: Uuid) -> StoreResult<LockKey> {
    Ok(match kind {
        0 => LockKey::Location(id.into()),
        1 => LockKey::Service(id.into()),
        2 => LockKey::Doctor(id.into()),
        3 => LockKey::Room(id.into()),
        4 => LockKey::Patient(id.into()),
        5 => LockKey::Payer(id.into()),
        _ => return Err(corrupt("a locked row of an unknown kind")),
    })
}

/// Locks rows until the transaction ends: kind by kind in the order of [`LockKey`], each by id, in one statement. The
/// statement waits for whoever changes a row, and shows the row's version as it is then.
pub(super) async fn lock(tx: &mut StoreTx, locks: &[Lock]) -> StoreResult<Locked> {
    if locks.is_empty() {
        return Ok(Locked::Versions(Vec::new()));
    }
    let mut locks = locks.to_vec();
    locks.sort_unstable();
    locks.dedup();
    let organization = tx.organization_id();
    let mut query = Query::new("");
    let like = |lock: &Lock| (row_of(lock.key).0, lock.mode);
    for (nth, part) in locks.chunk_by(|a, b| like(a) == like(b)).enumerate() {
        let (kind, mode) = like(&part[0]);
        let ids: Vec<Uuid> = part.iter().map(|lock| row_of(lock.key).1).collect();
        if nth > 0 {
            query.push(" UNION ALL ");
        }
        query
            .push("SELECT kind, id, version FROM (")
            .push(ROWS[kind]);
        query.push_bind(organization).push(" AND ");
        push_ids(&mut query, "id", &ids);
        query.push(match mode {
            LockMode::Shared => " ORDER BY id FOR SHARE) AS shared",
            LockMode::Exclusive => " ORDER BY id FOR NO KEY UPDATE) AS exclusive",
        });
    }
    let rows = query
        .build()
        .fetch_all(tx.connection())
        .await
        .map_err(stored)?;
    let versions = rows.iter().map(|row| {
        let kind: i32 = row.try_get("kind").map_err(stored)?;
        let id: Uuid = row.try_get("id").map_err(stored)?;
        let version: i64 = row.try_get("version").map_err(stored)?;
        let version = u64::try_from(version).map_err(|_| corrupt("a version below zero"))?;
        Ok((key_of(kind, id)?, version))
    });
    Ok(Locked::Versions(versions.collect::<StoreResult<_>>()?))
}

/// Lets the transaction see one row by its id, whichever organization it is in: row-level security shows the platform
/// only what is public otherwise.
pub(super) async fn name_found(tx: &mut StoreTx, id: Uuid) -> StoreResult<()> {
    let mut query = Query::new("SELECT set_config('clinic.find', ");
    query.push_bind(id.to_string()).push(", true)");
    query
        .build()
        .fetch_one(tx.connection())
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

/// Adds a try to take a key until the transaction ends: a row with the column `taken`.
pub(super) fn add_try_key(
    batch: &mut Batch,
    organization: Uuid,
    key: &IdempotencyKey,
) -> Option<Part> {
    Some(batch.add_statement(vec!["taken"], |query| {
        query.push(
            "SELECT taken FROM (SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), ",
        );
        query
            .separated(", ")
            .push_bind(organization.to_string())
            .push_bind(key.actor.clone())
            .push_bind(key.command.clone())
            .push_bind(key.key.clone());
        query.push("), 0)) AS taken) AS tried");
    }))
}

async fn try_key(tx: &mut StoreTx, key: &IdempotencyKey) -> StoreResult<bool> {
    let mut batch = Batch::default();
    let part = add_try_key(&mut batch, tx.organization_id(), key);
    let answers = batch.run(tx).await?;
    let cells = part.and_then(|part| answers.first(part));
    cells.ok_or_else(unreadable)?.get("taken")
}
