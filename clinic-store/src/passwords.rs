//! Passwords: argon2id (RFC 9106), `m=19456,t=2,p=1`.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash as Phc};
use async_trait::async_trait;
use clinic_core::access::Passwords;
use clinic_core::access::commands::PasswordHash;
use clinic_core::{Error, ErrorCode};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The shortest password, in characters.
const PASSWORD_CHARS: usize = 10;
/// The longest password, in bytes: hashing is work.
const PASSWORD_BYTES: usize = 1_024;

/// The hash of a password. Takes tens of milliseconds and 19 MiB.
///
/// # Errors
/// `invalid_value` for one that is too short or too long.
pub fn hash_password(password: &str) -> Result<PasswordHash, Error> {
    if password.chars().count() < PASSWORD_CHARS || password.len() > PASSWORD_BYTES {
        return Err(Error::field(
            "/password",
            format!(
                "must have {PASSWORD_CHARS} characters or more, and {PASSWORD_BYTES} bytes or fewer"
            ),
        ));
    }
    match Argon2::default().hash_password(password.as_bytes()) {
        Ok(hash) => Ok(PasswordHash(hash.to_string())),
        Err(_) => Err(failed()),
    }
}

fn failed() -> Error {
    Error::new(ErrorCode::Internal, "a password could not be hashed")
}

/// Whether the password is the one that was hashed. Without a hash, as much work is done for nothing.
fn is_right(password: &str, hash: Option<&PasswordHash>) -> Result<bool, Error> {
    let password = password.as_bytes();
    match hash.filter(|_| password.len() <= PASSWORD_BYTES) {
        Some(hash) => Ok(Phc::new(&hash.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())),
        None => {
            let some = password.get(..PASSWORD_BYTES).unwrap_or(password);
            Argon2::default()
                .hash_password(some)
                .map_err(|_| failed())?;
            Ok(false)
        }
    }
}

/// Hashes and verifies passwords with argon2id, a few at a time, on Tokio's threads for blocking work. Cheap to
/// clone; the clones share their turns.
#[derive(Clone, Debug)]
pub struct Argon2Passwords {
    turns: Arc<Semaphore>,
}

impl Argon2Passwords {
    /// At most so many passwords at the same time, each with 19 MiB; the others wait.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_a_time.max(1))),
        }
    }

    /// Does the work in its turn. The turn is over when the work is, even if nobody waits for it any more.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| failed())?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(|_| failed())?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: String) -> Result<PasswordHash, Error> {
        self.work(move || hash_password(&password)).await
    }

    async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Error> {
        self.work(move || is_right(&password, hash.as_ref())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_turn_lasts_as_long_as_its_hash_though_nobody_waits() {
        let passwords = Argon2Passwords::new(2);
        for _ in 0..20 {
            let call = passwords.verify("a wrong password".to_owned(), None);
            // Whoever asked has gone.
            let _ = tokio::time::timeout(Duration::from_millis(1), call).await;
        }
        // Two run at most: with both turns taken, both have ended.
        let turns = passwords.turns.acquire_many(2).await.unwrap();
        assert_eq!(passwords.turns.available_permits(), 0);
        drop(turns);
        let hash = passwords
            .hash("the right password".to_owned())
            .await
            .unwrap();
        for (password, hash, right) in [
            ("the right password", Some(hash.clone()), true),
            ("another password", Some(hash), false),
            ("the right password", None, false),
        ] {
            let password = password.to_owned();
            assert_eq!(passwords.verify(password, hash).await.unwrap(), right);
        }
    }
}
