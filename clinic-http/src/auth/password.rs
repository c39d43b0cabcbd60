//! Passwords: argon2id (RFC 9106), `m=19456,t=2,p=1`.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash as Phc};
use clinic_core::access::commands::PasswordHash;
use clinic_core::{Error, ErrorCode};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The shortest password.
pub(crate) const PASSWORD_CHARS: usize = 10;
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

/// Checks passwords, a few at a time, away from the threads that serve.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of nobody's password, so that an unknown address takes as long as a known one.
    nobody: Arc<str>,
}

impl Passwords {
    pub(crate) fn new(at_a_time: usize) -> Result<Self, Error> {
        let nobody = hash_password("nobody has this password")?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(at_a_time)),
            nobody: nobody.0.into(),
        })
    }

    /// Whether the password is the one that was hashed; with no hash it never is, and takes as long.
    pub(crate) async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Error> {
        let _turn = self.turns.acquire().await.map_err(|_| failed())?;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let right = tokio::task::spawn_blocking(move || {
            Phc::new(&hash).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            })
        })
        .await
        .map_err(|_| failed())?;
        Ok(known && right)
    }
}
