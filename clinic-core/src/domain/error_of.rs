//! The errors of the base and of scheduling as [`Error`]s: which code each has. They stand here because [`Error`] names
//! the types of scheduling in its details.

use super::error::{Details, Error, ErrorCode};
use super::scheduling::{AvailabilityError, InvalidRecurrence, TransitionError};
use crate::base::money::{InvalidRate, MoneyError};
use crate::base::page::PageError;
use crate::base::time::{InvalidWall, InvalidZone, UnknownZone};
use crate::base::words::UnknownWord;

/// Each has one code, whatever it says.
macro_rules! coded {
    ($($error:ty => $code:ident;)*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(ErrorCode::$code, error.to_string())
            }
        }
    )*};
}

coded! {
    InvalidRate => InvalidValue;
    InvalidWall => InvalidValue;
    InvalidZone => InvalidValue;
    MoneyError => InvalidValue;
    UnknownWord => InvalidValue;
    UnknownZone => UnknownZone;
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<AvailabilityError> for Error {
    fn from(error: AvailabilityError) -> Self {
        let code = match error {
            AvailabilityError::Timing => ErrorCode::InvalidValue,
            AvailabilityError::Window => ErrorCode::LimitExceeded,
            AvailabilityError::UnknownDoctor => ErrorCode::NotFound,
        };
        Self::new(code, error.to_string())
    }
}

impl From<InvalidRecurrence> for Error {
    fn from(error: InvalidRecurrence) -> Self {
        Self::field("/rule", error.to_string())
    }
}

impl From<TransitionError> for Error {
    fn from(error: TransitionError) -> Self {
        let message = error.to_string();
        match error {
            TransitionError::Invalid {
                status, allowed, ..
            } => Self::new(ErrorCode::InvalidTransition, message)
                .with(Details::Transition { status, allowed }),
            TransitionError::NotAllowed(_) => Self::forbidden(),
            TransitionError::TooEarly { .. } => Self::new(ErrorCode::TooEarly, message),
            TransitionError::TooLate(_) => Self::new(ErrorCode::TooLate, message),
        }
    }
}
