//! The commands and queries of accounts and memberships, and logging in.

mod commands;
mod log_in;

pub use commands::{CreateAccount, Me, NewMembership};
pub use log_in::{LogIn, LoggedIn};
