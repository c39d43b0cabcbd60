//! Who may do what: accounts, memberships, roles and permissions. Deny by default.

mod account;
pub mod commands;
mod grants;
mod log_in;
mod role;

pub use account::{Account, Membership, Profile, User};
pub use grants::{Actor, Grants, Reach, Subject, Visibility};
pub use log_in::{Home, LogIn, LogInFailures, LoggedIn, Passwords};
pub use role::{Breadth, Permission, Role, permissions_of};
