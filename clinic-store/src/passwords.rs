//! Passwords: argon2id (RFC 9106), `m=19456,t=2,p=1`.

use argon2::password_hash::phc::{Output, PasswordHash as Phc};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHasher, Version};
use async_trait::async_trait;
use clinic_core::access::{PasswordHash, Passwords};
use clinic_core::{Error, ErrorCode};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
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

/// What is hashed with nobody's password, so that an unknown address takes as long as a known one.
const NOBODYS_SALT: &[u8; 16] = b"salt of nobody's";

/// A hash that was made before: how, with which salt, and what came out.
fn read(hash: &PasswordHash) -> Option<(Argon2<'static>, Phc)> {
    let phc = Phc::new(&hash.0).ok()?;
    let algorithm = Algorithm::try_from(phc.algorithm.as_str()).ok()?;
    let version = match phc.version {
        Some(version) => Version::try_from(version).ok()?,
        None => Version::default(),
    };
    let params = Params::try_from(&phc).ok()?;
    Some((Argon2::new(algorithm, version, params), phc))
}

/// Whether the password is the one that was hashed. Without a hash, as much work is done for nothing.
fn is_right(
    password: &[u8],
    hash: Option<&PasswordHash>,
    memory: &mut Vec<Block>,
) -> Result<bool, Error> {
    let mut derive = |argon2: &Argon2<'_>, password: &[u8], salt: &[u8], out: &mut [u8]| {
        memory.resize(argon2.params().block_count(), Block::default());
        argon2
            .hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())
            .map_err(|_| failed())
    };
    let known = hash
        .filter(|_| password.len() <= PASSWORD_BYTES)
        .and_then(read);
    if let Some((argon2, phc)) = &known
        && let (Some(salt), Some(expected)) = (&phc.salt, &phc.hash)
    {
        let mut space = [0_u8; Output::MAX_LENGTH];
        let out = space.get_mut(..expected.len()).ok_or_else(failed)?;
        derive(argon2, password, salt, out)?;
        // Compared in constant time.
        return Ok(Output::new(out).is_ok_and(|made| made == *expected));
    }
    let some = password.get(..PASSWORD_BYTES).unwrap_or(password);
    let mut out = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    derive(&Argon2::default(), some, NOBODYS_SALT, &mut out)?;
    Ok(false)
}

/// Hashes and verifies passwords with argon2id, a few at a time, on Tokio's threads for blocking work. Cheap to
/// clone; the clones share their turns.
#[derive(Clone)]
pub struct Argon2Passwords {
    turns: Arc<Semaphore>,
    /// The memory of turns that are over, for the next: each thread would otherwise keep its own.
    memories: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl fmt::Debug for Argon2Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argon2Passwords")
            .field("turns", &self.turns)
            .finish_non_exhaustive()
    }
}

impl Argon2Passwords {
    /// At most so many passwords at the same time, each with 19 MiB; the others wait.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_a_time.max(1))),
            memories: Arc::default(),
        }
    }

    /// Does the work in its turn. The turn is over when the work is, even if nobody waits for it any more.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| failed())?;
        let memories = Arc::clone(&self.memories);
        tokio::task::spawn_blocking(move || {
            let kept = || memories.lock().unwrap_or_else(PoisonError::into_inner);
            let mut memory = kept().pop().unwrap_or_default();
            let done = work(&mut memory);
            kept().push(memory);
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
        self.work(move |_| hash_password(&password)).await
    }

    async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Error> {
        self.work(move |memory| is_right(password.as_bytes(), hash.as_ref(), memory))
            .await
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
