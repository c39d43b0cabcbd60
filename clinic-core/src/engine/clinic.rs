//! The engine: the one place that authorizes, opens the transaction, retries, keeps idempotency keys, and
//! writes audit and events.

use crate::base::limits;
use crate::base::time::{Instant, Zones, cut_to_micros};
use crate::domain::access::{Grants, View as _};
use crate::domain::error::Error;
use crate::engine::command::{Answer as _, Call, Command, Context, Decision, Fault, Place, Query};
use crate::engine::entry::{Entry, account_of, scope_of};
use crate::engine::keyed::{key_of, keys_count_since, replay};
use crate::engine::reactions;
use crate::ports::audit::AuditEntry;
use crate::ports::change::Change;
use crate::ports::clock::Clock;
use crate::ports::event::Event;
use crate::ports::ids::Ids;
use crate::ports::store::{
    DoneDue, Due, Entered, Idempotency, IdempotencyKey, Mode, Reading, Store, StoreError,
    StoreResult, StoredOutcome, Tx, read,
};
use std::sync::Arc;

/// A clinic on a store.
///
/// Cheap to clone; share it over threads. [`Clinic::builder`] puts one together, `clinic_store::clinic` opens one on a
/// database; the [front page](crate) books an appointment with it. A program that works for long calls
/// [`Clinic::run_due`] about each second, and [`Clinic::close`] at the end.
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

    /// The zone rules by which wall times are read.
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
    /// ```
    /// use clinic_core::ErrorCode;
    /// use clinic_core::scheduling::CancelAppointment;
    /// # use clinic_core::{memory::MemoryStore, testing::World};
    /// # use std::sync::Arc;
    /// # pollster::block_on(async {
    /// # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    /// # let (clinic, host) = (&world.clinic, world.host());
    /// let booked = world.book(world.patient, "2027-01-04T09:00:00Z".parse()?).await?;
    ///
    /// // With a key the command takes effect once, however often it is sent.
    /// let once = host.clone().with_key("cancel-1");
    /// clinic.run(&once, CancelAppointment::of(booked.id)).await?;
    /// clinic.run(&once, CancelAppointment::of(booked.id)).await?;
    ///
    /// let refused = clinic.run(&host, CancelAppointment::of(booked.id)).await.unwrap_err();
    /// assert!(refused.is(ErrorCode::InvalidTransition));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The errors of the command; `idempotency_mismatch` and `in_flight` with a key; `contention` and
    /// `unavailable` when the store cannot.
    pub async fn run<C: Command>(
        &self,
        context: &Context,
        mut command: C,
    ) -> Result<C::Outcome, Error> {
        command.check(&self.zones)?;
        let key = key_of::<C>(context, &command)?;
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
    /// ```
    /// use clinic_core::scheduling::GetAppointment;
    /// # use clinic_core::{memory::MemoryStore, testing::World};
    /// # use std::sync::Arc;
    /// # pollster::block_on(async {
    /// # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
    /// # let (clinic, host) = (&world.clinic, world.host());
    /// let booked = world.book(world.patient, "2027-01-04T09:00:00Z".parse()?).await?;
    /// let found = clinic.ask(&host, GetAppointment { id: booked.id }).await?;
    /// assert_eq!(found, booked);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The errors of the query, and `unavailable` when the store cannot.
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
        let account = account_of(context);
        let (tx, now) = self.store.begin_now(scope, mode, account).await?;
        let now = cut_to_micros(now.unwrap_or_else(|| self.clock.now()));
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
        let decided = decided_with(command, found, &mut call, tx.as_mut()).await;
        if let (Err(Fault::Refused(_)), Some((key, _))) = (&decided, key)
            && let Idempotency::Stored(_) = tx.idempotency(key, keys_count_since(now)).await?
        {
            // What refuses it may be the effect of the same key, which was answered after this attempt looked it up.
            return Err(StoreError::Retry("the key was answered meanwhile".into()).into());
        }
        let decision = decided?;
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
        appointments: _,
    } = decision;
    changes.extend(
        events
            .iter()
            .map(|event| Change::Event(Event::new(call.id(), call.now, event))),
    );
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

/// Takes a command from what was found of the records that it names to its decision, with what follows from that.
async fn decided_with<C: Command>(
    command: &C,
    found: <C::Reads as Reading>::Answer,
    call: &mut Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Decision<C::Outcome>, Fault> {
    let target = command.target(found, call, tx).await?;
    call.capacity = Some(command.authorize(&target, call.grants)?);
    let facts = command.load(target, call, tx).await?;
    let decision = command.decide(facts, call)?;
    reactions::follow(decision, call, tx).await
}
