//! Access tokens.

mod token;

pub(crate) use token::{Claims, SigningKey, Tokens};
