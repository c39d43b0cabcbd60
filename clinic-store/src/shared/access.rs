//! Reads of accounts, grants, idempotency keys and the log.

use super::list::push_equal;
use super::log;
use super::row::Cells;
use super::seen::Tried;
use super::table::{read_all, read_one, select};
use super::{Query, StoreTx, lock, stored};
use crate::column::At;
use async_trait::async_trait;
use clinic_core::access::{Account, LogInFailures, Membership};
use clinic_core::audit::{AuditEntry, Event};
use clinic_core::ids::AccountId;
use clinic_core::store::{
    AccessReads, Idempotency, IdempotencyKey, Mode, Scope, StoreError, StoreResult, StoredOutcome,
};
use clinic_core::time::Instant;
use uuid::Uuid;

pub(super) const ACCOUNT: &str = "SELECT id, version, created_at, updated_at, active, email, phone, given_name, family_name, super_admin, \
    password_hash, last_login_at FROM accounts WHERE ";

/// Memberships, up to the account.
pub(super) const MEMBERSHIPS: &str = "SELECT organization_id, id, account_id, role, location_ids, doctor_ids, patient_id, permissions_added, \
    permissions_taken, ends_at FROM memberships \
    WHERE account_id = ";

/// Those of an account, in one organization or in all.
pub(super) fn push_account(query: &mut Query, account: AccountId, organization: Option<Uuid>) {
    query.push_bind(account.0);
    push_equal!(query, "organization_id", organization);
}

/// Answers of keys, up to the organization.
pub(super) const OUTCOME: &str = select!("idempotency", "request_hash, receipt, created_at");

/// That of a key, unless it is older than `since`.
pub(super) fn push_key(
    query: &mut Query,
    organization: Uuid,
    key: &IdempotencyKey,
    since: Instant,
) {
    query.push_bind(organization);
    query.push(" AND actor = ").push_bind(key.actor.clone());
    query.push(" AND command = ").push_bind(key.command.clone());
    query.push(" AND key = ").push_bind(key.key.clone());
    query.push(" AND created_at >= ").push_bind(At(since));
}

/// The key was answered between the look at its answers and the moment at which it was taken.
pub(super) fn answered_meanwhile() -> StoreError {
    StoreError::Retry("the idempotency key was answered meanwhile".into())
}

#[async_trait]
impl AccessReads for StoreTx {
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        let seen = self.seen().records.account.clone();
        if let Some(seen) = seen.filter(|seen| seen.id == id) {
            return Ok(Some(seen));
        }
        let mut query = Query::new(ACCOUNT);
        query.push("id = ").push_bind(id.0);
        read_one(self.connection(), query).await
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        let mut query = Query::new(ACCOUNT);
        query.push("email = ").push_bind(email.to_owned());
        read_one(self.connection(), query).await
    }

    async fn log_in_failures(&mut self, id: Uuid) -> StoreResult<Option<LogInFailures>> {
        let mut query = Query::new(log::LOG_IN_FAILURES);
        query.push_bind(id);
        let row = query
            .build()
            .fetch_optional(self.connection())
            .await
            .map_err(stored)?;
        row.as_ref()
            .map(Cells::of)
            .map(log::log_in_failures)
            .transpose()
    }

    async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>> {
        if let Some((of, seen)) = &self.seen().records.memberships
            && *of == account
        {
            return Ok(seen.clone());
        }
        let own = match self.scope() {
            Scope::Organization(own) => Some(own.0),
            Scope::Platform => None,
        };
        let mut query = Query::new(MEMBERSHIPS);
        push_account(&mut query, account, own);
        query.push(" ORDER BY id");
        read_all(self.connection(), query).await
    }

    async fn idempotency(
        &mut self,
        key: &IdempotencyKey,
        since: Instant,
    ) -> StoreResult<Idempotency> {
        let tried = self.seen().records.key.take_if(|tried| tried.key == *key);
        match tried {
            Some(Tried {
                outcome: Some(outcome),
                ..
            }) => return Ok(Idempotency::Stored(outcome)),
            // Whether it was answered just before is looked up with what is taken, or before anything is written.
            Some(Tried { taken: true, .. }) => {
                self.seen().doubt = Some((key.clone(), since));
                return Ok(Idempotency::New);
            }
            _ => {}
        }
        if let Some(outcome) = outcome_of(self, key, since).await? {
            return Ok(Idempotency::Stored(outcome));
        }
        if self.mode() == Mode::Read {
            return Ok(Idempotency::New);
        }
        match lock::take_key(self, key).await? {
            Key::Held => Ok(Idempotency::InFlight),
            Key::Alone => Ok(Idempotency::New),
            // Whoever held it may have committed since.
            Key::Taken => Ok(outcome_of(self, key, since)
                .await?
                .map_or(Idempotency::New, Idempotency::Stored)),
        }
    }

    async fn audit_entries(&mut self, limit: u32) -> StoreResult<Vec<AuditEntry>> {
        let mut query = Query::new(select!(
            "audit_log",
            "id, at, actor, capacity, action, target_kind, target_id, reasoned, origin, request_id"
        ));
        query
            .push_bind(self.organization_id())
            .push(" ORDER BY at DESC, id DESC LIMIT ")
            .push_bind(i64::from(limit));
        read_all(self.connection(), query).await
    }

    async fn events(&mut self, after: Option<Uuid>, limit: u32) -> StoreResult<Vec<Event>> {
        let mut query = Query::new(select!("outbox", "id, at, name, version, payload"));
        query.push_bind(self.organization_id());
        if let Some(after) = after {
            query.push(" AND id > ").push_bind(after);
        }
        query
            .push(" ORDER BY id LIMIT ")
            .push_bind(i64::from(limit));
        read_all(self.connection(), query).await
    }
}

/// What became of a try to take an idempotency key.
#[allow(dead_code, reason = "each database has its own outcomes")]
pub(super) enum Key {
    /// Another transaction holds it.
    Held,
    /// It is taken; others may have had it a moment ago.
    Taken,
    /// No other transaction can have it.
    Alone,
}

/// Looks up what is in doubt of a key, if anything is.
pub(super) async fn settle_key(tx: &mut StoreTx) -> StoreResult<()> {
    let Some((key, since)) = tx.seen().doubt.take() else {
        return Ok(());
    };
    match outcome_of(tx, &key, since).await? {
        Some(_) => Err(answered_meanwhile()),
        None => Ok(()),
    }
}

async fn outcome_of(
    tx: &mut StoreTx,
    key: &IdempotencyKey,
    since: Instant,
) -> StoreResult<Option<StoredOutcome>> {
    let mut query = Query::new(OUTCOME);
    push_key(&mut query, tx.organization_id(), key, since);
    let row = query
        .build()
        .fetch_optional(tx.connection())
        .await
        .map_err(stored)?;
    row.map(|row| log::outcome(Cells::of(&row), key))
        .transpose()
}
