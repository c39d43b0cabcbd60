use super::{CatalogRecord, seen_of};
use crate::base::time::Instant;
use crate::base::time::Zones;
use crate::domain::access::{Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::record::{Fields, Head};
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::change::Write;
use crate::ports::store::{Lock, StoreError, Tx};
use crate::usecases::scheduling::stranding::Stranding;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Creates a record of the organization: a location, room, service, doctor or patient.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "R::Fields: Serialize",
        deserialize = "R::Fields: Deserialize<'de>"
    )
)]
pub struct Create<R: CatalogRecord> {
    /// What it is to be.
    pub fields: R::Fields,
}

/// Replaces the fields of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "R::Id: Serialize, R::Fields: Serialize",
        deserialize = "R::Id: Deserialize<'de>, R::Fields: Deserialize<'de>"
    )
)]
pub struct Update<R: CatalogRecord> {
    /// The record that is changed.
    pub id: R::Id,
    /// What it is to be.
    pub fields: R::Fields,
    /// Saves the change even where live appointments lose their place; they are flagged for the desk.
    #[serde(default)]
    pub accept_stranded: bool,
}

/// Takes a record out of use, or back into use.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "R::Id: Serialize",
        deserialize = "R::Id: Deserialize<'de>"
    )
)]
pub struct SetActive<R: CatalogRecord> {
    /// The record that is changed.
    pub id: R::Id,
    /// Whether it is to be in use.
    pub active: bool,
    /// Saves the change even where live appointments lose their place; they are flagged for the desk.
    #[serde(default)]
    pub accept_stranded: bool,
}

fn check_fields(fields: &mut impl Fields, zones: &Zones) -> Result<(), Error> {
    let mut checks = Checks::default();
    fields.check(&mut checks, zones);
    checks.done().map_err(|error| error.within(FIELDS))
}

/// Where the fields stand in a command.
const FIELDS: &str = "/fields";

