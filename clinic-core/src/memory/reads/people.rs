use super::*;
use crate::domain::scheduling::Status;

#[async_trait]
impl PeopleReads for MemoryTx {
    async fn doctor(&mut self, id: DoctorId) -> StoreResult<Option<Doctor>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.doctors.get(&id))
            .cloned())
    }

    async fn doctors(
        &mut self,
        filter: &DoctorFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Doctor>> {
        let tenant = self.tenant();
        let matches = |doctor: &Doctor| {
            let fields = &doctor.fields;
            is(filter.active.as_ref(), &doctor.active)
                && filter
                    .ids
                    .as_ref()
                    .is_none_or(|ids| ids.contains(&doctor.id))
                && filter.location_id.is_none_or(|at| {
                    tenant.is_some_and(|tenant| tenant.schedules.contains_key(&(doctor.id, at)))
                })
                && filter
                    .specialty
                    .as_ref()
                    .is_none_or(|specialty| has_specialty(doctor, specialty))
                && has_words(&[&fields.given_name, &fields.family_name], &filter.words)
        };
        let all = tenant
            .into_iter()
            .flat_map(|tenant| tenant.doctors.values());
        Ok(paged(all, matches, sort, page, |d, key| {
            named(
                key,
                d.created_at,
                &format!("{} {}", d.fields.family_name, d.fields.given_name),
                d.id,
            )
        }))
    }

    async fn schedules(
        &mut self,
        doctors: &[DoctorId],
        location: Option<LocationId>,
    ) -> StoreResult<Vec<DoctorSchedule>> {
        let mut doctors = doctors.to_vec();
        doctors.sort_unstable();
        doctors.dedup();
        let first = LocationId(Uuid::nil());
        let last = LocationId(Uuid::max());
        Ok(self
            .tenant()
            .into_iter()
            .flat_map(|tenant| {
                doctors
                    .iter()
                    .flat_map(|id| tenant.schedules.range((*id, first)..=(*id, last)))
            })
            .map(|(_, schedule)| schedule)
            .filter(|schedule| is(location.as_ref(), &schedule.location_id))
            .cloned()
            .collect())
    }

    async fn patient(&mut self, id: PatientId) -> StoreResult<Option<Patient>> {
        Ok(self
            .tenant()
            .and_then(|tenant| tenant.patients.get(&id))
            .cloned())
    }

    async fn patients(
        &mut self,
        filter: &PatientFilter,
        sort: Sort,
        page: &PageRequest,
    ) -> StoreResult<Page<Patient>> {
        let all = self.tenant().into_iter().flat_map(|tenant| {
            tenant.patients.values().filter(move |patient| {
                visible(&filter.visibility, |reach| {
                    reach
                        .patients
                        .as_ref()
                        .is_none_or(|ids| ids.contains(&patient.id))
                        && reach
                            .patients_of
                            .as_ref()
                            .is_none_or(|doctors| sees(tenant, doctors, patient.id))
                })
            })
        });
        let matches = |patient: &Patient| {
            is(filter.active.as_ref(), &patient.active)
                && is(filter.sex.as_ref(), &patient.fields.sex)
                && filter
                    .search
                    .as_ref()
                    .is_none_or(|search| patient_matches(patient, search))
        };
        Ok(paged(all, matches, sort, page, |p, key| {
            named(
                key,
                p.created_at,
                &[p.fields.family_name.as_str(), &p.fields.given_name].join(" "),
                p.id,
            )
        }))
    }

    async fn is_patient_of(
        &mut self,
        patient: PatientId,
        doctors: &[DoctorId],
    ) -> StoreResult<bool> {
        Ok(self
            .tenant()
            .is_some_and(|tenant| sees(tenant, doctors, patient)))
    }

    async fn assigned_doctors(&mut self, patient: PatientId) -> StoreResult<Vec<DoctorId>> {
        let tenant = self.tenant();
        let assigned = tenant.and_then(|tenant| tenant.assigned_doctors.get(&patient));
        Ok(assigned.cloned().unwrap_or_default())
    }
}

fn patient_matches(patient: &Patient, search: &PatientSearch) -> bool {
    let fields = &patient.fields;
    match search {
        PatientSearch::Id(id) => patient.id == *id,
        PatientSearch::Email(email) => fields.email.as_ref() == Some(email),
        PatientSearch::Phone(digits) => fields
            .phone
            .as_deref()
            .is_some_and(|phone| phone_digits(phone) == digits.as_str()),
        PatientSearch::PhoneEnding(digits) => fields
            .phone
            .as_deref()
            .is_some_and(|phone| phone_digits(phone).ends_with(digits.as_str())),
        PatientSearch::Words(prefixes) => {
            has_words(&[&fields.given_name, &fields.family_name], prefixes)
        }
    }
}

fn sees(tenant: &Tenant, doctors: &[DoctorId], patient: PatientId) -> bool {
    let assigned = tenant.assigned_doctors.get(&patient);
    assigned.is_some_and(|assigned| assigned.iter().any(|doctor| doctors.contains(doctor)))
        || tenant.appointments.values().any(|a| {
            a.patient_id == patient
                && a.status != Status::Cancelled
                && doctors.contains(&a.doctor_id)
        })
}
