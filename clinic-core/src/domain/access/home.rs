//! Where an account acts.

use super::{Membership, Profile};
use crate::base::ids::OrganizationId;
use crate::domain::error::Error;

/// Where an account acts unless a request names an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// The organization: the one that was asked for, else the only one that the account belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Whether a location or a doctor that a request names implies the organization
    /// ([`ImpliedOrganization`](crate::organization::ImpliedOrganization)): the account works for none.
    pub guest: bool,
}

impl Home {
    /// Where an account acts.
    ///
    /// # Errors
    /// `not_found` for an organization that it does not belong to.
    pub fn of(profile: &Profile, asked: Option<OrganizationId>) -> Result<Self, Error> {
        let super_admin = profile.user.super_admin;
        let memberships: &[Membership] = &profile.memberships;
        let mut own = memberships.iter().map(|m| m.organization_id);
        let organization_id = match asked {
            Some(asked) if super_admin || own.any(|id| id == asked) => Some(asked),
            Some(_) => return Err(Error::not_found("organization")),
            None => {
                let first = own.next();
                first.filter(|first| own.all(|id| id == *first))
            }
        };
        Ok(Self {
            organization_id,
            guest: !super_admin && memberships.iter().all(|m| !m.role.is_staff()),
        })
    }
}
