//! Access tokens: JSON Web Tokens (RFC 7519) signed by HMAC-SHA-256.

use crate::config::SigningKey;
use clinic_core::access::Home;
use clinic_core::ids::{AccountId, OrganizationId};
use clinic_core::time::Instant;
use clinic_core::{Error, ErrorCode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use std::fmt;

const ISSUER: &str = "clinic";

/// What a token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Who made it.
    iss: String,
    /// The account for which the token was issued.
    pub(crate) sub: AccountId,
    /// The organization that it acts in unless the request names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) org: Option<OrganizationId>,
    /// Whether a location or a doctor may name the organization: the account works for none.
    #[serde(default)]
    pub(crate) guest: bool,
    iat: i64,
    exp: i64,
}

impl Claims {
    /// Where the account acts unless a request says otherwise.
    pub(crate) fn home(&self) -> Home {
        Home {
            organization_id: self.org,
            guest: self.guest,
        }
    }
}

/// Makes and reads tokens.
#[derive(Clone)]
pub(crate) struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    lasts_s: i64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    pub(crate) fn new(key: &SigningKey, lasts_min: u32) -> Self {
        Self {
            encoding: EncodingKey::from_secret(key.as_bytes()),
            decoding: DecodingKey::from_secret(key.as_bytes()),
            lasts_s: i64::from(lasts_min) * 60,
        }
    }

    /// Seconds that a token lasts.
    pub(crate) fn lasts_s(&self) -> i64 {
        self.lasts_s
    }

    pub(crate) fn issue(
        &self,
        account: AccountId,
        home: Home,
        now: Instant,
    ) -> Result<String, Error> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: account,
            org: home.organization_id,
            guest: home.guest,
            iat: now.timestamp(),
            exp: now.timestamp() + self.lasts_s,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|_| Error::new(ErrorCode::Internal, "a token could not be signed"))
    }

    /// Reads a token.
    ///
    /// # Errors
    /// `token_expired`; `unauthenticated` for one that was not made here.
    pub(crate) fn read(&self, token: &str, now: Instant) -> Result<Claims, Error> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        // The present is the application's, not the library's.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| Error::new(ErrorCode::Unauthenticated, "the access token is not valid"))?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(Error::new(
                ErrorCode::TokenExpired,
                "the access token has expired",
            ));
        }
        Ok(claims)
    }
}
