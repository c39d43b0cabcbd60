//! The engine: the one place that authorizes, opens the transaction, retries, keeps idempotency keys, and
//! writes audit and events.

use crate::base::ids::AccountId;
use crate::base::limits;
use crate::base::time::{Instant, Zones, cut_to_micros};
use crate::domain::access::{Actor, Grants, View as _};
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::organization::Organization;
use crate::engine::command::{
    Answer as _, Call, Command, Context, Decision, Fault, Place, Query, no_organization,
};
use crate::ports::audit::{AuditEntry, Event};
use crate::ports::change::Change;
use crate::ports::clock::Clock;
use crate::ports::ids::Ids;
use crate::ports::store::{
    DoneDue, Due, Entered, Entering, Idempotency, IdempotencyKey, Mode, Scope, Store, StoreError,
    StoreResult, StoredOutcome, Tx, read,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A clinic on a store.
///
/// Cheap to clone; share it over threads.
#[derive(Clone, Debug)]
pub struct Clinic {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    zones: Arc<Zones>,
}

impl Clinic {
    /// A clinic on a store, with the host's clock and ids.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        zones: Arc<Zones>,
    ) -> Self {
        Self {
            store,
            clock,
            ids,
            zones,
        }
    }

    /// The store that the clinic reads and writes.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The clock of the host.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Where new ids come from.
    #[must_use]
    pub fn ids(&self) -> &Arc<dyn Ids> {
        &self.ids
    }

    /// The zone rules.
    #[must_use]
    pub fn zones(&self) -> &Arc<Zones> {
        &self.zones
    }

    /// The present: the store's where several servers share it, else the clock's.
    ///
    /// # Errors
    /// `unavailable` and `contention` when the store cannot, `internal` for a fault of it.
    pub async fn now(&self) -> Result<Instant, Error> {
        Ok(cut_to_micros(
            self.store.now().await?.unwrap_or_else(|| self.clock.now()),
        ))
    }

    /// Runs a command: reads what is true, asks whether the actor may, decides, and writes all of it in
    /// one transaction with its audit entry and events.
    ///
    /// What a guard of the store refuses is decided again on a fresh view, so that only the rule says no.
    ///
    /// # Errors
    /// Those of the command; `idempotency_mismatch` and `in_flight` with a key; `contention` and
    /// `unavailable` when the store cannot.
    pub async fn run<C: Command>(
        &self,
        context: &Context,
        mut command: C,
    ) -> Result<C::Outcome, Error> {
        command.check(&self.zones)?;
        let key = self.key_of::<C>(context, &command)?;
        let mut answer = None;
        let work = self.decided(context, &command, key.as_ref(), &mut answer);
        let in_time = self.store.within_time(Box::pin(work)).await;
        in_time_or(in_time, answer)
    }

    /// Decides a command as often as the guards of the store ask for it. `answer` is what is to be said when no
    /// more time is left.
    async fn decided<C: Command>(
        &self,
        context: &Context,
        command: &C,
        key: Option<&(IdempotencyKey, Vec<u8>)>,
        answer: &mut Option<Result<C::Outcome, Error>>,
    ) {
        let mut attempt = 0;
        loop {
            match self.attempt(context, command, key).await {
                Ok(outcome) => return *answer = Some(Ok(outcome)),
                Err(Fault::Refused(refusal)) => {
                    // Stands as it is if the time ends before what helps further is found.
                    *answer = Some(Err(refusal.clone()));
                    if command.enriches(&refusal) {
                        *answer = Some(Err(self.enriched(context, command, refusal).await));
                    }
                    return;
                }
                Err(Fault::Store(error)) => {
                    attempt += 1;
                    let again = matches!(
                        error,
                        StoreError::Retry(_)
                            | StoreError::Conflict(
                                crate::ports::store::ConflictKind::Reservation
                                    | crate::ports::store::ConflictKind::Seat
                                    | crate::ports::store::ConflictKind::Stale
                            )
                    );
                    *answer = Some(Err(error.into()));
                    if !again || !self.store.pause(attempt).await {
                        return;
                    }
                }
            }
        }
    }

    /// Does some of what is due: events get their places, so that others can read them; expired holds and answers
    /// of old idempotency keys are deleted. A host calls it again and again, about each second, and at once while
    /// [`DoneDue::may_be_more`]. Several hosts may do so at once. Nothing else does it: without it no event is read,
    /// and the database grows.
    ///
    /// # Errors
    /// `unavailable` and `contention` when the store cannot, `internal` for a fault of it.
    pub async fn run_due(&self) -> Result<DoneDue, Error> {
        let mut answer = None;
        let work = async {
            let done = async {
                let now = self.now().await?;
                let due = Due {
                    holds_until: now - chrono::Duration::hours(limits::EXPIRED_HOLD_HOURS),
                    keys_before: keys_count_since(now),
                    limit: limits::DUE_AT_ONCE,
                };
                Ok(self.store.run_due(&due).await?)
            };
            answer = Some(done.await);
        };
        let in_time = self.store.within_time(Box::pin(work)).await;
        in_time_or(in_time, answer)
    }

    /// Closes the store when the commands and queries under way have ended; what is asked later is refused as
    /// `unavailable`.
    ///
    /// # Errors
    /// `unavailable` and `internal` where the store cannot be closed in order.
    pub async fn close(&self) -> Result<(), Error> {
        Ok(self.store.close().await?)
    }

    /// Answers a query from one snapshot.
    ///
    /// # Errors
    /// Those of the query, and `unavailable` when the store cannot.
    pub async fn ask<Q: Query>(&self, context: &Context, query: Q) -> Result<Q::Output, Error> {
        let mut answer = None;
        let work = async {
            let mut attempt = 0;
            loop {
                let answered = self.answer(context, &query).await;
                let again = matches!(answered, Err(Fault::Store(StoreError::Retry(_))));
                answer = Some(answered.map_err(Error::from));
                attempt += 1;
                if !again || !self.store.pause(attempt).await {
                    return;
                }
            }
        };
        let in_time = self.store.within_time(Box::pin(work)).await;
        in_time_or(in_time, answer)
    }

    async fn answer<Q: Query>(&self, context: &Context, query: &Q) -> Result<Q::Output, Fault> {
        let (mut tx, now) = self.begin(Q::PLACE, Mode::Read, context).await?;
        let entry = Entry {
            place: Q::PLACE,
            public: Q::PUBLIC,
            writes: false,
            in_inactive: false,
        };
        let entering = entry.entering(context, None)?;
        let (entered, found) = read(tx.as_mut(), (entering, query.reads(context, now))).await?;
        let grants = entry.grants(context, now, &entered)?;
        let call = self.call(context, &entered, &grants, now);
        let mut output = query.answer(found, &call, tx.as_mut()).await?;
        output.view(&grants);
        Ok(output)
    }

    /// Begins a transaction, and says what time it is: by the store's clock where several servers share it.
    async fn begin(
        &self,
        place: Place,
        mode: Mode,
        context: &Context,
    ) -> Result<(Box<dyn Tx>, Instant), Fault> {
        let scope = scope_of(place, context)?;
        let tx = self
            .store
            .begin_as(scope, mode, account_of(context))
            .await?;
        let now = cut_to_micros(tx.now().unwrap_or_else(|| self.clock.now()));
        Ok((tx, now))
    }

    fn call<'a>(
        &'a self,
        context: &'a Context,
        entered: &'a Entered,
        grants: &'a Grants,
        now: Instant,
    ) -> Call<'a> {
        Call {
            context,
            entered,
            grants,
            capacity: None,
            now,
            ids: self.ids.as_ref(),
            zones: &self.zones,
        }
    }

    async fn attempt<C: Command>(
        &self,
        context: &Context,
        command: &C,
        key: Option<&(IdempotencyKey, Vec<u8>)>,
    ) -> Result<C::Outcome, Fault> {
        let (mut tx, now) = self.begin(C::PLACE, Mode::Write, context).await?;
        let entry = Entry {
            place: C::PLACE,
            public: false,
            writes: true,
            in_inactive: C::IN_INACTIVE,
        };
        let key_since = key.map(|(key, _)| (key.clone(), keys_count_since(now)));
        let entering = entry.entering(context, key_since)?;
        let (entered, found) = read(tx.as_mut(), (entering, command.reads(context, now))).await?;
        let grants = entry.grants(context, now, &entered)?;
        let mut call = self.call(context, &entered, &grants, now);
        if let Some(mut outcome) = replay::<C>(&call, tx.as_mut(), key).await? {
            // What it read may not be on the disk yet, where a store commits several writers together.
            tx.commit().await?;
            outcome.view(&grants);
            return Ok(outcome);
        }
        let target = command.target(found, &call, tx.as_mut()).await?;
        call.capacity = Some(command.authorize(&target, &grants)?);
        let facts = command.load(target, &call, tx.as_mut()).await?;
        let decision = command.decide(facts, &call)?;
        let (changes, mut outcome) = record::<C>(decision, &call, key);
        tx.apply(&changes).await?;
        tx.commit().await?;
        outcome.view(&grants);
        Ok(outcome)
    }

    /// Adds to a refusal what helps further. If the store cannot just then, the refusal stands as it is.
    async fn enriched<C: Command>(&self, context: &Context, command: &C, refusal: Error) -> Error {
        let attempt = async {
            let (mut tx, now) = self.begin(C::PLACE, Mode::Read, context).await?;
            let entry = Entry {
                place: C::PLACE,
                public: false,
                writes: false,
                in_inactive: false,
            };
            let entered = read(tx.as_mut(), entry.entering(context, None)?).await?;
            let grants = entry.grants(context, now, &entered)?;
            let call = self.call(context, &entered, &grants, now);
            command.enrich(refusal.clone(), &call, tx.as_mut()).await
        };
        attempt.await.unwrap_or(refusal)
    }

    fn key_of<C: Command>(
        &self,
        context: &Context,
        command: &C,
    ) -> Result<Option<(IdempotencyKey, Vec<u8>)>, Error> {
        let Some(key) = &context.idempotency_key else {
            return Ok(None);
        };
        if key.is_empty()
            || key.chars().count() > limits::IDEMPOTENCY_KEY_CHARS
            || key.chars().any(char::is_control)
        {
            return Err(Error::new(
                ErrorCode::InvalidParameter,
                format!(
                    "an idempotency key has 1 to {} characters",
                    limits::IDEMPOTENCY_KEY_CHARS
                ),
            ));
        }
        let body =
            serde_json::to_vec(&(command, context.expected_version)).map_err(|e| internal(&e))?;
        let key = IdempotencyKey {
            actor: context.actor.to_string(),
            command: C::NAME.to_owned(),
            key: key.clone(),
        };
        Ok(Some((key, Sha256::digest(&body).to_vec())))
    }
}

