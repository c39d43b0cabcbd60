//! Who may do what: accounts, memberships, roles and permissions. Deny by default.

mod account;
mod grants;
mod role;

pub use account::{Account, Membership};
pub use grants::{Actor, Grants, Reach, Subject, Visibility};
pub use role::{Breadth, Permission, Role, permissions_of};
