//! The hash of a password.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A password's argon2id hash in PHC form; never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PasswordHash(pub String);

impl PasswordHash {
    /// Whether it has the form of such a hash, with its salt: a password that was given in its place has not.
    pub(crate) fn is_argon2id(&self) -> bool {
        phc::PasswordHash::new(&self.0).is_ok_and(|hash| {
            hash.algorithm.as_str() == "argon2id" && hash.salt.is_some() && hash.hash.is_some()
        })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}
