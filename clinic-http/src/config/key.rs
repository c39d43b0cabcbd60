//! The key that signs access tokens.

use super::error::ConfigError;
use super::settings::Secret;

/// The fewest characters of a key.
const KEY_CHARS: usize = 32;

/// A key that signs tokens: one that nobody can guess, and never an empty one.
pub(crate) struct SigningKey(String);

impl SigningKey {
    /// The key of the settings.
    ///
    /// # Errors
    /// `Missing` for none, `NotAllowed` for one that is too short.
    pub(crate) fn new(secret: &Secret) -> Result<Self, ConfigError> {
        match secret.0.chars().count() {
            0 => Err(ConfigError::Missing {
                setting: "auth.secret",
                why: "it signs access tokens; set CLINIC_AUTH_SECRET or CLINIC_AUTH_SECRET_FILE to 32 \
                      characters or more",
            }),
            1..KEY_CHARS => Err(ConfigError::NotAllowed {
                setting: "auth.secret",
                allowed: "at least 32 characters",
            }),
            _ => Ok(Self(secret.0.clone())),
        }
    }

    /// The bytes of the key.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
