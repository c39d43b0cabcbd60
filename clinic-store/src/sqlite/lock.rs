//! Locks: the only writer of a SQLite file needs none.

use super::shared::{Key, Part};
use super::{Batch, StoreTx};
use clinic_core::store::{IdempotencyKey, Lock, Locked, StoreResult};
use uuid::Uuid;

/// `BEGIN IMMEDIATE` has locked the whole file.
pub(super) async fn lock(tx: &mut StoreTx, _: &[Lock]) -> StoreResult<Locked> {
    tx.require_turn().await?;
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

/// A key need not be taken in the statement that reads whether it was answered.
pub(super) fn add_try_key(_: &mut Batch, _: Uuid, _: &IdempotencyKey) -> Option<Part> {
    None
}
