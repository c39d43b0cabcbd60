//! Log-ins: passwords and access tokens.

mod password;
mod token;

pub(crate) use password::Passwords;
pub use password::hash_password;
pub(crate) use token::{Claims, Tokens};
