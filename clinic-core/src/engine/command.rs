//! What the engine ([`Clinic`](crate::Clinic)) runs: [`Command`], [`Query`], [`Decision`] and the types around them.

pub use super::decision::Decision;

use crate::base::ids::{OrganizationId, PatientId};
use crate::base::page::PageError;
use crate::base::time::{Date, Instant, ZoneName, ZoneRules, Zones};
use crate::domain::access::{Actor, Capacity, Grants, View};
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::organization::Organization;
use crate::domain::scheduling::By;
use crate::ports::ids::Ids;
use crate::ports::store::{ConflictKind, Entered, Reading, StoreError, Tx};
use async_trait::async_trait;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// Who asks, for which organization, and how the host came by it.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who acts, as the host has authenticated them.
    pub actor: Actor,
    /// The organization in which it happens; `None` only for what concerns the platform.
    pub organization: Option<OrganizationId>,
    /// Where the request came from, as the host tells it (`http`, `python`, …).
    pub origin: String,
    /// The request's id in the host.
    pub request_id: Option<String>,
    /// Makes the command take effect once, however often it is sent.
    pub idempotency_key: Option<String>,
    /// The version that the caller means to change.
    pub expected_version: Option<u64>,
}

impl Context {
    /// The embedding application, acting in an organization.
    #[must_use]
    pub fn host(organization: OrganizationId) -> Self {
        Self::new(Actor::Host, Some(organization))
    }

    /// The embedding application, acting on the platform: it opens organizations and accounts.
    #[must_use]
    pub fn platform() -> Self {
        Self::new(Actor::Host, None)
    }

    /// An actor, acting in an organization.
    #[must_use]
    pub fn new(actor: Actor, organization: Option<OrganizationId>) -> Self {
        Self {
            actor,
            organization,
            origin: "embedded".to_owned(),
            request_id: None,
            idempotency_key: None,
            expected_version: None,
        }
    }

    /// The context with an idempotency key, by which a command that is sent again takes effect once.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// The context with the version that the caller means to change; another one is refused as `version_mismatch`.
    #[must_use]
    pub fn at_version(mut self, version: u64) -> Self {
        self.expected_version = Some(version);
        self
    }
}

/// One run of a command or one answer to a query: what stays the same for all its steps.
#[derive(Debug)]
pub struct Call<'a> {
    /// Who asks, and how the host came by it.
    pub context: &'a Context,
    /// Who asks and where, as the store has it.
    pub entered: &'a Entered,
    /// What the actor may do, by the memberships that count.
    pub grants: &'a Grants,
    /// In which capacity they act; known once they are authorized.
    pub capacity: Option<Capacity>,
    /// The present instant, by the clock of the store or the host.
    pub now: Instant,
    /// Where new ids come from.
    pub ids: &'a dyn Ids,
    /// Where zone rules come from.
    pub zones: &'a Zones,
}

impl Call<'_> {
    /// The organization in which it happens.
    ///
    /// # Errors
    /// `invalid_parameter` if none was named.
    pub fn organization(&self) -> Result<OrganizationId, Error> {
        self.context.organization.ok_or_else(no_organization)
    }

    /// The record of the organization in which it happens.
    ///
    /// # Errors
    /// `not_found` if there is none.
    pub fn organization_record(&self) -> Result<&Organization, Error> {
        let organization = self.entered.organization.as_ref();
        organization.ok_or_else(|| Error::not_found("organization"))
    }

    /// Today's date where the organization is.
    ///
    /// # Errors
    /// `not_found` without the organization; `unknown_zone`.
    pub fn today(&self) -> Result<Date, Error> {
        let zone = self.zone(&self.organization_record()?.fields.timezone)?;
        Ok(zone.local(self.now).date())
    }

    /// The patient that was named, or else the one that the actor is.
    #[must_use]
    pub fn patient_or_own(&self, named: Option<PatientId>) -> Option<PatientId> {
        named.or_else(|| self.grants.own_patient())
    }

    /// As whom an appointment is acted on: by the capacity of the grant that is used.
    #[must_use]
    pub fn by(&self) -> By {
        self.capacity.map_or(By::Patient, Capacity::by)
    }

    /// The present for a record that was written last at `before`: no record goes back in time, whatever became of
    /// the clock meanwhile.
    #[must_use]
    pub fn not_before(&self, before: Instant) -> Instant {
        self.now.max(before)
    }

    /// A new identifier of the kind that is asked for, by the host's source of ids.
    pub fn id<I: From<Uuid>>(&self) -> I {
        self.ids.next(self.now).into()
    }

    /// The rules of a zone that is on record.
    ///
    /// # Errors
    /// `unknown_zone` if the zone data no longer has it.
    pub fn zone(&self, name: &ZoneName) -> Result<Arc<ZoneRules>, Error> {
        self.zones.rules(name).map_err(|_| {
            Error::new(
                ErrorCode::UnknownZone,
                format!("the zone {name} is not known"),
            )
        })
    }

    /// `Ok` if the caller named no version, or the one that the record has.
    ///
    /// # Errors
    /// `version_mismatch`, with the version that the record has.
    pub fn expect_version(&self, current: u64) -> Result<(), Error> {
        match self.context.expected_version {
            Some(expected) if expected != current => Err(Error::new(
                ErrorCode::VersionMismatch,
                format!("the record was changed: it is at version {current}, not {expected}"),
            )
            .with(Details::Version(current))),
            _ => Ok(()),
        }
    }
}

/// The message of a command or query in an organization that was called without one. A host adds how its callers name
/// it.
pub const NO_ORGANIZATION: &str = "an organization must be named";

pub(crate) fn no_organization() -> Error {
    Error::new(ErrorCode::InvalidParameter, NO_ORGANIZATION)
}

