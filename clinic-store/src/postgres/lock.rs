//! Locks of rows and of idempotency keys.

use super::access::Key;
use super::seen::Records;
use super::{Query, StoreTx, list, stored};
use clinic_core::ids::ResourceId;
use clinic_core::store::{IdempotencyKey, Mode, PlaceId, StoreError, StoreResult};
use sqlx::Row as _;
use std::time::Duration;
use uuid::Uuid;

/// Rows that are locked, up to the organization.
pub(super) const DOCTORS: &str = "SELECT id, version FROM doctors WHERE organization_id = ";
/// The same of rooms.
pub(super) const ROOMS: &str = "SELECT id, version FROM rooms WHERE organization_id = ";
/// The same of patients.
pub(super) const PATIENTS: &str = "SELECT id, version FROM patients WHERE organization_id = ";

/// Locks the rows of the resources until the transaction ends: doctors, then rooms, then patients, each by
/// id, in one statement. `before`: what the transaction read ahead; if one of them was changed since, all is to be
/// done again.
pub(super) async fn lock(
    tx: &mut StoreTx,
    resources: &[ResourceId],
    before: &Records,
) -> StoreResult<()> {
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
    let mut first = true;
    for (part, ids) in [DOCTORS, ROOMS, PATIENTS].into_iter().zip(&mut ids) {
        if ids.is_empty() {
            continue;
        }
        ids.sort_unstable();
        ids.dedup();
        if !std::mem::take(&mut first) {
            query.push(" UNION ALL ");
        }
        query.push("SELECT id, version FROM (").push(part);
        query.push_bind(organization).push(" AND ");
        list::push_ids(&mut query, "id", ids);
        query.push(" ORDER BY id FOR NO KEY UPDATE) AS locked");
    }
    let rows = query
        .build()
        .fetch_all(tx.connection())
        .await
        .map_err(stored)?;
    for row in &rows {
        let id: Uuid = row.try_get("id").map_err(stored)?;
        let version: i64 = row.try_get("version").map_err(stored)?;
        if was_read_at_another(before, id, version) {
            return Err(StoreError::Retry(
                "a record was changed before it was locked".into(),
            ));
        }
    }
    Ok(())
}

/// Whether a record was read ahead at another version than the one that is locked: the lock waits for whoever changes
/// the record, and shows it as it is then.
fn was_read_at_another(records: &Records, id: Uuid, version: i64) -> bool {
    let doctors = records.doctors.iter().map(|r| (r.id.0, r.version));
    let rooms = records.rooms.iter().map(|r| (r.id.0, r.version));
    let patients = records.patients.iter().map(|r| (r.id.0, r.version));
    doctors
        .chain(rooms)
        .chain(patients)
        .any(|(read, at)| read == id && i64::try_from(at) != Ok(version))
}

/// Locks the row of a location or a service until the transaction ends.
pub(super) async fn lock_place(tx: &mut StoreTx, place: PlaceId) -> StoreResult<()> {
    // What was read ahead may be older than the end of the wait.
    tx.seen().records = Records::default();
    if tx.mode() == Mode::Read {
        return Ok(());
    }
    let (part, id) = match place {
        PlaceId::Location(id) => ("SELECT 1 FROM locations WHERE organization_id = ", id.0),
        PlaceId::Service(id) => ("SELECT 1 FROM services WHERE organization_id = ", id.0),
    };
    let mut query = Query::new(part);
    query.push_bind(tx.organization_id());
    query.push(" AND id = ").push_bind(id);
    query.push(" FOR NO KEY UPDATE");
    let locked = query.build().fetch_optional(tx.connection()).await;
    locked.map(drop).map_err(stored)
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

/// A try to take a key until the transaction ends, up to the key.
pub(super) const TRY_KEY: &str =
    "SELECT taken FROM (SELECT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), ";

/// The key, and what ends the try.
pub(super) fn push_key(query: &mut Query, organization: Uuid, key: &IdempotencyKey) {
    query
        .separated(", ")
        .push_bind(organization.to_string())
        .push_bind(key.actor.clone())
        .push_bind(key.command.clone())
        .push_bind(key.key.clone());
    query.push("), 0)) AS taken) AS tried");
}

async fn try_key(tx: &mut StoreTx, key: &IdempotencyKey) -> StoreResult<bool> {
    let mut query = Query::new(TRY_KEY);
    push_key(&mut query, tx.organization_id(), key);
    let row = query
        .build()
        .fetch_one(tx.connection())
        .await
        .map_err(stored)?;
    row.try_get("taken").map_err(stored)
}
