//! How passwords are hashed and verified.

use crate::domain::access::PasswordHash;
use crate::domain::error::Error;
use async_trait::async_trait;
use std::fmt;

/// Hashes and verifies passwords: work of tens of milliseconds and megabytes, for the host to do where it does
/// not block others, and not without bound at the same time.
#[async_trait]
pub trait Passwords: fmt::Debug + Send + Sync {
    /// The hash of a password.
    ///
    /// # Errors
    /// `invalid_value` for one that is too short or too long.
    async fn hash(&self, password: String) -> Result<PasswordHash, Error>;

    /// Whether the password is the one that was hashed. Without a hash it never is, and takes as long.
    ///
    /// # Errors
    /// `internal` if it cannot be found out.
    async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Error>;
}
