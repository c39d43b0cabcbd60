//! How each kind of record takes part.

use super::{CatalogRecord, seen};
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::sensitive::Sensitive;
use crate::domain::access::{Act, Grants, Role, Scope, Subject};
use crate::domain::error::Error;
use crate::domain::organization::{
    Location, LocationFields, Room, RoomFields, Service, ServiceFields,
};
use crate::domain::people::{Doctor, DoctorFields, DoctorSchedule, Patient, PatientFields};
use crate::domain::record::Record;
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Call, Fault};
use crate::ports::change::{Change, OrganizationChange, PeopleChange, Write};
use crate::ports::store::{DoctorFilter, LiveOf, LocationFilter, Sort, StoreResult, Tx};
use crate::usecases::scheduling::stranding;
use async_trait::async_trait;

#[async_trait]
impl CatalogRecord for Location {
    const CREATE: &'static str = "create_location";
    const UPDATE: &'static str = "update_location";
    const SET_ACTIVE: &'static str = "set_location_active";
    const GET: &'static str = "get_location";
    const READ: Act = Act::ReadCatalog;
    const REGISTER: Act = Act::OpenLocation;
    const WRITE: Act = Act::WriteLocation;
    const DEACTIVATE: Act = Act::OpenLocation;

    async fn subject(&self, _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<Subject, Fault> {
        Ok(Subject::at(self.id))
    }

    /// A new location is at no other: only those who may write everywhere can open one.
    async fn subject_with(
        before: Option<&Subject>,
        _fields: &LocationFields,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        Ok(before.map_or_else(Subject::whole_organization, Subject::clone))
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
        let live = stranding::live(LiveOf::Location(before.id), call, tx).await?;
        let Some(fields) = fields else {
            return Ok(live);
        };
        let zone = call.zone(&fields.timezone)?;
        let hours = fields.effective_hours();
        if fields.timezone != before.fields.timezone {
            return stranding::outside_in_zone(live, before.id, hours.as_ref(), &zone, tx).await;
        }
        Ok(match hours {
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
    const READ: Act = Act::ReadSchedule;
    const REGISTER: Act = Act::WriteRoom;
    const WRITE: Act = Act::WriteRoom;
    const DEACTIVATE: Act = Act::WriteRoom;

    async fn subject(&self, _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<Subject, Fault> {
        Ok(Subject::at(self.fields.location_id))
    }

    async fn subject_with(
        _before: Option<&Subject>,
        fields: &RoomFields,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        seen::<Location>(fields.location_id, call, tx).await?;
        Ok(Subject::at(fields.location_id))
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
        _tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        if before.is_some_and(|before| before.fields.location_id != fields.location_id) {
            return Err(Error::field("/location_id", "a room stays at its location").into());
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
        let live = stranding::live(LiveOf::Room(before.id), call, tx).await?;
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
    const READ: Act = Act::ReadCatalog;
    const REGISTER: Act = Act::WriteCatalog;
    const WRITE: Act = Act::WriteCatalog;
    const DEACTIVATE: Act = Act::WriteCatalog;

    async fn subject(&self, _call: &Call<'_>, _tx: &mut dyn Tx) -> Result<Subject, Fault> {
        Ok(Subject::in_scope(places_of(&self.fields)))
    }

    async fn subject_with(
        _before: Option<&Subject>,
        fields: &ServiceFields,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        seen_locations(fields.location_ids.as_deref().unwrap_or_default(), call, tx).await?;
        seen_doctors(fields.doctor_ids.as_deref().unwrap_or_default(), call, tx).await?;
        Ok(Subject::in_scope(places_of(fields)))
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
        _tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let mut checks = crate::domain::check::Checks::default();
        if let Some(price) = &fields.price {
            let organization = call.organization_record()?.clone();
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
        if fields.is_some() {
            return Ok(Vec::new());
        }
        let organization = call.organization_record()?.clone();
        if organization.fields.default_service_id == Some(before.id) {
            let message = "is booked where no service is named: make another the organization's default first";
            return Err(Error::field("/active", message).into());
        }
        Ok(stranding::live(LiveOf::Service(before.id), call, tx).await?)
    }
}

/// Where a doctor is: at the places that the record names and those of the schedules.
fn subject_of_doctor(doctor: &Doctor, schedules: &[DoctorSchedule]) -> Subject {
    let own = schedules.iter().filter(|s| s.doctor_id == doctor.id);
    let mut places = doctor.fields.location_ids.clone();
    places.extend(own.map(|schedule| schedule.location_id));
    Subject::in_scope(Scope::AnyOf(places)).with_doctor(doctor.id)
}

/// All rows of a list that names its records.
fn all_named() -> PageRequest {
    PageRequest::Cursor {
        after: None,
        limit: limits::PAGE_ROWS,
    }
}

/// Sees to it that the actor may see the locations, which are read together.
async fn seen_locations(ids: &[LocationId], call: &Call<'_>, tx: &mut dyn Tx) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let filter = LocationFilter {
        ids: Some(ids.to_vec()),
        ..LocationFilter::default()
    };
    let found = tx
        .locations(&filter, Sort::default(), &all_named())
        .await?
        .items;
    for id in ids {
        let location = found.iter().find(|location| location.id == *id);
        let location = location.ok_or_else(|| Error::not_found(Location::KIND))?;
        let subject = location.subject(call, tx).await?;
        super::see(location, &subject, call)?;
    }
    Ok(())
}

/// Sees to it that the actor may see the doctors, who are read together.
pub(crate) async fn seen_doctors(
    ids: &[DoctorId],
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let filter = DoctorFilter {
        ids: Some(ids.to_vec()),
        ..DoctorFilter::default()
    };
    let found = tx
        .doctors(&filter, Sort::default(), &all_named())
        .await?
        .items;
    let schedules = tx.schedules(ids, None).await?;
    for id in ids {
        let doctor = found.iter().find(|doctor| doctor.id == *id);
        let doctor = doctor.ok_or_else(|| Error::not_found(Doctor::KIND))?;
        super::see(doctor, &subject_of_doctor(doctor, &schedules), call)?;
    }
    Ok(())
}

#[async_trait]
impl CatalogRecord for Doctor {
    const CREATE: &'static str = "create_doctor";
    const UPDATE: &'static str = "update_doctor";
    const SET_ACTIVE: &'static str = "set_doctor_active";
    const GET: &'static str = "get_doctor";
    const READ: Act = Act::ReadCatalog;
    const REGISTER: Act = Act::WriteCatalog;
    const WRITE: Act = Act::WriteCatalog;
    const DEACTIVATE: Act = Act::WriteCatalog;

    /// A doctor is where the record says, and where there is a schedule.
    async fn subject(&self, _call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault> {
        let schedules = tx.schedules(&[self.id], None).await?;
        Ok(subject_of_doctor(self, &schedules))
    }

    async fn subject_with(
        before: Option<&Subject>,
        fields: &DoctorFields,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        seen_locations(&fields.location_ids, call, tx).await?;
        let named = Subject::in_scope(Scope::AnyOf(fields.location_ids.clone()));
        // A record that names no place stays where it is by its schedules.
        Ok(match before {
            Some(before) if fields.location_ids.is_empty() => before.clone(),
            Some(before) => Subject {
                doctor: before.doctor,
                ..named
            },
            None => named,
        })
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
            None => Ok(stranding::live(LiveOf::Doctor(before.id, None), call, tx).await?),
        }
    }
}

#[async_trait]
impl CatalogRecord for Patient {
    const CREATE: &'static str = "create_patient";
    const UPDATE: &'static str = "update_patient";
    const SET_ACTIVE: &'static str = "set_patient_active";
    const GET: &'static str = "get_patient";
    const READ: Act = Act::ReadPatient;
    const REGISTER: Act = Act::RegisterPatient;
    const WRITE: Act = Act::WritePatient;
    const DEACTIVATE: Act = Act::RetirePatient;

    async fn subject(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault> {
        let doctors: Vec<_> = call.grants.own_doctors().collect();
        let own = !doctors.is_empty() && tx.is_patient_of(self.id, &doctors).await?;
        Ok(Subject::of_patient(self.id, own))
    }

    async fn subject_with(
        before: Option<&Subject>,
        _fields: &PatientFields,
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Subject, Fault> {
        Ok(before.map_or_else(Subject::whole_organization, Subject::clone))
    }

    /// A patient writes no notes of the desk and no identifiers; what is absent stays as it is.
    fn complete(
        fields: &mut PatientFields,
        before: Option<&Self>,
        grants: &Grants,
    ) -> Result<(), Error> {
        let known = before.and_then(|before| before.fields.identifiers.clone());
        let known = known.unwrap_or_default();
        let is_person = before.is_some_and(|before| grants.is_person(before.id));
        if is_person {
            let changed = fields.identifiers.as_ref().is_some_and(|new| *new != known);
            if fields.notes.is_some() || changed {
                return Err(Error::forbidden());
            }
            fields.notes = before.and_then(|before| before.fields.notes.clone());
        }
        fields.identifiers.get_or_insert(known);
        Ok(())
    }

    /// A patient whom a doctor registers is assigned to them.
    fn with_creation(&self, grants: &Grants) -> Vec<Change> {
        let doctors: Vec<DoctorId> = grants
            .memberships()
            .iter()
            .filter(|m| m.role == Role::Doctor)
            .flat_map(|m| m.doctor_ids.iter().copied())
            .collect();
        if doctors.is_empty() {
            return Vec::new();
        }
        vec![
            PeopleChange::AssignDoctors {
                patient_id: self.id,
                doctor_ids: doctors,
            }
            .into(),
        ]
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
        let mut checks = crate::domain::check::Checks::default();
        if let Some(birth_on) = fields.birth_on.map(Sensitive::into_inner) {
            let mut today = call.now.date_naive();
            // Where the organization is it may be another date than in UTC; only then its zone matters.
            if birth_on >= today {
                today = call.today()?;
            }
            checks.require(birth_on <= today, "/birth_on", "must not lie in the future");
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
            None => Ok(stranding::live(LiveOf::Patient(before.id), call, tx).await?),
        }
    }
}

/// The places of a service: those that it names, or all.
fn places_of(fields: &ServiceFields) -> Scope {
    fields
        .location_ids
        .clone()
        .map_or(Scope::WholeOrganization, Scope::AnyOf)
}
