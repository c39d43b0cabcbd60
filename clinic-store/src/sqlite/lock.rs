//! Locks: the only writer of a SQLite file needs none.

use super::StoreTx;
use super::access::Key;
use clinic_core::store::{IdempotencyKey, Lock, Locked, StoreResult};
use uuid::Uuid;

/// `BEGIN IMMEDIATE` has locked the whole file.
pub(super) async fn lock(_: &mut StoreTx, _: &[Lock]) -> StoreResult<Locked> {
    Ok(Locked::Unchanged)
}

/// Every row of the file can be found.
pub(super) async fn name_found(_: &mut StoreTx, _: Uuid) -> StoreResult<()> {
    Ok(())
}

/// No other transaction can be working on the key: it would have to write.
pub(super) async fn take_key(_: &mut StoreTx, _: &IdempotencyKey) -> StoreResult<Key> {
    Ok(Key::Alone)
}
