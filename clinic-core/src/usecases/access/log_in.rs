//! Logging in by e-mail address and password.
//!
//! [`Clinic::log_in`] looks the account up, has the password verified by the host's [`Passwords`] outside any
//! transaction, and keeps the outcome. Failures are counted by address, whether or not it has an account, so
//! that an answer does not tell which addresses have one.

use super::me::Me;
use crate::base::ids::{AccountId, OrganizationId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Instant;
use crate::domain::access::{
    Account, Actor, Capacity, FAILURES_DAYS, Grants, Home, LogInFailures, Profile, require_unlocked,
};
use crate::domain::error::{Error, ErrorCode};
use crate::engine::clinic::Clinic;
use crate::engine::command::{Call, Command, Context, Decision, Fault, Place, Query};
use crate::ports::change::{AccessChange, Write};
use crate::ports::passwords::Passwords;
use crate::ports::store::Tx;
use async_trait::async_trait;
use chrono::Duration;
use serde::Serialize;
use uuid::Uuid;

/// Whoever wants to log in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// The account's e-mail address.
    pub email: SensitiveText,
    /// The account's password, as it was typed.
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
    type Reads = ();
    type Output = Option<Account>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Option<Account>, Fault> {
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
    type Reads = ();
    type Target = ();
    type Facts = (Option<LogInFailures>, Option<Account>);

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<(), Fault> {
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
        let mut decision = Decision::of(());
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
