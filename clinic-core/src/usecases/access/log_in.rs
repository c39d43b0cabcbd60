//! Logging in by e-mail address and password.
//!
//! [`Clinic::log_in`] looks the account up, has the password verified by the host's [`Passwords`] outside any
//! transaction, and keeps the outcome. Failures are counted by address, whether or not it has an account, so
//! that an answer does not tell which addresses have one.

use super::commands::{Me, PasswordHash};
use crate::base::ids::{AccountId, OrganizationId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Instant;
use crate::domain::access::{Account, Actor, Capacity, Grants, Membership, Profile};
use crate::domain::error::{Details, Error, ErrorCode};
use crate::engine::clinic::Clinic;
use crate::engine::command::{Call, Command, Context, Decision, Fault, Place, Query};
use crate::ports::change::{AccessChange, Write};
use crate::ports::store::Tx;
use async_trait::async_trait;
use chrono::Duration;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// Hashes and verifies passwords: work of tens of milliseconds and megabytes, for the host to do where it does
/// not block others, and not without bound at the same time.
#[async_trait]
pub trait Passwords: fmt::Debug + Send + Sync {
    /// The hash of a password.
    ///
    /// # Errors
    /// `invalid_value` for one that is too short or too long.
    async fn hash(&self, password: String) -> Result<PasswordHash, Error>;

    /// Whether the password is the one that was hashed. Without a hash it never is, and takes as long.
    ///
    /// # Errors
    /// `internal` if it cannot be found out.
    async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Error>;
}

/// Failed log-ins after which an address is locked.
const FAILURES_TO_LOCK: u32 = 5;
/// How long it is locked the first time, in minutes; twice as long each further time, at most a day.
const LOCK_MIN: i64 = 15;
/// The longest lock, in minutes.
const LOCK_MOST_MIN: i64 = 24 * 60;
/// Days after which failures are forgotten; longer than the longest lock.
const FAILURES_DAYS: i64 = 2;

/// The failed log-ins of an address since the last good one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInFailures {
    /// Stands for the address, which is not kept: see [`LogInFailures::id_of`].
    pub id: Uuid,
    /// 1 when first written, one more with each change.
    pub version: u64,
    /// When the last outcome was kept.
    pub updated_at: Instant,
    /// Failed log-ins since the last good one.
    pub failures: u32,
    /// Until when the address is locked.
    pub locked_until: Option<Instant>,
}

impl LogInFailures {
    /// What stands for an address, trimmed and lower case: the first 128 bits of its SHA-256.
    #[must_use]
    pub fn id_of(email: &str) -> Uuid {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(Sha256::digest(email.as_bytes())) {
            *to = from;
        }
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    fn none(id: Uuid, now: Instant) -> Self {
        Self {
            id,
            version: 0,
            updated_at: now,
            failures: 0,
            locked_until: None,
        }
    }

    fn fail(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures.is_multiple_of(FAILURES_TO_LOCK) {
            let times = (self.failures / FAILURES_TO_LOCK - 1).min(16);
            let minutes = (LOCK_MIN << times).min(LOCK_MOST_MIN);
            self.locked_until = Some(now + Duration::minutes(minutes));
        }
    }
}

/// `Ok` unless the address is locked.
fn require_unlocked(failures: Option<&LogInFailures>, now: Instant) -> Result<(), Error> {
    match failures.and_then(|failures| failures.locked_until) {
        Some(until) if until > now => {
            let seconds = u32::try_from((until - now).num_seconds().max(1)).unwrap_or(u32::MAX);
            Err(Error::new(
                ErrorCode::AccountLocked,
                "too many failed log-ins; the account is locked for a while",
            )
            .with(Details::RetryAfter(seconds)))
        }
        _ => Ok(()),
    }
}

/// Whoever wants to log in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// The account's e-mail address.
    pub email: SensitiveText,
    /// The account's password.
    pub password: SensitiveText,
    /// The organization to act in; `None`: the only one that the account belongs to.
    pub organization_id: Option<OrganizationId>,
}

/// A log-in that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    /// The account and all its memberships.
    pub profile: Profile,
    /// Where it acts unless a request says otherwise.
    pub home: Home,
}

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

