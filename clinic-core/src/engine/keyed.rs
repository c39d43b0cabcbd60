//! Idempotency keys: what is asked under one, and the answer that it gets again.

use crate::base::limits;
use crate::base::time::Instant;
use crate::domain::error::{Details, Error, ErrorCode};
use crate::engine::command::{Answer as _, Call, Command, Context, Fault};
use crate::ports::store::{Idempotency, IdempotencyKey, Tx};
use sha2::{Digest, Sha256};

/// The idempotency key of a command, with the hash of what is asked under it.
pub(super) fn key_of<C: Command>(
    context: &Context,
    command: &C,
) -> Result<Option<(IdempotencyKey, Vec<u8>)>, Error> {
    let Some(key) = &context.idempotency_key else {
        return Ok(None);
    };
    if key.is_empty()
        || key.chars().count() > limits::IDEMPOTENCY_KEY_CHARS
        || key.chars().any(char::is_control)
    {
        return Err(Error::new(
            ErrorCode::InvalidParameter,
            format!(
                "an idempotency key has 1 to {} characters",
                limits::IDEMPOTENCY_KEY_CHARS
            ),
        ));
    }
    let body =
        serde_json::to_vec(&(command, context.expected_version)).map_err(|e| internal(&e))?;
    let key = IdempotencyKey {
        actor: context.actor.to_string(),
        command: C::NAME.to_owned(),
        key: key.clone(),
    };
    Ok(Some((key, Sha256::digest(&body).to_vec())))
}

fn internal(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorCode::Internal,
        format!("a value cannot be written as JSON: {error}"),
    )
}

/// Since when the entries of idempotency keys count.
pub(super) fn keys_count_since(now: Instant) -> Instant {
    now - chrono::Duration::hours(limits::IDEMPOTENCY_HOURS)
}

/// The answer that was given to the same key before, read again.
pub(super) async fn replay<C: Command>(
    call: &Call<'_>,
    tx: &mut dyn Tx,
    key: Option<&(IdempotencyKey, Vec<u8>)>,
) -> Result<Option<C::Outcome>, Fault> {
    let Some((_, hash)) = key else {
        return Ok(None);
    };
    match &call.entered.key {
        Idempotency::New => Ok(None),
        Idempotency::InFlight => Err(Error::new(
            ErrorCode::InFlight,
            "a request with the same idempotency key is still running",
        )
        .with(Details::RetryAfter(1))
        .into()),
        Idempotency::Stored(stored) if stored.request_hash == *hash => Ok(Some(
            C::Outcome::read_again(stored.receipt.clone(), call, tx).await?,
        )),
        Idempotency::Stored(_) => Err(Error::new(
            ErrorCode::IdempotencyMismatch,
            "the idempotency key was used with another body",
        )
        .into()),
    }
}