fn internal(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorCode::Internal,
        format!("a value cannot be written as JSON: {error}"),
    )
}

fn scope_of(place: Place, context: &Context) -> Result<Scope, Error> {
    match place {
        Place::Platform => Ok(Scope::Platform),
        Place::Organization => context
            .organization
            .map(Scope::Organization)
            .ok_or_else(no_organization),
    }
}

/// What is asked of whoever enters, before anything else is read.
struct Entry {
    place: Place,
    public: bool,
    writes: bool,
    in_inactive: bool,
}

impl Entry {
    /// What is read of whoever enters.
    fn entering(
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
    fn grants(&self, context: &Context, now: Instant, entered: &Entered) -> Result<Grants, Error> {
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
fn account_of(context: &Context) -> Option<AccountId> {
    match &context.actor {
        Actor::Account(id) => Some(*id),
        Actor::Host | Actor::Public => None,
    }
}

/// What was answered. When the time ended first: what the last attempt met, which was about to be repeated, or else
/// that the store was too slow.
fn in_time_or<T>(in_time: StoreResult<()>, answer: Option<Result<T, Error>>) -> Result<T, Error> {
    match (answer, in_time) {
        (Some(answer), _) => answer,
        (None, Err(error)) => Err(error.into()),
        (None, Ok(())) => Err(StoreError::Internal("the work was not done".into()).into()),
    }
}

/// Since when the entries of idempotency keys count.
fn keys_count_since(now: Instant) -> Instant {
    now - chrono::Duration::hours(limits::IDEMPOTENCY_HOURS)
}

/// The answer that was given to the same key before, read again.
async fn replay<C: Command>(
    call: &Call<'_>,
    tx: &mut dyn Tx,
    key: Option<&(IdempotencyKey, Vec<u8>)>,
) -> Result<Option<C::Outcome>, Fault> {
    let Some((_, hash)) = key else {
        return Ok(None);
    };
    match &call.entered.key {
        Idempotency::New => Ok(None),
        Idempotency::InFlight => Err(Error::new(
            ErrorCode::InFlight,
            "a request with the same idempotency key is still running",
        )
        .with(Details::RetryAfter(1))
        .into()),
        Idempotency::Stored(stored) if stored.request_hash == *hash => Ok(Some(
            C::Outcome::read_again(stored.receipt.clone(), call, tx).await?,
        )),
        Idempotency::Stored(_) => Err(Error::new(
            ErrorCode::IdempotencyMismatch,
            "the idempotency key was used with another body",
        )
        .into()),
    }
}

/// The changes of a decision with its audit entry, its events, and what its key keeps.
fn record<C: Command>(
    decision: Decision<C::Outcome>,
    call: &Call<'_>,
    key: Option<&(IdempotencyKey, Vec<u8>)>,
) -> (Vec<Change>, C::Outcome) {
    let Decision {
        mut changes,
        outcome,
        target,
        reasoned,
        events,
    } = decision;
    for (name, payload) in events {
        changes.push(Change::Event(Event {
            id: call.id(),
            at: call.now,
            name: name.to_owned(),
            version: 1,
            payload,
        }));
    }
    changes.push(Change::Audit(AuditEntry {
        id: call.id(),
        at: call.now,
        actor: call.context.actor.clone(),
        capacity: call.capacity,
        action: C::NAME.to_owned(),
        target,
        reasoned,
        origin: call.context.origin.clone(),
        request_id: call.context.request_id.clone(),
    }));
    if let Some((key, hash)) = key {
        changes.push(Change::Outcome(StoredOutcome {
            key: key.clone(),
            request_hash: hash.clone(),
            receipt: outcome.receipt(),
            created_at: call.now,
        }));
    }
    (changes, outcome)
}
