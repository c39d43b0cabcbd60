//! How an example clinic is made.

use clinic_core::Error;
use clinic_core::access::PasswordHash;
use clinic_core::time::Instant;
use std::fmt;
use std::sync::Arc;

/// Makes the hash of the demo password for the account with an e-mail address.
pub type PasswordOf = Arc<dyn Fn(&str) -> Result<PasswordHash, Error> + Send + Sync>;

/// How an example clinic is made.
#[derive(Clone)]
pub struct SeedOptions {
    /// The number from which every choice is drawn. The same number and the same present make the same clinic.
    pub seed: u64,
    /// The present: 70 % of the appointments start before it, 30 % in the thirty days after it.
    pub now: Instant,
    /// The hash of each account's password.
    pub password: PasswordOf,
}

impl fmt::Debug for SeedOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedOptions")
            .field("seed", &self.seed)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
