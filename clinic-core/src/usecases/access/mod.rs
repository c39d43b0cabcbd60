//! The commands and queries of accounts and memberships, and logging in.

mod commands;
mod log_in;

pub use commands::{CreateAccount, Me, NewMembership, PasswordHash};
pub use log_in::{Home, LogIn, LogInFailures, LoggedIn, Passwords};
