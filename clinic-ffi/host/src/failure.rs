use clinic_core::error::ErrorKind;

/// What went wrong, as far as a host tells it apart by an exception class or a variant of its own. The stable code says
/// more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The input cannot be read, or cannot be meant.
    Invalid,
    /// The account may not do it, or nobody is logged in.
    Denied,
    /// There is no such record, or not for this account.
    NotFound,
    /// The state of things stands against it.
    Conflict,
    /// The database cannot be reached, or the clinic is closed; the same may work later.
    Unavailable,
    /// A fault of the library.
    Internal,
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Syntax | ErrorKind::Invalid | ErrorKind::VersionRequired => Self::Invalid,
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => Self::Denied,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Conflict | ErrorKind::VersionMismatch => Self::Conflict,
            ErrorKind::TooMany | ErrorKind::Unavailable => Self::Unavailable,
            ErrorKind::Internal => Self::Internal,
        }
    }
}