impl Clinic {
    /// Logs in by e-mail address and password. The origin and the request's id of the context are kept in the
    /// audit log; its actor does not matter.
    ///
    /// Whether the address is locked is asked before the password is verified and once more when the outcome is
    /// kept, so that of many guesses at once no more are answered than of guesses one by one.
    ///
    /// # Errors
    /// `invalid_credentials`; `account_locked` with the seconds to wait; `not_found` for an organization that the
    /// account does not belong to; `unavailable` and `contention` when the store cannot.
    pub async fn log_in(
        &self,
        context: &Context,
        log_in: LogIn,
        passwords: &dyn Passwords,
    ) -> Result<LoggedIn, Error> {
        let as_actor = |actor| {
            let mut own = Context::new(actor, None);
            own.origin.clone_from(&context.origin);
            own.request_id.clone_from(&context.request_id);
            own
        };
        let host = as_actor(Actor::Host);
        let email = log_in.email.trim().to_lowercase();
        let failures_id = LogInFailures::id_of(&email);
        let account = self.ask(&host, MayLogIn { email, failures_id }).await?;
        let account = account.filter(|account| account.active);
        let hash = account
            .as_ref()
            .and_then(|account| account.password_hash.clone());
        let password = log_in.password.into_inner();
        let succeeded = passwords.verify(password, hash).await?;
        let account = account.map(|account| account.id);
        let kept = RecordLogIn {
            failures_id,
            account_id: account,
            succeeded,
        };
        self.run(&host, kept).await?;
        let Some(account) = account.filter(|_| succeeded) else {
            return Err(Error::new(
                ErrorCode::InvalidCredentials,
                "the e-mail address or the password is wrong",
            ));
        };
        let profile = self.ask(&as_actor(Actor::Account(account)), Me {}).await?;
        let home = Home::of(&profile, log_in.organization_id)?;
        Ok(LoggedIn { profile, home })
    }
}

/// The account that wants to log in, if its address has one.
struct MayLogIn {
    email: String,
    failures_id: Uuid,
}

#[async_trait]
impl Query for MayLogIn {
    const NAME: &'static str = "may_log_in";
    const PLACE: Place = Place::Platform;
    type Output = Option<Account>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Option<Account>, Fault> {
        if !call.grants.is_host() {
            return Err(Error::forbidden().into());
        }
        let failures = tx.log_in_failures(self.failures_id).await?;
        require_unlocked(failures.as_ref(), call.now)?;
        // No account has a longer address; it is looked up all the same, so that it takes as long.
        let email: String = self.email.chars().take(limits::EMAIL_CHARS + 1).collect();
        Ok(tx.account_by_email(&email).await?)
    }
}

/// Keeps the outcome of a log-in.
#[derive(Clone, Copy, Debug, Serialize)]
struct RecordLogIn {
    failures_id: Uuid,
    account_id: Option<AccountId>,
    succeeded: bool,
}

#[async_trait]
impl Command for RecordLogIn {
    const NAME: &'static str = "record_log_in";
    const PLACE: Place = Place::Platform;
    type Outcome = ();
    type Target = ();
    type Facts = (Option<LogInFailures>, Option<Account>);

    async fn target(&self, _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<(), Fault> {
        Ok(())
    }

    fn authorize(&self, (): &(), grants: &Grants) -> Result<Capacity, Error> {
        if grants.is_host() {
            Ok(Capacity::Host)
        } else {
            Err(Error::forbidden())
        }
    }

    async fn load(&self, (): (), _call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self::Facts, Fault> {
        let failures = tx.log_in_failures(self.failures_id).await?;
        let account = match self.account_id {
            Some(id) => tx.account(id).await?,
            None => None,
        };
        Ok((failures, account))
    }

    fn decide(
        &self,
        (failures, account): Self::Facts,
        call: &Call<'_>,
    ) -> Result<Decision<()>, Error> {
        require_unlocked(failures.as_ref(), call.now)?;
        let before = failures.unwrap_or_else(|| LogInFailures::none(self.failures_id, call.now));
        let mut after = before.clone();
        if self.succeeded {
            after.failures = 0;
            after.locked_until = None;
        } else {
            after.fail(call.now);
        }
        let mut decision = Decision::new(());
        if after != before {
            after.version += 1;
            after.updated_at = call.not_before(before.updated_at);
            if after.version == 1 {
                let before = call.now - Duration::days(FAILURES_DAYS);
                decision = decision.change(AccessChange::ForgetLogInFailures { before });
            }
            decision = decision.change(AccessChange::LogInFailures(after));
        }
        if let Some(mut account) = account {
            decision = decision.about("account", account.id);
            if self.succeeded {
                account.last_login_at = Some(call.now);
                account.version += 1;
                account.updated_at = call.not_before(account.updated_at);
                decision = decision.change(AccessChange::Account(Write::Update(account)));
            }
        }
        Ok(decision)
    }
}
