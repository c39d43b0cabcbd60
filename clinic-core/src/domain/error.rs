//! Errors: one stable code for every way in which the answer is no.
//!
//! Every host shows the same [`ErrorCode`]: HTTP as the `code` of a problem (RFC 9457), Python as
//! `.code`, Kotlin and Swift as `code`. Messages name what is wrong and what is allowed, never whom it
//! concerns: no patient data appears in an error.

use crate::base::ids::AppointmentId;
use crate::base::words::UnknownWord;
use crate::domain::scheduling::{Action, Refusal, Status};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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
    /// Too many requests.
    TooMany,
    /// Try again later.
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

/// What is wrong with one member of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where it stands: a JSON pointer (RFC 6901) into the command; over HTTP into the body that was sent.
    pub pointer: String,
    /// What is allowed.
    pub detail: String,
}

impl FieldError {
    /// The member and what is allowed, as an error's message says it.
    fn message(&self) -> String {
        format!("{}: {}", self.pointer, self.detail)
    }
}

/// What a host can act on, beside the code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Details {
    /// The members that are wrong.
    Fields(Vec<FieldError>),
    /// Why a time was refused, and what is free near it.
    Refusal(Refusal),
    /// Which actions the status allows.
    Transition {
        /// The status it has.
        status: Status,
        /// The actions that are allowed from it.
        allowed: Vec<Action>,
    },
    /// The live appointments that would lose their place.
    Stranded(Vec<AppointmentId>),
    /// The version that the record has now.
    Version(u64),
    /// Seconds to wait.
    RetryAfter(u32),
}

/// A refusal or a failure, the same in every host.
///
/// Shown, it names the code, the message, and all members of the input that are wrong or the codes of all reasons
/// against a time; never a value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", Shown(self))]
pub struct Error {
    /// The stable code.
    pub code: ErrorCode,
    /// A sentence for a developer or a clerk; names no person.
    pub message: Cow<'static, str>,
    /// What a host can act on.
    pub details: Option<Box<Details>>,
    /// The cause, for the log of the host; never shown to a caller.
    #[source]
    pub cause: Option<std::sync::Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error without details.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            details: None,
            cause: None,
        }
    }

    /// The error with typed details, which hosts read.
    #[must_use]
    pub fn with(mut self, details: Details) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// No such `what` for this caller.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("there is no such {what}"))
    }

    /// One member of the input is wrong.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::of_fields(vec![FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        }])
    }

    /// The same with other pointers to the members that are wrong.
    fn with_pointers(mut self, change: impl Fn(&str) -> String) -> Self {
        if let Some(Details::Fields(fields)) = self.details.as_deref_mut() {
            for field in fields.iter_mut() {
                field.pointer = change(&field.pointer);
            }
            if let Some(first) = fields.first() {
                self.message = first.message().into();
            }
        }
        self
    }

    /// Members of the input are wrong; the message is about the first.
    pub(crate) fn of_fields(fields: Vec<FieldError>) -> Self {
        let message = fields.first().map(FieldError::message).unwrap_or_default();
        Self::new(ErrorCode::InvalidValue, message).with(Details::Fields(fields))
    }

    /// The same for input that stands at `place` in the whole command.
    pub(crate) fn within(self, place: &str) -> Self {
        self.with_pointers(|pointer| [place, pointer].concat())
    }

    /// The same for a host that was sent no more than what stands at `place` in the command: pointers begin there.
    #[must_use]
    pub fn relative_to(self, place: &str) -> Self {
        self.with_pointers(|pointer| {
            let rest = pointer.strip_prefix(place);
            let inside = rest.filter(|rest| rest.is_empty() || rest.starts_with('/'));
            inside.unwrap_or(pointer).to_owned()
        })
    }

    /// The caller's roles do not allow it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(ErrorCode::Forbidden, "your roles do not allow this")
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.code.kind()
    }

    /// Whether it has this code.
    ///
    /// ```
    /// use clinic_core::{Error, ErrorCode};
    /// assert!(Error::not_found("doctor").is(ErrorCode::NotFound));
    /// ```
    #[must_use]
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code == code
    }

    /// The members of the input that are wrong; none if the failure is about something else.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match self.details.as_deref() {
            Some(Details::Fields(fields)) => fields,
            _ => &[],
        }
    }

    /// Why a time was refused and what is free near it, of `slot_taken` and `not_offered`.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self.details.as_deref() {
            Some(Details::Refusal(refusal)) => Some(refusal),
            _ => None,
        }
    }
}

/// How an error is shown.
struct Shown<'a>(&'a Error);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        write!(f, "{}: ", error.code)?;
        match error.details.as_deref() {
            // The message names the first of them only.
            Some(Details::Fields(fields)) if fields.len() > 1 => {
                for (at, field) in fields.iter().enumerate() {
                    let separator = if at == 0 { "" } else { "; " };
                    write!(f, "{separator}{}: {}", field.pointer, field.detail)?;
                }
                Ok(())
            }
            Some(Details::Refusal(refusal)) if !refusal.reasons.is_empty() => {
                let mut codes: Vec<_> = refusal.reasons.iter().map(|r| r.code.as_str()).collect();
                codes.sort_unstable();
                codes.dedup();
                write!(f, "{} ({})", error.message, codes.join(", "))
            }
            _ => f.write_str(&error.message),
        }
    }
}

/// Equal when the caller sees the same.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        (self.code, &self.message, &self.details) == (other.code, &other.message, &other.details)
    }
}
