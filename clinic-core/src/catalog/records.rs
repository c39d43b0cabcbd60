//! How each kind of record takes part.

use super::CatalogRecord;
use crate::access::{Permission, Subject};
use crate::change::{Change, OrganizationChange, PeopleChange, Write};
use crate::command::{Call, Fault};
use crate::error::Error;
use crate::ids::{DoctorId, LocationId, PatientId, ResourceId, RoomId, ServiceId};
use crate::organization::{Location, LocationFields, Room, RoomFields, Service, ServiceFields};
use crate::people::{Doctor, DoctorFields, Patient, PatientFields};
use crate::scheduling::{Appointment, stranding};
use crate::store::{LiveOf, PlaceId, StoreResult, Tx};
use async_trait::async_trait;

#[async_trait]
impl CatalogRecord for Location {
    const CREATE: &'static str = "create_location";
    const UPDATE: &'static str = "update_location";
    const SET_ACTIVE: &'static str = "set_location_active";
    const GET: &'static str = "get_location";
    const READ: Permission = Permission::CatalogRead;
    const WRITE: Permission = Permission::CatalogWrite;
    const DEACTIVATE: Permission = Permission::CatalogWrite;

    /// A new location lies at none yet: only those who may write everywhere can open one.
    fn subject(id: Option<LocationId>, _fields: &LocationFields) -> Subject {
        Subject {
            location: Some(id.unwrap_or(LocationId(uuid::Uuid::nil()))),
            ..Subject::default()
        }
    }

    async fn lock(id: LocationId, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.lock_place(PlaceId::Location(id)).await
    }

    fn write(write: Write<Self>) -> Change {
        OrganizationChange::Location(write).into()
    }

    async fn read(id: LocationId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.location(id).await
    }

    async fn stranded(
        before: &Self,
        fields: Option<&LocationFields>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        if let Some(fields) = fields
            && fields.effective_hours() == before.fields.effective_hours()
            && fields.timezone == before.fields.timezone
        {
            return Ok(Vec::new());
        }
        let live = tx
            .live_appointments(LiveOf::Location(before.id), call.now)
            .await?;
        let Some(fields) = fields else {
            return Ok(live);
        };
        let zone = call.zone(&fields.timezone)?;
        Ok(match fields.effective_hours() {
            Some(hours) => stranding::outside(live, &hours, None, &zone),
            None => Vec::new(),
        })
    }
}

#[async_trait]
impl CatalogRecord for Room {
    const CREATE: &'static str = "create_room";
    const UPDATE: &'static str = "update_room";
    const SET_ACTIVE: &'static str = "set_room_active";
    const GET: &'static str = "get_room";
    const READ: Permission = Permission::CatalogRead;
    const WRITE: Permission = Permission::CatalogWrite;
    const DEACTIVATE: Permission = Permission::CatalogWrite;

    fn subject(_id: Option<RoomId>, fields: &RoomFields) -> Subject {
        Subject {
            location: Some(fields.location_id),
            ..Subject::default()
        }
    }

    async fn lock(id: RoomId, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.lock(&[ResourceId::Room(id)]).await
    }

    fn write(write: Write<Self>) -> Change {
        OrganizationChange::Room(write).into()
    }

    async fn read(id: RoomId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.room(id).await
    }

    async fn check_references(
        fields: &RoomFields,
        before: Option<&Self>,
        _call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        if before.is_some_and(|before| before.fields.location_id != fields.location_id) {
            return Err(Error::field("/location_id", "a room stays at its location").into());
        }
        if tx.location(fields.location_id).await?.is_none() {
            return Err(Error::field("/location_id", "there is no such location").into());
        }
        Ok(())
    }

    async fn stranded(
        before: &Self,
        fields: Option<&RoomFields>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        if fields.is_some_and(|fields| {
            fields.schedule == before.fields.schedule && fields.kind == before.fields.kind
        }) {
            return Ok(Vec::new());
        }
        let live = tx
            .live_appointments(LiveOf::Room(before.id), call.now)
            .await?;
        let Some(fields) = fields else {
            return Ok(live);
        };
        if fields.kind != before.fields.kind {
            return Ok(live);
        }
        let Some(schedule) = &fields.schedule else {
            return Ok(Vec::new());
        };
        let Some(location) = tx.location(fields.location_id).await? else {
            return Ok(live);
        };
        Ok(stranding::outside(
            live,
            schedule,
            None,
            &*call.zone(&location.fields.timezone)?,
        ))
    }
}

#[async_trait]
impl CatalogRecord for Service {
    const CREATE: &'static str = "create_service";
    const UPDATE: &'static str = "update_service";
    const SET_ACTIVE: &'static str = "set_service_active";
    const GET: &'static str = "get_service";
    const READ: Permission = Permission::CatalogRead;
    const WRITE: Permission = Permission::CatalogWrite;
    const DEACTIVATE: Permission = Permission::CatalogWrite;

