//! Who enters: the account with its memberships, the organization, and the idempotency key.

use super::super::rows::{OUTCOME_COLUMNS, outcome};
use super::super::{Answers, Batch, Part, StoreTx, lock};
use super::access::{self, add_account, add_memberships, push_key};
use clinic_core::organization::Organization;
use clinic_core::store::{
    Entered, Entering, Idempotency, IdempotencyKey, Mode, Scope, StoreResult,
};
use clinic_core::time::Instant;

/// Where the rows stand that tell who enters.
pub(crate) struct EntryParts<'r> {
    account: Option<Part>,
    memberships: Option<Part>,
    organization: Option<Part>,
    key: Option<KeyParts<'r>>,
}

/// Where the rows stand that tell of a key.
struct KeyParts<'r> {
    key: &'r IdempotencyKey,
    since: Instant,
    outcome: Part,
    /// Whether it could be taken; where the database takes it in the same statement.
    taken: Option<Part>,
}

impl<'r> EntryParts<'r> {
    pub(crate) fn add(batch: &mut Batch, tx: &StoreTx, entering: &'r Entering) -> Self {
        let own = match tx.scope() {
            Scope::Organization(own) => Some(own),
            Scope::Platform => None,
        };
        let organization = entering
            .organization
            .filter(|id| own.is_none_or(|own| own == *id));
        Self {
            account: entering.account.and_then(|id| add_account(batch, tx, id)),
            memberships: entering
                .account
                .map(|id| add_memberships(batch, id, own.map(|own| own.0))),
            organization: organization.map(|id| {
                batch.add::<Organization>(|query| {
                    query.push("id = ").push_bind(id.0);
                })
            }),
            key: entering
                .key
                .as_ref()
                .map(|(key, since)| KeyParts::add(batch, tx, key, *since)),
        }
    }

    /// Reads who enters.
    pub(crate) async fn entered(self, tx: &mut StoreTx, answers: &Answers) -> StoreResult<Entered> {
        let mut memberships = match self.memberships {
            Some(part) => answers.all(part)?,
            None => Vec::new(),
        };
        memberships.sort_by_key(|membership: &clinic_core::access::Membership| membership.id);
        Ok(Entered {
            account: self.account.map_or(Ok(None), |part| answers.one(part))?,
            memberships,
            organization: self
                .organization
                .map_or(Ok(None), |part| answers.one(part))?,
            key: match self.key {
                Some(parts) => parts.known(tx, answers).await?,
                None => Idempotency::New,
            },
        })
    }
}

impl<'r> KeyParts<'r> {
    fn add(batch: &mut Batch, tx: &StoreTx, key: &'r IdempotencyKey, since: Instant) -> Self {
        let organization = tx.organization_id();
        let taken = match tx.mode() {
            Mode::Write => lock::add_try_key(batch, organization, key),
            Mode::Read => None,
        };
        let outcome = batch.add_statement(OUTCOME_COLUMNS.to_vec(), |query| {
            push_key(query, organization, key, since);
        });
        Self {
            key,
            since,
            outcome,
            taken,
        }
    }

    /// Says what is known of the key, which is taken unless another transaction works on it.
    async fn known(self, tx: &mut StoreTx, answers: &Answers) -> StoreResult<Idempotency> {
        if let Some(cells) = answers.first(self.outcome) {
            return Ok(Idempotency::Stored(outcome(cells, self.key)?));
        }
        let taken = self.taken.and_then(|part| answers.first(part));
        match taken.map(|cells| cells.get("taken")).transpose()? {
            // Whether it was answered just before is looked up with what is read next, or before anything is written.
            Some(true) => {
                tx.progress().unsettled_key = Some((self.key.clone(), self.since));
                Ok(Idempotency::New)
            }
            Some(false) => access::take_key(tx, self.key, self.since).await,
            None => Ok(Idempotency::New),
        }
    }
}
