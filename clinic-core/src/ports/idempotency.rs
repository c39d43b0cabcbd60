//! Keys that make a command take effect once.

use crate::base::time::Instant;

/// Names one use of an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey {
    /// The actor, as it stands in the audit log.
    pub actor: String,
    /// The name of the command that the key was sent with.
    pub command: String,
    /// The key that the caller chose.
    pub key: String,
}

/// What is kept of a command that was run with a key.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredOutcome {
    /// The key with the actor and the command that used it.
    pub key: IdempotencyKey,
    /// SHA-256 of the command and of the version that the caller named.
    pub request_hash: Vec<u8>,
    /// The ids, versions and codes by which the answer is read again.
    pub receipt: serde_json::Value,
    /// When the command ran; keys are forgotten after a time.
    pub created_at: Instant,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Idempotency {
    /// It is new, and kept for this transaction.
    New,
    /// Another transaction is working on it.
    InFlight,
    /// A command with the key took effect before; what it was answered is kept.
    Stored(StoredOutcome),
}