    /// A service given at one location belongs to it; one given at several, or at all, to the organization.
    fn subject(_id: Option<ServiceId>, fields: &ServiceFields) -> Subject {
        let location = match fields.location_ids.as_deref() {
            Some([one]) => *one,
            _ => LocationId(uuid::Uuid::nil()),
        };
        Subject {
            location: Some(location),
            ..Subject::default()
        }
    }

    async fn lock(id: ServiceId, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.lock_place(PlaceId::Service(id)).await
    }

    fn write(write: Write<Self>) -> Change {
        OrganizationChange::Service(write).into()
    }

    async fn read(id: ServiceId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.service(id).await
    }

    async fn check_references(
        fields: &ServiceFields,
        _before: Option<&Self>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let mut checks = crate::check::Checks::default();
        for (at, id) in fields.location_ids.iter().flatten().enumerate() {
            checks.require(
                tx.location(*id).await?.is_some(),
                &format!("/location_ids/{at}"),
                "there is no such location",
            );
        }
        for (at, id) in fields.doctor_ids.iter().flatten().enumerate() {
            checks.require(
                tx.doctor(*id).await?.is_some(),
                &format!("/doctor_ids/{at}"),
                "there is no such doctor",
            );
        }
        if let Some(price) = &fields.price {
            let organization = tx
                .organization(call.organization()?)
                .await?
                .ok_or_else(|| Error::not_found("organization"))?;
            checks.require(
                price.currency() == organization.fields.currency,
                "/price/currency",
                "must be the organization's currency",
            );
        }
        Ok(checks.done()?)
    }

    async fn stranded(
        before: &Self,
        fields: Option<&ServiceFields>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        // Appointments keep the times that they were booked with; only going out of use strands them.
        match fields {
            Some(_) => Ok(Vec::new()),
            None => Ok(tx
                .live_appointments(LiveOf::Service(before.id), call.now)
                .await?),
        }
    }
}

#[async_trait]
impl CatalogRecord for Doctor {
    const CREATE: &'static str = "create_doctor";
    const UPDATE: &'static str = "update_doctor";
    const SET_ACTIVE: &'static str = "set_doctor_active";
    const GET: &'static str = "get_doctor";
    const READ: Permission = Permission::CatalogRead;
    const WRITE: Permission = Permission::CatalogWrite;
    const DEACTIVATE: Permission = Permission::CatalogWrite;

    fn subject(id: Option<DoctorId>, _fields: &DoctorFields) -> Subject {
        Subject {
            doctor: id,
            ..Subject::default()
        }
    }

    async fn lock(id: DoctorId, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.lock(&[ResourceId::Doctor(id)]).await
    }

    fn write(write: Write<Self>) -> Change {
        PeopleChange::Doctor(write).into()
    }

    async fn read(id: DoctorId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.doctor(id).await
    }

    async fn stranded(
        before: &Self,
        fields: Option<&DoctorFields>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        match fields {
            Some(_) => Ok(Vec::new()),
            None => Ok(tx
                .live_appointments(LiveOf::Doctor(before.id, None), call.now)
                .await?),
        }
    }
}

#[async_trait]
impl CatalogRecord for Patient {
    const CREATE: &'static str = "create_patient";
    const UPDATE: &'static str = "update_patient";
    const SET_ACTIVE: &'static str = "set_patient_active";
    const GET: &'static str = "get_patient";
    const READ: Permission = Permission::PatientsRead;
    const WRITE: Permission = Permission::PatientsWrite;
    const DEACTIVATE: Permission = Permission::PatientsDeactivate;

    fn subject(id: Option<PatientId>, _fields: &PatientFields) -> Subject {
        Subject {
            patient: id,
            patient_of_actor: id.is_none(),
            ..Subject::default()
        }
    }

    async fn lock(id: PatientId, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.lock(&[ResourceId::Patient(id)]).await
    }

    fn write(write: Write<Self>) -> Change {
        PeopleChange::Patient(write).into()
    }

    async fn read(id: PatientId, tx: &mut dyn Tx) -> StoreResult<Option<Self>> {
        tx.patient(id).await
    }

    async fn check_references(
        fields: &PatientFields,
        _before: Option<&Self>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let mut checks = crate::check::Checks::default();
        if let Some(birth_on) = fields.birth_on {
            // A day of grace: it may already be tomorrow where the patient was born.
            let tomorrow = call.now.date_naive() + chrono::Days::new(1);
            checks.require(
                birth_on <= tomorrow,
                "/birth_on",
                "must not lie in the future",
            );
        }
        Ok(checks.done()?)
    }

    async fn stranded(
        before: &Self,
        fields: Option<&PatientFields>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        match fields {
            Some(_) => Ok(Vec::new()),
            None => Ok(tx
                .live_appointments(LiveOf::Patient(before.id), call.now)
                .await?),
        }
    }
}
