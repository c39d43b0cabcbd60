use super::{PasswordHash, Permission, Role};
use crate::base::ids::{AccountId, DoctorId, LocationId, MembershipId, OrganizationId, PatientId};
use crate::base::sensitive::SensitiveText;
use crate::base::time::Instant;
use serde::{Deserialize, Serialize};

/// A user of the platform: one person, one log-in, any number of organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier; it never changes.
    pub id: AccountId,
    /// 1 when created, one more with each change.
    pub version: u64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Whether it can log in.
    pub active: bool,
    /// E-mail address, trimmed, lower case; unique over the platform.
    pub email: SensitiveText,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    pub phone: Option<SensitiveText>,
    /// The given name or names, as the person writes them.
    pub given_name: SensitiveText,
    /// The family name, as the person writes it.
    pub family_name: SensitiveText,
    /// Whether it runs the platform itself.
    pub super_admin: bool,
    /// The password's argon2id hash in PHC form; made and checked by the host. `None`: it cannot log in by password.
    pub password_hash: Option<PasswordHash>,
    /// The last good log-in.
    pub last_login_at: Option<Instant>,
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct User {
    /// Its identifier; it never changes.
    pub id: AccountId,
    /// The e-mail address, trimmed and in lower case.
    pub email: SensitiveText,
    /// Telephone number in the form of E.164, such as `+40721000123`.
    pub phone: Option<SensitiveText>,
    /// The given name or names, as the person writes them.
    pub given_name: SensitiveText,
    /// The family name, as the person writes it.
    pub family_name: SensitiveText,
    /// Whether it runs the platform.
    pub super_admin: bool,
    /// The last good log-in.
    pub last_login_at: Option<Instant>,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
            phone: account.phone,
            given_name: account.given_name,
            family_name: account.family_name,
            super_admin: account.super_admin,
            last_login_at: account.last_login_at,
        }
    }
}

/// An account with what it is where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The account itself, without its password.
    pub user: User,
    /// What it is in which organization.
    pub memberships: Vec<Membership>,
}

/// What an account is in one organization. An account may have several memberships there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Membership {
    /// Its identifier; it never changes.
    pub id: MembershipId,
    /// The account that has this membership.
    pub account_id: AccountId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// The role in the organization; it gives the permissions.
    pub role: Role,
    /// The locations it counts for; absent: all.
    pub location_ids: Option<Vec<LocationId>>,
    /// For a doctor: who they are. For an assistant: whom they assist.
    pub doctor_ids: Vec<DoctorId>,
    /// For a patient: who they are. For a guardian: for whom they act.
    pub patient_id: Option<PatientId>,
    /// Permissions beyond those of the role; they reach the membership's locations.
    #[serde(default)]
    pub permissions_added: Vec<Permission>,
    /// Permissions of the role that this membership does not have.
    #[serde(default)]
    pub permissions_taken: Vec<Permission>,
    /// From when on it no longer counts, such as a child's majority for a guardian; absent: never.
    #[serde(default)]
    pub ends_at: Option<Instant>,
}