/// Checks what the fields say against other records.
async fn check_references<R: CatalogRecord>(
    fields: &R::Fields,
    before: Option<&R>,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(), Fault> {
    let checked = R::check_references(fields, before, call, tx).await;
    checked.map_err(|fault| match fault {
        Fault::Refused(error) => Fault::Refused(error.within(FIELDS)),
        fault @ Fault::Store(_) => fault,
    })
}

#[async_trait]
impl<R: CatalogRecord> Command for Create<R>
where
    R::Id: Serialize,
    R::Fields: Serialize,
{
    const NAME: &'static str = R::CREATE;
    type Outcome = R;
    type Reads = ();
    type Target = Subject;
    type Facts = ();

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        check_fields(&mut self.fields, zones)
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault> {
        R::subject_with(None, &self.fields, call, tx).await
    }

    fn authorize(&self, target: &Subject, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(R::REGISTER, target)
    }

    async fn load(&self, _: Subject, call: &Call<'_>, tx: &mut dyn Tx) -> Result<(), Fault> {
        check_references::<R>(&self.fields, None, call, tx).await
    }

    fn decide(&self, (): (), call: &Call<'_>) -> Result<Decision<R>, Error> {
        let head = Head {
            id: call.id(),
            version: 1,
            active: true,
            created_at: call.now,
            updated_at: call.now,
        };
        let mut fields = self.fields.clone();
        R::complete(&mut fields, None, call.grants)?;
        let record = R::from_parts(head, fields);
        Ok(Decision::of(record.clone())
            .change(R::write(Write::Insert(record.clone())))
            .changes(record.with_creation(call.grants))
            .about(R::KIND, head.id))
    }
}

/// A record that a command names, with whom and which places it concerns.
#[derive(Debug)]
pub struct Named<R> {
    record: R,
    subject: Subject,
    /// Whom and which places it would concern with the new fields.
    changed: Option<Subject>,
}

/// A record as it stands, and the appointments that a change of it strands.
#[derive(Debug)]
pub struct Standing<R> {
    record: R,
    stranded: Vec<crate::domain::scheduling::Appointment>,
}

/// Locks the record, of which bookings hold a lock too, so that neither misses the other; then reads it and what the
/// change strands. `retires`: the record goes out of use.
async fn standing<R: CatalogRecord>(
    named: Named<R>,
    fields: Option<&R::Fields>,
    retires: bool,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Standing<R>, Fault> {
    let id = named.record.head().id;
    tx.lock(&[Lock::exclusive(id)]).await?;
    let record = R::read(id, tx)
        .await?
        .ok_or_else(|| Error::not_found(R::KIND))?;
    // What the actor may do was asked of the record as it was seen.
    if record.head().version != named.record.head().version {
        return Err(StoreError::Retry("the record was changed before it was locked".into()).into());
    }
    if let Some(fields) = fields {
        check_references(fields, Some(&record), call, tx).await?;
    }
    let changes = record.head().active && (fields.is_some() || retires);
    let stranded = if changes {
        R::stranded(&record, fields, call, tx).await?
    } else {
        Vec::new()
    };
    Ok(Standing { record, stranded })
}

fn decide_write<R: CatalogRecord>(
    standing: Standing<R>,
    fields: R::Fields,
    active: bool,
    accept_stranded: bool,
    call: &Call<'_>,
) -> Result<Decision<R>, Error> {
    let head = standing.record.head();
    call.expect_version(head.version)?;
    if head.active == active && *standing.record.fields() == fields {
        return Ok(Decision::of(standing.record).about(R::KIND, head.id));
    }
    let stranding = Stranding::of(standing.stranded, accept_stranded).decide(call)?;
    let head = Head {
        version: head.version + 1,
        active,
        updated_at: call.not_before(head.updated_at),
        ..head
    };
    let record = R::from_parts(head, fields);
    let decision = Decision::of(record.clone())
        .change(R::write(Write::Update(record)))
        .about(R::KIND, head.id);
    Ok(decision.with(stranding, |record, ()| record))
}

#[async_trait]
impl<R: CatalogRecord> Command for Update<R>
where
    R::Id: Serialize,
    R::Fields: Serialize,
{
    const NAME: &'static str = R::UPDATE;
    type Outcome = R;
    type Reads = R::Id;
    type Target = Named<R>;
    type Facts = Standing<R>;

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        check_fields(&mut self.fields, zones)
    }

    fn reads(&self, _: &Context, _: Instant) -> R::Id {
        self.id
    }

    async fn target(
        &self,
        found: Option<R>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Named<R>, Fault> {
        let (record, subject) = seen_of(found, call, tx).await?;
        let changed = R::subject_with(Some(&subject), &self.fields, call, tx).await?;
        Ok(Named {
            record,
            subject,
            changed: Some(changed),
        })
    }

    fn authorize(&self, target: &Named<R>, grants: &Grants) -> Result<Capacity, Error> {
        let capacity = grants.require(R::WRITE, &target.subject)?;
        // The new fields may lie elsewhere: the actor must reach both.
        if let Some(changed) = &target.changed {
            grants.require(R::WRITE, changed)?;
        }
        let mut fields = self.fields.clone();
        R::complete(&mut fields, Some(&target.record), grants)?;
        Ok(capacity)
    }

    async fn load(
        &self,
        target: Named<R>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Standing<R>, Fault> {
        standing(target, Some(&self.fields), false, call, tx).await
    }

    fn decide(&self, facts: Standing<R>, call: &Call<'_>) -> Result<Decision<R>, Error> {
        let active = facts.record.head().active;
        let mut fields = self.fields.clone();
        R::complete(&mut fields, Some(&facts.record), call.grants)?;
        decide_write(facts, fields, active, self.accept_stranded, call)
    }
}

#[async_trait]
impl<R: CatalogRecord> Command for SetActive<R>
where
    R::Id: Serialize,
    R::Fields: Serialize,
{
    const NAME: &'static str = R::SET_ACTIVE;
    type Outcome = R;
    type Reads = R::Id;
    type Target = Named<R>;
    type Facts = Standing<R>;

    fn reads(&self, _: &Context, _: Instant) -> R::Id {
        self.id
    }

    async fn target(
        &self,
        found: Option<R>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Named<R>, Fault> {
        let (record, subject) = seen_of(found, call, tx).await?;
        Ok(Named {
            record,
            subject,
            changed: None,
        })
    }

    fn authorize(&self, target: &Named<R>, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(R::DEACTIVATE, &target.subject)
    }

    async fn load(
        &self,
        target: Named<R>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Standing<R>, Fault> {
        standing(target, None, !self.active, call, tx).await
    }

    fn decide(&self, facts: Standing<R>, call: &Call<'_>) -> Result<Decision<R>, Error> {
        let fields = facts.record.fields().clone();
        decide_write(facts, fields, self.active, self.accept_stranded, call)
    }
}