/// Why a step failed: a rule said no, or the store could not.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Error),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PageError> for Fault {
    fn from(error: PageError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let (code, message) = match &error {
            StoreError::Conflict(ConflictKind::Unique) => (
                ErrorCode::AlreadyExists,
                "a record with the same unique value exists",
            ),
            StoreError::Conflict(ConflictKind::Missing) => (
                ErrorCode::NotFound,
                "a record that the request names does not exist",
            ),
            StoreError::Conflict(_) | StoreError::Retry(_) => (
                ErrorCode::Contention,
                "too many writers met at the same place; try again",
            ),
            StoreError::Unavailable(_) => (
                ErrorCode::Unavailable,
                "the database cannot be reached, or is full",
            ),
            StoreError::Corrupt(_) | StoreError::Internal(_) => {
                (ErrorCode::Internal, "an unexpected fault")
            }
        };
        let mut answer = Self::new(code, message);
        if matches!(code, ErrorCode::Contention | ErrorCode::Unavailable) {
            answer = answer.with(Details::RetryAfter(1));
        }
        answer.cause = Some(Arc::new(error));
        answer
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(error) => error,
            Fault::Store(error) => error.into(),
        }
    }
}

/// Where a command or a query happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the organization that the context names.
    Organization,
    /// On the platform, whichever organization it concerns.
    Platform,
}

/// What a command answers. A repeated idempotency key gets it again: the key keeps ids, versions and codes only, and
/// the records are read anew.
#[async_trait]
pub trait Answer: View + Send + Sync + Sized {
    /// What a key keeps of it: ids, versions and codes, nothing personal.
    fn receipt(&self) -> serde_json::Value;

    /// Reads it again as it now stands.
    ///
    /// # Errors
    /// `not_found` for a record that is gone since, and the errors of the store.
    async fn read_again(
        receipt: serde_json::Value,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault>;
}

/// Something that changes the state. [`Clinic::run`](crate::Clinic::run) takes it through its steps: the records
/// that it names are read, the actor is authorized, then locks are taken and all that the decision rests on is read.
#[async_trait]
pub trait Command: Serialize + Send + Sync {
    /// Its name, the same in every host and in the audit log.
    const NAME: &'static str;
    /// Whether it runs in one organization or on the platform.
    const PLACE: Place = Place::Organization;
    /// Whether it may run in an organization that is deactivated.
    const IN_INACTIVE: bool = false;
    /// What the caller is answered: the record as it now stands, mostly.
    type Outcome: Answer;
    /// What [`Command::reads`] asks: the id of a record, a coarse question, a tuple of several, or nothing.
    type Reads: Reading;
    /// The records that it names, as they are before anything is locked.
    type Target: Send + Sync;
    /// What must be known to decide it.
    type Facts: Send + Sync;

    /// Normalizes the input in place and checks all that needs no facts.
    ///
    /// # Errors
    /// `invalid_value` with every member that is wrong.
    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        Ok(())
    }

    /// What is read of the records that the command names, together with whoever enters, without locks.
    fn reads(&self, context: &Context, now: Instant) -> Self::Reads;

    /// Takes the records that the command names from what was found, and reads, without locks, what only these name. Each must be of the organization and seen by the
    /// actor; no other rule is asked here.
    ///
    /// # Errors
    /// `not_found`, and the errors of the store.
    async fn target(
        &self,
        found: <Self::Reads as Reading>::Answer,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self::Target, Fault>;

    /// Says whether the actor may, and in which capacity.
    ///
    /// # Errors
    /// `forbidden`.
    fn authorize(&self, target: &Self::Target, grants: &Grants) -> Result<Capacity, Error>;

    /// Takes the locks, then reads what the decision rests on. Holds no rule but those on what the command names.
    ///
    /// # Errors
    /// The errors of the store, and of a record that cannot be used.
    async fn load(
        &self,
        target: Self::Target,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self::Facts, Fault>;

    /// Decides; pure.
    ///
    /// # Errors
    /// The errors of the rule.
    fn decide(&self, facts: Self::Facts, call: &Call<'_>)
    -> Result<Decision<Self::Outcome>, Error>;

    /// Adds to a refusal what helps the caller further, read from a snapshot after the rollback.
    ///
    /// # Errors
    /// The errors of the store; the refusal is then given without.
    async fn enrich(
        &self,
        refusal: Error,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        Ok(refusal)
    }

    /// Whether [`Command::enrich`] has something to add to this refusal.
    fn enriches(&self, _refusal: &Error) -> bool {
        false
    }
}

/// Something that changes nothing. [`Clinic::ask`](crate::Clinic::ask) answers it from one snapshot.
#[async_trait]
pub trait Query: Send + Sync {
    /// Its name, the same in every host.
    const NAME: &'static str;
    /// Whether it is asked in one organization or on the platform.
    const PLACE: Place = Place::Organization;
    /// Whether nobody in particular may ask it.
    const PUBLIC: bool = false;
    /// What [`Query::reads`] asks: the id of a record, a coarse question, a tuple of several, or nothing.
    type Reads: Reading;
    /// What the caller is answered, as far as they may see it.
    type Output: View + Send;

    /// What is read of the records that the query names, together with whoever enters.
    fn reads(&self, context: &Context, now: Instant) -> Self::Reads;

    /// Answers, as far as the actor may see: first the records that it names, then whether the actor may ask, then
    /// the rest. What the reader of a single record may not see is taken away afterwards, by [`View`].
    ///
    /// # Errors
    /// `not_found`, `forbidden`, the errors of the rule, and the errors of the store.
    async fn answer(
        &self,
        found: <Self::Reads as Reading>::Answer,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self::Output, Fault>;
}
