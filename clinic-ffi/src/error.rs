use crate::surface::records::Details;
use clinic_core::error::{Error, ErrorCode};
use clinic_host::Failure;

/// A refusal or a failure. `code` is stable and the same in every host (docs/errors.md lists them); `detail`
/// is a sentence that names no person; `details` is what a program can act on.
#[derive(Clone, Debug, PartialEq, thiserror::Error, uniffi::Error)]
pub enum ClinicError {
    /// The input cannot be read, or cannot be meant.
    #[error("{code}: {detail}")]
    Invalid {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details: Option<Details>,
    },
    /// The account may not do it.
    #[error("{code}: {detail}")]
    Denied {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details: Option<Details>,
    },
    /// There is no such record, or not for this account.
    #[error("{code}: {detail}")]
    NotFound {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details: Option<Details>,
    },
    /// The state of things stands against it.
    #[error("{code}: {detail}")]
    Conflict {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on: reasons and alternatives of a booking.
        details: Option<Details>,
    },
    /// The database cannot be reached, or the clinic is closed; the same may work later.
    #[error("{code}: {detail}")]
    Unavailable {
        /// The stable code; `closed` after `shut_down`.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details: Option<Details>,
    },
    /// A fault of the library.
    #[error("{code}: {detail}")]
    Internal {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details: Option<Details>,
    },
}

impl From<Error> for ClinicError {
    fn from(error: Error) -> Self {
        let (code, detail) = (error.code.as_str().to_owned(), error.message.to_string());
        // Both sides are written from the same description.
        let details = error
            .details
            .as_ref()
            .and_then(|details| serde_json::to_value(details).ok())
            .and_then(|details| serde_json::from_value(details).ok());
        match Failure::from(error.kind()) {
            Failure::Invalid => Self::Invalid {
                code,
                detail,
                details,
            },
            Failure::Denied => Self::Denied {
                code,
                detail,
                details,
            },
            Failure::NotFound => Self::NotFound {
                code,
                detail,
                details,
            },
            Failure::Conflict => Self::Conflict {
                code,
                detail,
                details,
            },
            Failure::Unavailable => Self::Unavailable {
                code,
                detail,
                details,
            },
            Failure::Internal => Self::Internal {
                code,
                detail,
                details,
            },
        }
    }
}

impl ClinicError {
    /// The input cannot be meant.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Error::new(ErrorCode::InvalidValue, detail.into()).into()
    }

    /// A fault of the library.
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Error::new(ErrorCode::Internal, detail.into()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_core::error::{Details as Told, FieldError};
    use clinic_core::ids::AppointmentId;
    use clinic_core::scheduling::{Action, Reason, ReasonCode, Refusal, Status};

    fn shown(told: Told) -> Option<Details> {
        let mut error = Error::new(ErrorCode::InvalidValue, "refused");
        error.details = Some(Box::new(told));
        match error.into() {
            ClinicError::Invalid { details, .. } => details,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_that_a_program_can_act_on_comes_through() {
        let field = FieldError {
            pointer: "/starts_at".to_owned(),
            detail: "is missing".to_owned(),
        };
        let refusal = Refusal {
            reasons: vec![Reason::of(ReasonCode::DoctorBusy)],
            alternatives: Vec::new(),
        };
        let transition = Told::Transition {
            status: Status::Completed,
            allowed: vec![Action::Start],
        };
        let stranded = Told::Stranded(vec![AppointmentId(uuid::Uuid::from_u128(7))]);
        assert!(
            matches!(shown(Told::Fields(vec![field])), Some(Details::Fields { fields: f }) if f[0].pointer == "/starts_at")
        );
        assert!(
            matches!(shown(Told::Refusal(refusal)), Some(Details::Refusal { refusal: r }) if r.reasons.len() == 1)
        );
        assert!(
            matches!(shown(transition), Some(Details::Transition { transition: t }) if t.allowed.len() == 1)
        );
        assert!(
            matches!(shown(stranded), Some(Details::Stranded { stranded: s }) if s[0].0.as_u128() == 7)
        );
        assert!(matches!(
            shown(Told::Version(3)),
            Some(Details::Version { version: 3 })
        ));
        assert!(matches!(
            shown(Told::RetryAfter(5)),
            Some(Details::RetryAfter { retry_after: 5 })
        ));
    }
}
