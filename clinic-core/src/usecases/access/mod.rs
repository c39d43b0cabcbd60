//! The commands and queries of accounts and memberships, and logging in.

mod create_account;
mod log_in;
mod me;
mod new_membership;

pub use create_account::CreateAccount;
pub use log_in::{LogIn, LoggedIn};
pub use me::Me;
pub use new_membership::NewMembership;
