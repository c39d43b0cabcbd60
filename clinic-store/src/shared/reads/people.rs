//! Reads of doctors and patients.

use super::super::batch::alone;
use super::super::{Batch, Query, StoreTx};
use super::list::{self, push_equal, push_ids, read_by_id};
use super::search::{self, BreadthPart, Kind};
use super::visible;
use async_trait::async_trait;
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::page::{Page, PageRequest};
use clinic_core::people::{Doctor, DoctorSchedule, Patient};
use clinic_core::store::{
    DoctorFilter, PatientFilter, PatientSearch, PeopleReads, Sort, StoreResult,
};
use uuid::Uuid;

/// Those of doctors, at one location or at all.
pub(crate) fn push_schedules(
    query: &mut Query,
    organization: Uuid,
    doctors: &[DoctorId],
    location: Option<LocationId>,
) {
    query.push("organization_id = ").push_bind(organization);
    query.push(" AND ");
    push_ids(query, "doctor_id", doctors);
    push_equal!(query, "location_id", location.map(Uuid::from));
}

#[async_trait]
impl PeopleReads for StoreTx {
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>> {
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
        list::page(self, within, push, sort, page).await
    }

    async fn schedules(
        &mut self,
        doctors: &[DoctorId],
        location: Option<LocationId>,
    ) -> StoreResult<Vec<DoctorSchedule>> {
        if doctors.is_empty() {
            return Ok(Vec::new());
        }
        let organization = self.organization_id();
        let (batch, part) = alone::<DoctorSchedule>(|query| {
            push_schedules(query, organization, doctors, location);
            query.push(" ORDER BY doctor_id, location_id");
        });
        batch.run(self).await?.all(part)
    }

    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>> {
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
                let mut batch = Batch::default();
                let few = search::FEW_PATIENTS;
                let breadth = BreadthPart::add(&mut batch, organization, Kind::Patient, words, few);
                breadth.breadth(&batch.run(self).await?)?
            }
            _ => search::Breadth::Many,
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
        list::page(self, within, push, sort, page).await
    }

    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool> {
        if doctors.is_empty() {
            return Ok(false);
        }
        let mut batch = Batch::default();
        let organization = self.organization_id();
        let part = batch.add_statement(vec!["patient_id"], |query| {
            visible::push_own_patients(query, organization, doctors, |query| {
                push_equal!(query, "patient_id", Some(patient.0));
            });
            query.push(" LIMIT 1");
        });
        Ok(batch.run(self).await?.first(part).is_some())
    }

    async fn assigned_doctors(&mut self, patient: PatientId) -> StoreResult<Vec<DoctorId>> {
        let mut batch = Batch::default();
        let organization = self.organization_id();
        let part = batch.add_statement(vec!["doctor_id"], |query| {
            query
                .push("SELECT doctor_id FROM patient_doctors WHERE organization_id = ")
                .push_bind(organization)
                .push(" AND patient_id = ")
                .push_bind(patient.0)
                .push(" ORDER BY doctor_id");
        });
        let answers = batch.run(self).await?;
        answers
            .rows(part)
            .map(|cells| cells.value("doctor_id"))
            .collect()
    }
}
