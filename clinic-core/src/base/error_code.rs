//! The stable codes of errors, one for every way in which the answer is no.

use super::words::UnknownWord;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of failure it is; adapters map the kind, not each code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request cannot be read.
    Syntax,
    /// The caller has not said who they are.
    Unauthenticated,
    /// The caller may not do it, and may know that it exists.
    Forbidden,
    /// No such record for this caller.
    NotFound,
    /// The state of things stands against it.
    Conflict,
    /// The record is not at the version the caller named.
    VersionMismatch,
    /// The caller must name the version that they change.
    VersionRequired,
    /// The request can be read but cannot be meant.
    Invalid,
    /// The caller sent more requests than are allowed in the time; fewer, later ones are answered.
    TooMany,
    /// Nothing is wrong with the request; the same one may be answered when it is sent again later.
    Unavailable,
    /// A fault of ours.
    Internal,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $kind:ident;)*) => {
        /// A stable name for a failure. Codes are never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])* #[serde(rename = $text)] $name,)*
        }

        impl ErrorCode {
            /// All codes, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as it stands in every host.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The kind of failure.
            #[must_use]
            pub fn kind(self) -> ErrorKind {
                match self { $(Self::$name => ErrorKind::$kind,)* }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*).trim_ascii(),)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or its form is wrong.
    MalformedBody = "malformed_body", Syntax;
    /// The body has a member that is not known.
    UnknownField = "unknown_field", Syntax;
    /// The query has a parameter that is not known.
    UnknownParameter = "unknown_parameter", Syntax;
    /// A path or query parameter, or a header, cannot be read.
    InvalidParameter = "invalid_parameter", Syntax;
    /// The API has no such version.
    UnknownVersion = "unknown_version", Syntax;
    /// The path does not know the method.
    MethodNotAllowed = "method_not_allowed", Syntax;
    /// The body is too large.
    PayloadTooLarge = "payload_too_large", Syntax;
    /// The request did not arrive in time.
    RequestTimeout = "request_timeout", Syntax;
    /// The address of the request is too long.
    UriTooLong = "uri_too_long", Syntax;
    /// The headers of the request are too many or too large.
    HeadersTooLarge = "headers_too_large", Syntax;
    /// The body is of a type that is not read here.
    UnsupportedMediaType = "unsupported_media_type", Syntax;
    /// The cursor was not given by this list.
    InvalidCursor = "invalid_cursor", Invalid;
    /// No valid credentials came with the request.
    Unauthenticated = "unauthenticated", Unauthenticated;
    /// E-mail or password is wrong.
    InvalidCredentials = "invalid_credentials", Unauthenticated;
    /// The access token has expired.
    TokenExpired = "token_expired", Unauthenticated;
    /// The caller's roles do not allow it.
    Forbidden = "forbidden", Forbidden;
    /// There is no such record, or not for this caller.
    NotFound = "not_found", NotFound;
    /// The time was taken: a resource is busy, or the group is full.
    SlotTaken = "slot_taken", Conflict;
    /// The status does not allow the action.
    InvalidTransition = "invalid_transition", Conflict;
    /// A request with the same idempotency key is still running.
    InFlight = "in_flight", Conflict;
    /// A record with the same unique value exists.
    AlreadyExists = "already_exists", Conflict;
    /// Live appointments would lose their place; `accept_stranded` saves all the same.
    WouldStrand = "would_strand", Conflict;
    /// The hold has expired or was used.
    HoldExpired = "hold_expired", Conflict;
    /// The patient has as many live holds as are allowed.
    TooManyHolds = "too_many_holds", Conflict;
    /// The record was changed since the version named by the caller.
    VersionMismatch = "version_mismatch", VersionMismatch;
    /// An update must name the version that it changes.
    VersionRequired = "version_required", VersionRequired;
    /// A value is missing, of the wrong form, or out of its range.
    InvalidValue = "invalid_value", Invalid;
    /// A read-only member was changed.
    ReadOnly = "read_only", Invalid;
    /// The time is not offered.
    NotOffered = "not_offered", Invalid;
    /// It is too early for the action.
    TooEarly = "too_early", Invalid;
    /// It is too late for the action.
    TooLate = "too_late", Invalid;
    /// The zone is not known.
    UnknownZone = "unknown_zone", Invalid;
    /// The record is deactivated.
    Inactive = "inactive", Invalid;
    /// More was asked for than a limit allows.
    LimitExceeded = "limit_exceeded", Invalid;
    /// The idempotency key was used with another body.
    IdempotencyMismatch = "idempotency_mismatch", Invalid;
    /// Too many requests; wait as long as `Retry-After` says.
    RateLimited = "rate_limited", TooMany;
    /// Too many failed log-ins; the account is locked for a while.
    AccountLocked = "account_locked", TooMany;
    /// Too many writers met at the same place; try again.
    Contention = "contention", Unavailable;
    /// The database or another service cannot be reached, or is full.
    Unavailable = "unavailable", Unavailable;
    /// The clinic was closed by the program that embeds it.
    Closed = "closed", Unavailable;
    /// What was opened before a process was forked cannot be used in the new process.
    Forked = "forked", Unavailable;
    /// An unexpected fault; the log has it under the request's id.
    Internal = "internal", Internal;
}

// The derive does not see names that a macro gives to `serde(rename)`.
#[cfg(feature = "schema")]
crate::base::schema::described_as!(
    ErrorCode,
    crate::base::schema::one_of(
        ErrorCode::ALL.iter().map(|code| code.as_str()),
        "A stable name for a failure. Codes are never renamed or reused."
    )
);

impl std::str::FromStr for ErrorCode {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.iter().find(|code| code.as_str() == text);
        found.copied().ok_or_else(|| UnknownWord::of("error code"))
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
