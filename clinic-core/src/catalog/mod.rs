//! The records that are created, replaced and deactivated as a whole: one set of commands and queries
//! for locations, rooms, services, doctors and patients.

mod commands;
mod queries;
mod records;
#[cfg(feature = "schema")]
mod schema;

pub use commands::{Create, SetActive, Update};
pub(crate) use queries::see_catalog;
pub use queries::{
    DoctorList, Get, LocationList, PatientList, RoomList, ServiceList, patient_search,
};

use crate::access::{Permission, Subject};
use crate::change::{Change, Write};
use crate::command::{Call, Fault};
use crate::record::Record;
use crate::scheduling::Appointment;
use crate::store::{StoreResult, Tx};
use async_trait::async_trait;

/// How one kind of record takes part in the commands and queries of the catalog.
#[async_trait]
pub trait CatalogRecord: Record + serde::Serialize + serde::de::DeserializeOwned {
    /// The name of the command that creates it.
    const CREATE: &'static str;
    /// The name of the command that replaces it.
    const UPDATE: &'static str;
    /// The name of the command that deactivates it and takes it back into use.
    const SET_ACTIVE: &'static str;
    /// The name of the query that gets it.
    const GET: &'static str;
    /// Who may see it.
    const READ: Permission;
    /// Who may create and replace it.
    const WRITE: Permission;
    /// Who may deactivate it.
    const DEACTIVATE: Permission;

    /// Whom the record concerns, for the roles.
    fn subject(id: Option<Self::Id>, fields: &Self::Fields) -> Subject;

    /// The change that writes it.
    fn write(write: Write<Self>) -> Change;

    /// Reads it.
    async fn read(id: Self::Id, tx: &mut dyn Tx) -> StoreResult<Option<Self>>;

    /// Checks that what the fields name exists.
    async fn check_references(
        _fields: &Self::Fields,
        _before: Option<&Self>,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        Ok(())
    }

    /// Locks what bookings lock of it: whoever changes it does so first, so that neither misses the other.
    async fn lock(id: Self::Id, tx: &mut dyn Tx) -> StoreResult<()>;

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
