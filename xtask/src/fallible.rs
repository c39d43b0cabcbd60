//! What a command answers.

/// What a command answers; the text is for people.
pub(crate) type Fallible<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
