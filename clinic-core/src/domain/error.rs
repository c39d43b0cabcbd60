//! Errors: one stable code for every way in which the answer is no.
//!
//! Every host shows the same [`ErrorCode`]: HTTP as the `code` of a problem (RFC 9457), Python as
//! `.code`, Kotlin and Swift as `code`. Messages name what is wrong and what is allowed, never whom it
//! concerns: no patient data appears in an error.

pub use crate::base::error_code::{ErrorCode, ErrorKind};

use crate::base::ids::AppointmentId;
use crate::domain::scheduling::{Action, Refusal, Status};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// What is wrong with one member of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where it stands: a JSON pointer (RFC 6901) into the command; over HTTP into the body that was sent.
    pub pointer: String,
    /// What is allowed there, as a phrase that follows the pointer: `is missing`, `must lie after from`.
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
    /// After how many seconds the same request may be sent again.
    RetryAfter(u32),
}

/// A refusal or a failure, the same in every host.
///
/// Shown, it names the code, the message, and all members of the input that are wrong or the codes of all reasons
/// against a time; never a value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", Shown(self))]
pub struct Error {
    /// The stable code, by which a program tells failures apart.
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

    /// The error with each pointer to a member that is wrong replaced by what `change` makes of it.
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
