use clinic_core::error::{Error, ErrorCode, ErrorKind};

/// A refusal or a failure. `code` is stable and the same in every host (docs/errors.md lists them); `detail`
/// is a sentence that names no person; `details_json` is what a program can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ClinicError {
    /// The input cannot be read, or cannot be meant.
    #[error("{code}: {detail}")]
    Invalid {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details_json: Option<String>,
    },
    /// The account may not do it.
    #[error("{code}: {detail}")]
    Denied {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details_json: Option<String>,
    },
    /// There is no such record, or not for this account.
    #[error("{code}: {detail}")]
    NotFound {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details_json: Option<String>,
    },
    /// The state of things stands against it.
    #[error("{code}: {detail}")]
    Conflict {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on: reasons and alternatives of a booking.
        details_json: Option<String>,
    },
    /// The database cannot be reached, or the clinic is closed; the same may work later.
    #[error("{code}: {detail}")]
    Unavailable {
        /// The stable code; `closed` after `shut_down`.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details_json: Option<String>,
    },
    /// A fault of the library.
    #[error("{code}: {detail}")]
    Internal {
        /// The stable code.
        code: String,
        /// What is wrong.
        detail: String,
        /// What a program can act on.
        details_json: Option<String>,
    },
}

impl From<Error> for ClinicError {
    fn from(error: Error) -> Self {
        let (code, detail) = (error.code.as_str().to_owned(), error.message.to_string());
        let details_json = error
            .details
            .as_ref()
            .and_then(|details| serde_json::to_string(details).ok());
        match error.kind() {
            ErrorKind::Syntax | ErrorKind::Invalid | ErrorKind::VersionRequired => Self::Invalid {
                code,
                detail,
                details_json,
            },
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => Self::Denied {
                code,
                detail,
                details_json,
            },
            ErrorKind::NotFound => Self::NotFound {
                code,
                detail,
                details_json,
            },
            ErrorKind::Conflict | ErrorKind::VersionMismatch => Self::Conflict {
                code,
                detail,
                details_json,
            },
            ErrorKind::TooMany | ErrorKind::Unavailable => Self::Unavailable {
                code,
                detail,
                details_json,
            },
            ErrorKind::Internal => Self::Internal {
                code,
                detail,
                details_json,
            },
        }
    }
}

impl ClinicError {
    /// The input cannot be meant.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Error::new(ErrorCode::InvalidValue, detail.into()).into()
    }

    /// The handle cannot be used.
    pub(crate) fn unavailable(code: &str, detail: impl Into<String>) -> Self {
        Self::Unavailable {
            code: code.to_owned(),
            detail: detail.into(),
            details_json: None,
        }
    }

    /// A fault of the library.
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Error::new(ErrorCode::Internal, detail.into()).into()
    }
}
