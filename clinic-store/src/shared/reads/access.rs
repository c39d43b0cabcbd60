//! Reads of accounts, grants, idempotency keys and the log.

use super::super::batch::alone;
use super::super::rows::{OUTCOME_COLUMNS, Stored, big, outcome};
use super::super::{Batch, Part, Query, StoreTx, lock};
use super::list::push_equal;
use crate::column::At;
use async_trait::async_trait;
use clinic_core::access::{Account, LogInFailures, Membership};
use clinic_core::audit::{AuditEntry, Event, SequencedEvent};
use clinic_core::ids::AccountId;
use clinic_core::store::{
    AccessReads, Idempotency, IdempotencyKey, Mode, Scope, StoreError, StoreResult, StoredOutcome,
};
use clinic_core::time::Instant;
use uuid::Uuid;

/// Adds the read of an account; none where the transaction may not read it. An organization reads the acting one only,
/// without the hash of its password.
pub(crate) fn add_account(batch: &mut Batch, tx: &StoreTx, id: AccountId) -> Option<Part> {
    match tx.scope() {
        Scope::Platform => Some(batch.add::<Account>(|query| {
            query.push("id = ").push_bind(id.0);
        })),
        Scope::Organization(_) if tx.acting() == Some(id) => {
            let columns = Account::COLUMNS.to_vec();
            Some(batch.add_statement(columns, |query| push_own_account(query, id)))
        }
        Scope::Organization(_) => None,
    }
}

/// `SELECT` the account without the hash of its password, which an organization may not read.
fn push_own_account(query: &mut Query, id: AccountId) {
    let mut before = "SELECT ";
    for column in Account::COLUMNS {
        query.push(before).push(match *column {
            "password_hash" => "CAST(NULL AS text) AS password_hash",
            column => column,
        });
        before = ", ";
    }
    query.push(" FROM accounts WHERE id = ").push_bind(id.0);
}

/// Adds the read of the memberships of an account, in one organization or in all.
pub(crate) fn add_memberships(
    batch: &mut Batch,
    account: AccountId,
    organization: Option<Uuid>,
) -> Part {
    batch.add::<Membership>(|query| {
        query.push("account_id = ").push_bind(account.0);
        push_equal!(query, "organization_id", organization);
        query.push(" ORDER BY id");
    })
}

/// `SELECT` the answer of a key, unless it is older than `since`.
pub(crate) fn push_key(
    query: &mut Query,
    organization: Uuid,
    key: &IdempotencyKey,
    since: Instant,
) {
    query
        .push("SELECT request_hash, receipt, created_at FROM idempotency WHERE organization_id = ")
        .push_bind(organization);
    query.push(" AND actor = ").push_bind(key.actor.clone());
    query.push(" AND command = ").push_bind(key.command.clone());
    query.push(" AND key = ").push_bind(key.key.clone());
    query.push(" AND created_at >= ").push_bind(At(since));
}

/// The key was answered between the look at its answers and the moment at which it was taken.
pub(crate) fn answered_meanwhile() -> StoreError {
    StoreError::Retry("the idempotency key was answered meanwhile".into())
}

#[async_trait]
impl AccessReads for StoreTx {
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        let mut batch = Batch::default();
        match add_account(&mut batch, self, id) {
            Some(part) => batch.run(self).await?.one(part),
            None => Ok(None),
        }
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        if self.scope() != Scope::Platform {
            return Ok(None);
        }
        let (batch, part) = alone::<Account>(|query| {
            query.push("email = ").push_bind(email.to_owned());
        });
        batch.run(self).await?.one(part)
    }

    async fn log_in_failures(&mut self, id: Uuid) -> StoreResult<Option<LogInFailures>> {
        let (batch, part) = alone::<LogInFailures>(|query| {
            query.push("id = ").push_bind(id);
        });
        batch.run(self).await?.one(part)
    }

    async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>> {
        let own = match self.scope() {
            Scope::Organization(own) => Some(own.0),
            Scope::Platform => None,
        };
        let mut batch = Batch::default();
        let part = add_memberships(&mut batch, account, own);
        batch.run(self).await?.all(part)
    }

    async fn idempotency(
        &mut self,
        key: &IdempotencyKey,
        since: Instant,
    ) -> StoreResult<Idempotency> {
        if let Some(outcome) = outcome_of(self, key, since).await? {
            return Ok(Idempotency::Stored(outcome));
        }
        match self.mode() {
            Mode::Read => Ok(Idempotency::New),
            Mode::Write => take_key(self, key, since).await,
        }
    }

    async fn audit_entries(&mut self, limit: u32) -> StoreResult<Vec<AuditEntry>> {
        let organization = self.organization_id();
        let (batch, part) = alone::<AuditEntry>(|query| {
            query
                .push("organization_id = ")
                .push_bind(organization)
                .push(" ORDER BY at DESC, id DESC LIMIT ")
                .push_bind(i64::from(limit));
        });
        batch.run(self).await?.all(part)
    }

    async fn events(&mut self, after: u64, limit: u32) -> StoreResult<Vec<SequencedEvent>> {
        let mut batch = Batch::default();
        let columns = ["seq"].iter().chain(Event::COLUMNS).copied().collect();
        let organization = self.organization_id();
        let part = batch.add_statement(columns, |query| {
            let mut before = "SELECT seq, ";
            for column in Event::COLUMNS {
                query.push(before).push(column);
                before = ", ";
            }
            query
                .push(" FROM outbox WHERE organization_id = ")
                .push_bind(organization);
            query.push(" AND seq > ").push_bind(big(after));
            query
                .push(" ORDER BY seq LIMIT ")
                .push_bind(i64::from(limit));
        });
        let answers = batch.run(self).await?;
        let events = answers.rows(part).map(|cells| {
            Ok(SequencedEvent {
                seq: cells.value("seq")?,
                event: Event::read(cells)?,
            })
        });
        events.collect()
    }
}

/// What became of a try to take an idempotency key.
#[allow(dead_code, reason = "each database has its own outcomes")]
pub(crate) enum Key {
    /// Another transaction holds it.
    Held,
    /// It is taken; others may have had it a moment ago.
    Taken,
    /// No other transaction can have it.
    Alone,
}

/// Takes a key, unless another transaction works on it.
pub(crate) async fn take_key(
    tx: &mut StoreTx,
    key: &IdempotencyKey,
    since: Instant,
) -> StoreResult<Idempotency> {
    match lock::take_key(tx, key).await? {
        Key::Held => Ok(Idempotency::InFlight),
        Key::Alone => Ok(Idempotency::New),
        // Whoever held it may have committed since.
        Key::Taken => Ok(outcome_of(tx, key, since)
            .await?
            .map_or(Idempotency::New, Idempotency::Stored)),
    }
}

/// Looks up whether the key that the transaction has taken was answered just before, unless that is known.
pub(crate) async fn settle_key(tx: &mut StoreTx) -> StoreResult<()> {
    let Some((key, since)) = tx.progress().unsettled_key.take() else {
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
    let mut batch = Batch::default();
    let organization = tx.organization_id();
    let part = batch.add_statement(OUTCOME_COLUMNS.to_vec(), |query| {
        push_key(query, organization, key, since);
    });
    let answers = batch.run(tx).await?;
    answers
        .first(part)
        .map(|cells| outcome(cells, key))
        .transpose()
}
