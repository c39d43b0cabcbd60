//! Who may do what: accounts, memberships, roles and permissions. Deny by default.
//!
//! An [`Act`] is a row of the table of roles; [`Grants`] says whether an actor may do it to a [`Subject`], and in
//! which [`Capacity`]; [`View`] takes from a record what its reader may not see.

mod account;
mod act;
mod grants;
mod home;
mod log_in_failures;
mod password_hash;
mod role;
mod view;

pub use account::{Account, Membership, Profile, User};
pub use act::{Act, Breadth};
pub use grants::{Actor, Capacity, Grants, Reach, Scope, Subject, Visibility};
pub use home::Home;
pub use log_in_failures::LogInFailures;
pub(crate) use log_in_failures::{FAILURES_DAYS, require_unlocked};
pub use password_hash::PasswordHash;
pub use role::{Permission, Role};
pub use view::View;
pub(crate) use view::shown_as_they_are;
