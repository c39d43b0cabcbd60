use super::CatalogRecord;
use crate::access::{Grants, Subject};
use crate::change::Write;
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::Error;
use crate::record::{Fields, Head};
use crate::scheduling::stranding::{self, Stranding};
use crate::store::Tx;
use crate::time::Zones;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Creates a record.
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
    /// Which.
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
    /// Which.
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
    checks.done()
}

#[async_trait]
impl<R: CatalogRecord> Command for Create<R>
where
    R::Id: Serialize,
    R::Fields: Serialize,
{
    const NAME: &'static str = R::CREATE;
    type Outcome = R;
    type Facts = ();

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        check_fields(&mut self.fields, zones)
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<(), Fault> {
        R::check_references(&self.fields, None, call, tx).await
    }

    fn authorize(&self, (): &(), grants: &Grants) -> Result<(), Error> {
        grants.require(R::WRITE, &R::subject(None, &self.fields))
    }

    fn decide(&self, (): (), call: &Call<'_>) -> Result<Decision<R>, Error> {
        let head = Head {
            id: call.id(),
            version: 1,
            active: true,
            created_at: call.now,
            updated_at: call.now,
        };
        let record = R::from_parts(head, self.fields.clone());
        Ok(Decision::new(record.clone())
            .change(R::write(Write::Insert(record)))
            .about(R::KIND, head.id))
    }
}

/// A record as it stands, and the appointments that a change of it strands.
#[derive(Debug)]
pub struct Standing<R> {
    record: R,
    stranded: Vec<crate::scheduling::Appointment>,
    patient_of_actor: bool,
}

async fn standing<R: CatalogRecord>(
    id: R::Id,
    fields: Option<&R::Fields>,
    active: bool,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Standing<R>, Fault> {
    R::lock(id, tx).await?;
    let record = R::read(id, tx)
        .await?
        .ok_or_else(|| Error::not_found(R::KIND))?;
    if let Some(fields) = fields {
        R::check_references(fields, Some(&record), call, tx).await?;
    }
    let stranded = if active && record.head().active && fields.is_none() {
        Vec::new()
    } else if record.head().active {
        R::stranded(&record, fields, call, tx).await?
    } else {
        Vec::new()
    };
    let patient_of_actor =
        patient_of_actor(&R::subject(Some(id), record.fields()), call, tx).await?;
    Ok(Standing {
        record,
        stranded,
        patient_of_actor,
    })
}

/// Whether the subject's patient is a patient of one of the actor's doctors.
pub(crate) async fn patient_of_actor(
    subject: &Subject,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<bool, Fault> {
    let doctors: Vec<_> = call.grants.own_doctors().collect();
    match subject.patient {
        Some(patient) if !doctors.is_empty() => Ok(tx.is_patient_of(patient, &doctors).await?),
        _ => Ok(false),
    }
}

fn subject_of<R: CatalogRecord>(standing: &Standing<R>) -> Subject {
    let subject = R::subject(Some(standing.record.head().id), standing.record.fields());
    Subject {
        patient_of_actor: standing.patient_of_actor,
        ..subject
    }
}

fn decide_write<R: CatalogRecord>(
    standing: Standing<R>,
    fields: R::Fields,
    active: bool,
    accept_stranded: bool,
    call: &Call<'_>,
) -> Result<Decision<R>, Error>
where
    R::Id: Serialize,
{
    let head = standing.record.head();
    call.expect_version(head.version)?;
    let flags = Stranding {
        appointments: standing.stranded,
        accepted: accept_stranded,
    }
    .decide(call)?;
    let head = Head {
        version: head.version + 1,
        active,
        updated_at: call.now,
        ..head
    };
    let record = R::from_parts(head, fields);
    let mut decision = Decision::new(record.clone())
        .change(R::write(Write::Update(record)))
        .about(R::KIND, head.id);
    stranding::flag(&mut decision, flags);
    Ok(decision)
}

#[async_trait]
impl<R: CatalogRecord> Command for Update<R>
where
    R::Id: Serialize,
    R::Fields: Serialize,
{
    const NAME: &'static str = R::UPDATE;
    type Outcome = R;
    type Facts = Standing<R>;

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        check_fields(&mut self.fields, zones)
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Standing<R>, Fault> {
        standing(self.id, Some(&self.fields), true, call, tx).await
    }

    fn authorize(&self, facts: &Standing<R>, grants: &Grants) -> Result<(), Error> {
        let subject = subject_of(facts);
        grants.see(R::READ, &subject, R::KIND)?;
        grants.require(R::WRITE, &subject)?;
        // The new fields may lie elsewhere: the actor must reach both.
        let target = R::subject(Some(self.id), &self.fields);
        grants.require(
            R::WRITE,
            &Subject {
                patient_of_actor: subject.patient_of_actor,
                ..target
            },
        )
    }

    fn decide(&self, facts: Standing<R>, call: &Call<'_>) -> Result<Decision<R>, Error> {
        let active = facts.record.head().active;
        decide_write(
            facts,
            self.fields.clone(),
            active,
            self.accept_stranded,
            call,
        )
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
    type Facts = Standing<R>;

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Standing<R>, Fault> {
        standing(self.id, None, self.active, call, tx).await
    }

    fn authorize(&self, facts: &Standing<R>, grants: &Grants) -> Result<(), Error> {
        let subject = subject_of(facts);
        grants.see(R::READ, &subject, R::KIND)?;
        grants.require(R::DEACTIVATE, &subject)
    }

    fn decide(&self, facts: Standing<R>, call: &Call<'_>) -> Result<Decision<R>, Error> {
        let fields = facts.record.fields().clone();
        decide_write(facts, fields, self.active, self.accept_stranded, call)
    }
}
