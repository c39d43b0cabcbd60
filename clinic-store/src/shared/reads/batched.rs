//! The answers to a batch of questions: one statement for each part of a question, all of them sent together.

use super::super::rows::Stored;
use super::super::{Answers, Batch, Part, StoreTx};
use super::calendar::CalendarParts;
use super::entry::EntryParts;
use super::in_session::InSessionParts;
use super::taken::TakenParts;
use clinic_core::store::{Answered, Read, StoreResult};
use uuid::Uuid;

/// Where the rows stand that answer one question.
enum Parts<'r> {
    Entry(EntryParts<'r>),
    Location(Part),
    Room(Part),
    Service(Part),
    Doctor(Part),
    Patient(Part),
    Payer(Part),
    Appointment(InSessionParts),
    Hold(InSessionParts),
    Series(Part),
    TimeOff(Part),
    Calendar(CalendarParts<'r>),
    Taken(TakenParts<'r>),
}

/// Adds the read of the record with an id.
pub(crate) fn add_by_id<T: Stored>(batch: &mut Batch, organization: Uuid, id: Uuid) -> Part {
    batch.add::<T>(|query| {
        query
            .push("organization_id = ")
            .push_bind(organization)
            .push(" AND id = ")
            .push_bind(id);
    })
}

/// Answers the questions.
pub(crate) async fn read(tx: &mut StoreTx, reads: &[Read]) -> StoreResult<Vec<Answered>> {
    let mut batch = Batch::default();
    let parts: Vec<Parts<'_>> = reads.iter().map(|one| add(&mut batch, tx, one)).collect();
    let answers = batch.run(tx).await?;
    let mut answered = Vec::with_capacity(parts.len());
    for part in parts {
        answered.push(answer(tx, &answers, part).await?);
    }
    Ok(answered)
}

fn add<'r>(batch: &mut Batch, tx: &mut StoreTx, read: &'r Read) -> Parts<'r> {
    use clinic_core::billing::Payer;
    use clinic_core::organization::{Location, Room, Service};
    use clinic_core::people::{Doctor, Patient};
    use clinic_core::scheduling::{Series, TimeOff};
    let organization = tx.organization_id();
    match read {
        Read::Entry(entering) => Parts::Entry(EntryParts::add(batch, tx, entering)),
        Read::Location(id) => Parts::Location(add_by_id::<Location>(batch, organization, id.0)),
        Read::Room(id) => Parts::Room(add_by_id::<Room>(batch, organization, id.0)),
        Read::Service(id) => Parts::Service(add_by_id::<Service>(batch, organization, id.0)),
        Read::Doctor(id) => Parts::Doctor(add_by_id::<Doctor>(batch, organization, id.0)),
        Read::Patient(id) => Parts::Patient(add_by_id::<Patient>(batch, organization, id.0)),
        Read::Payer(id) => Parts::Payer(add_by_id::<Payer>(batch, organization, id.0)),
        Read::Appointment(of) => {
            Parts::Appointment(InSessionParts::add_appointment(batch, organization, *of))
        }
        Read::Hold(of) => Parts::Hold(InSessionParts::add_hold(batch, organization, *of)),
        Read::Series(id) => Parts::Series(add_by_id::<Series>(batch, organization, id.0)),
        Read::TimeOff(id) => Parts::TimeOff(add_by_id::<TimeOff>(batch, organization, id.0)),
        Read::Calendar(of) => Parts::Calendar(CalendarParts::add(batch, organization, of)),
        Read::Taken(of) => Parts::Taken(TakenParts::add(batch, tx, of)),
    }
}

async fn answer(tx: &mut StoreTx, answers: &Answers, parts: Parts<'_>) -> StoreResult<Answered> {
    Ok(match parts {
        Parts::Entry(parts) => Answered::Entry(parts.entered(tx, answers).await?),
        Parts::Location(part) => Answered::Location(answers.one(part)?),
        Parts::Room(part) => Answered::Room(answers.one(part)?),
        Parts::Service(part) => Answered::Service(answers.one(part)?),
        Parts::Doctor(part) => Answered::Doctor(answers.one(part)?),
        Parts::Patient(part) => Answered::Patient(answers.one(part)?),
        Parts::Payer(part) => Answered::Payer(answers.one(part)?),
        Parts::Appointment(parts) => Answered::Appointment(parts.appointment(answers)?),
        Parts::Hold(part) => Answered::Hold(part.hold(answers)?),
        Parts::Series(part) => Answered::Series(answers.one(part)?),
        Parts::TimeOff(part) => Answered::TimeOff(answers.one(part)?),
        Parts::Calendar(parts) => Answered::Calendar(parts.records(answers)?),
        Parts::Taken(parts) => Answered::Taken(parts.taken(tx, answers)?),
    })
}
