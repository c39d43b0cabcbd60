//! The records that are created, replaced and deactivated as a whole: one set of commands and queries
//! for locations, rooms, services, doctors, patients and payers.
//!
//! ```
//! use clinic_core::people::{Doctor, DoctorFields};
//! use clinic_core::records::{Create, DoctorList, Get, SetActive, Update};
//! use clinic_core::page::PageRequest;
//! use clinic_core::store::{DoctorFilter, Sort};
//! # use clinic_core::{memory::MemoryStore, testing::World};
//! # use std::sync::Arc;
//! # pollster::block_on(async {
//! # let world = World::on(Arc::new(MemoryStore::new()), 1).await?;
//! # let (clinic, host) = (&world.clinic, world.host());
//! let fields = DoctorFields::new("Radu", "Ene");
//! let radu = clinic.run(&host, Create::<Doctor> { fields }).await?;
//!
//! // All fields are replaced at once; a version refuses the change if somebody else was quicker.
//! let fields = DoctorFields { specialties: vec!["Dermatology".into()], ..radu.fields };
//! let update = Update::<Doctor> { id: radu.id, fields, accept_stranded: false };
//! let changed = clinic.run(&host.clone().at_version(radu.version), update).await?;
//! assert_eq!(changed.version, radu.version + 1);
//!
//! // What is not used any more stays on record.
//! let retire = SetActive::<Doctor> { id: radu.id, active: false, accept_stranded: false };
//! clinic.run(&host, retire).await?;
//! assert!(!clinic.ask(&host, Get::<Doctor> { id: radu.id }).await?.active);
//! let filter = DoctorFilter { active: Some(true), ..DoctorFilter::default() };
//! let list = DoctorList { filter, service_id: None, sort: Sort::default(), page: PageRequest::default() };
//! assert_eq!(clinic.ask(&host, list).await?.items.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod answers;
mod commands;
mod kinds;
mod payer;
mod queries;
#[cfg(feature = "schema")]
mod schema;

pub use commands::{Create, SetActive, Update};
pub(crate) use kinds::seen_doctors;
pub use payer::PayerList;
pub use queries::{
    DoctorList, Get, LocationList, PatientList, RoomList, ServiceList, patient_search,
};

use crate::domain::access::{Act, Grants, Subject};
use crate::domain::error::Error;
use crate::domain::record::Record;
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Answer, Call, Fault};
use crate::ports::change::{Change, Write};
use crate::ports::store::{LockKey, Reading, StoreResult, Tx};
use async_trait::async_trait;

/// How one kind of record takes part in the commands and queries of the catalog.
#[async_trait]
pub trait CatalogRecord:
    Record<Id: Into<LockKey> + Reading<Answer = Option<Self>>> + Answer
{
    /// The name of the command that creates it.
    const CREATE: &'static str;
    /// The name of the command that replaces it.
    const UPDATE: &'static str;
    /// The name of the command that deactivates it and takes it back into use.
    const SET_ACTIVE: &'static str;
    /// The name of the query that gets it.
    const GET: &'static str;
    /// The act of seeing it.
    const READ: Act;
    /// The act of creating it.
    const REGISTER: Act;
    /// The act of replacing it.
    const WRITE: Act;
    /// The act of deactivating it.
    const DEACTIVATE: Act;

    /// Whom and which places the record concerns, for the access rules.
    async fn subject(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault>;

    /// Whom and which places it would concern with these fields; reads the records that they name.
    ///
    /// # Errors
    /// `not_found` for one that is not of the organization.
    async fn subject_with(
        before: Option<&Subject>,
        fields: &Self::Fields,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Subject, Fault>;

    /// The change that writes it.
    fn write(write: Write<Self>) -> Change;

    /// Reads the record; `None` if the organization has none with the id.
    async fn read(id: Self::Id, tx: &mut dyn Tx) -> StoreResult<Option<Self>>;

    /// Fills in what the fields leave as it is, which includes what the writer may not see.
    ///
    /// # Errors
    /// `forbidden` if they give a value to what the writer may not write.
    fn complete(
        _fields: &mut Self::Fields,
        _before: Option<&Self>,
        _grants: &Grants,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Checks what the fields say against other records.
    async fn check_references(
        _fields: &Self::Fields,
        _before: Option<&Self>,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        Ok(())
    }

    /// What else is written when it is created.
    fn with_creation(&self, _grants: &Grants) -> Vec<Change> {
        Vec::new()
    }

    /// The live appointments that would lose their place: by these new fields, or, with `None`, if the
    /// record went out of use.
    async fn stranded(
        _before: &Self,
        _fields: Option<&Self::Fields>,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        Ok(Vec::new())
    }
}

/// Reads a record and sees to it that the actor may see it: what is out of use in the catalog is unseen to patients
/// and guests.
pub(crate) async fn seen<R: CatalogRecord>(
    id: R::Id,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(R, Subject), Fault> {
    let found = R::read(id, tx).await?;
    seen_of(found, call, tx).await
}

/// Sees to it that a record was found and that the actor may see it, as [`seen`] does.
pub(crate) async fn seen_of<R: CatalogRecord>(
    found: Option<R>,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(R, Subject), Fault> {
    let record = found.ok_or_else(|| Error::not_found(R::KIND))?;
    let subject = record.subject(call, tx).await?;
    see(&record, &subject, call)?;
    Ok((record, subject))
}

/// Sees to it that the actor may see a record that was read.
fn see<R: CatalogRecord>(record: &R, subject: &Subject, call: &Call<'_>) -> Result<(), Error> {
    let retired = matches!(R::READ, Act::ReadCatalog | Act::ReadSchedule) && !record.head().active;
    if retired && !call.grants.sees_inactive() {
        return Err(Error::not_found(R::KIND));
    }
    call.grants.see(R::READ, subject, R::KIND)
}
