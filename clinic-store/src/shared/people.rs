//! Reads of doctors and patients.

use super::list::{self, push_equal, push_ids, read_by_id};
use super::row::Cells;
use super::search::{self, Breadth, Kind};
use super::seen::find;
use super::table::{read_all, select};
use super::{Query, StoreTx, stored, visible};
use async_trait::async_trait;
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::page::{Page, PageRequest};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::store::{
    DoctorFilter, PatientFilter, PatientSearch, PeopleReads, Sort, StoreResult,
};
use uuid::Uuid;

/// Schedules, up to the organization.
pub(super) const SCHEDULES: &str = select!(
    "doctor_schedules",
    "doctor_id, location_id, version, updated_at, schedule"
);

/// Those of doctors, at one location or at all.
pub(super) fn push_schedules(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    location: Option<LocationId>,
) {
    query.push_bind(organization).push(" AND ");
    push_ids(query, "doctor_id", doctors);
    push_equal!(query, "location_id", location.map(Uuid::from));
}

#[async_trait]
impl PeopleReads for StoreTx {
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>> {
        if let Some(seen) = find(&self.seen().records.doctors, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn doctors(
        &mut self,
        filter: &DoctorFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Doctor>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
        };
        let push = |query: &mut Query| {
            search::push_words(query, organization, Kind::Doctor, "id", &filter.words);
            if let Some(specialty) = &filter.specialty {
                query.push(
                    " AND id IN (SELECT doctor_id FROM doctor_specialties WHERE organization_id = ",
                );
                query
                    .push_bind(organization)
                    .push(" AND specialty = ")
                    .push_bind(specialty.clone())
                    .push(")");
            }
            if let Some(location) = filter.location_id {
                query.push(
                    " AND id IN (SELECT doctor_id FROM doctor_schedules WHERE organization_id = ",
                );
                query
                    .push_bind(organization)
                    .push(" AND location_id = ")
                    .push_bind(location.0)
                    .push(")");
            }
            if let Some(ids) = &filter.ids {
                query.push(" AND ");
                push_ids(query, "id", ids);
            }
            push_equal!(query, "active", filter.active);
        };
        list::page(self.connection(), within, push, sort, page).await
    }

    async fn schedules(
        &mut self,
        doctors: &[DoctorId],
        location: Option<LocationId>,
    ) -> StoreResult<Vec<DoctorSchedule>> {
        if doctors.is_empty() {
            return Ok(Vec::new());
        }
        if let (None, Some((of, seen))) = (location, &self.seen().records.schedules)
            && of == doctors
        {
            return Ok(seen.clone());
        }
        let mut query = Query::new(SCHEDULES);
        push_schedules(&mut query, self.organization_id(), doctors, location);
        query.push(" ORDER BY doctor_id, location_id");
        read_all(self.connection(), query).await
    }

    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>> {
        if let Some(seen) = find(&self.seen().records.patients, id.0) {
            return Ok(Some(seen));
        }
        read_by_id(self, id.0).await
    }

    async fn patients(
        &mut self,
        filter: &PatientFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Patient>> {
        let organization = self.organization_id();
        let within = |query: &mut Query| {
            query.push("organization_id = ").push_bind(organization);
            visible::push_patients(query, organization, &filter.visibility);
        };
        let breadth = match &filter.search {
            Some(PatientSearch::Words(words)) => {
                let connection = self.connection();
                let few = search::FEW_PATIENTS;
                search::breadth(connection, organization, Kind::Patient, words, few).await?
            }
            _ => Breadth::Many,
        };
        let push = |query: &mut Query| {
            match &filter.search {
                None => {}
                Some(PatientSearch::Words(words)) => {
                    breadth.push_words(query, organization, Kind::Patient, "patients.id", words)
                }
                Some(PatientSearch::Email(email)) => {
                    push_equal!(query, "email", Some(email.expose().clone()))
                }
                Some(PatientSearch::Phone(digits)) => {
                    push_equal!(query, "phone_digits", Some(digits.expose().clone()))
                }
                Some(PatientSearch::PhoneEnding(digits)) => {
                    push_equal!(query, "phone_ending", Some(digits.expose().clone()))
                }
                Some(PatientSearch::Id(id)) => push_equal!(query, "id", Some(id.0)),
            }
            push_equal!(query, "sex", filter.sex.map(|sex| sex.as_str()));
            push_equal!(query, "active", filter.active);
        };
        list::page(self.connection(), within, push, sort, page).await
    }

    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool> {
        if doctors.is_empty() {
            return Ok(false);
        }
        let mut query = Query::new("");
        visible::push_own_patients(&mut query, self.organization_id(), doctors, |query| {
            push_equal!(query, "patient_id", Some(patient.0));
        });
        query.push(" LIMIT 1");
        Ok(query
            .build()
            .fetch_optional(self.connection())
            .await
            .map_err(stored)?
            .is_some())
    }

    async fn assigned_doctors(&mut self, patient: PatientId) -> StoreResult<Vec<DoctorId>> {
        let mut query =
            Query::new("SELECT doctor_id FROM patient_doctors WHERE organization_id = ");
        query
            .push_bind(self.organization_id())
            .push(" AND patient_id = ")
            .push_bind(patient.0)
            .push(" ORDER BY doctor_id");
        let rows = query
            .build()
            .fetch_all(self.connection())
            .await
            .map_err(stored)?;
        rows.iter()
            .map(|row| Cells::of(row).id("doctor_id"))
            .collect()
    }
}
