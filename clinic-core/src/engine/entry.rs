//! Who enters, where, and whether they may be there at all.

use crate::base::ids::AccountId;
use crate::base::time::Instant;
use crate::domain::access::{Actor, Grants};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::Organization;
use crate::engine::command::{Context, Place, no_organization};
use crate::ports::store::{Entered, Entering, IdempotencyKey, Scope};

/// The scope of the transaction in which something happens at a place.
pub(super) fn scope_of(place: Place, context: &Context) -> Result<Scope, Error> {
    match place {
        Place::Platform => Ok(Scope::Platform),
        Place::Organization => context
            .organization
            .map(Scope::Organization)
            .ok_or_else(no_organization),
    }
}

/// What is asked of whoever enters, before anything else is read.
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) public: bool,
    pub(super) writes: bool,
    pub(super) in_inactive: bool,
}

impl Entry {
    /// What is read of whoever enters.
    pub(super) fn entering(
        &self,
        context: &Context,
        key: Option<(IdempotencyKey, Instant)>,
    ) -> Result<Entering, Error> {
        if context.actor == Actor::Public && !self.public {
            return Err(Error::new(
                ErrorCode::Unauthenticated,
                "nobody is logged in",
            ));
        }
        Ok(Entering {
            account: account_of(context),
            organization: context
                .organization
                .filter(|_| self.place == Place::Organization),
            key,
        })
    }

    /// Who it is, then whether they may be in the organization at all, then whether the organization is in use.
    pub(super) fn grants(
        &self,
        context: &Context,
        now: Instant,
        entered: &Entered,
    ) -> Result<Grants, Error> {
        let (super_admin, memberships) = match &context.actor {
            Actor::Host | Actor::Public => (false, Vec::new()),
            Actor::Account(_) => {
                let account = entered.account.as_ref().filter(|account| account.active);
                let account = account.ok_or_else(|| {
                    Error::new(ErrorCode::Unauthenticated, "the account cannot be used")
                })?;
                (account.super_admin, entered.memberships.clone())
            }
        };
        let grants = Grants::new(context.actor.clone(), super_admin, memberships, now);
        match (self.place, context.organization) {
            (Place::Organization, Some(_)) => {
                self.in_organization(grants, entered.organization.as_ref())
            }
            _ => Ok(grants),
        }
    }

    /// An account without a membership may be in an organization only if it is open for booking. A deactivated one
    /// is read by those who run it, and by nobody else.
    fn in_organization(
        &self,
        grants: Grants,
        organization: Option<&Organization>,
    ) -> Result<Grants, Error> {
        let Some(organization) = organization else {
            return Err(Error::not_found("organization"));
        };
        let runs_it = grants.is_host() || grants.is_super_admin() || grants.is_clinic_admin();
        let belongs = runs_it || !grants.memberships().is_empty();
        if !organization.active && belongs && !self.in_inactive && (self.writes || !runs_it) {
            return Err(Error::new(
                ErrorCode::Inactive,
                "the organization is deactivated",
            ));
        }
        if belongs {
            return Ok(grants);
        }
        if organization.active && organization.fields.open_for_booking {
            return Ok(grants.as_guest());
        }
        Err(Error::not_found("organization"))
    }
}

/// The account that asks.
pub(super) fn account_of(context: &Context) -> Option<AccountId> {
    match &context.actor {
        Actor::Account(id) => Some(*id),
        Actor::Host | Actor::Public => None,
    }
}
