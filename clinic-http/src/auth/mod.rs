//! Access tokens.

mod token;

pub(crate) use token::Tokens;
