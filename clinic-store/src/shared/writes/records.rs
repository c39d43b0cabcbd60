//! The new and the changed records of one kind.

use super::super::Script;
use super::super::reads::{Kind, push_ids};
use super::super::rows::Versioned;
use super::super::text::folded;
use super::{RowCount, delete, insert, update, words};
use clinic_core::change::Write;
use clinic_core::ids::{DoctorId, PatientId};
use clinic_core::people::Doctor;
use clinic_core::store::StoreResult;
use uuid::Uuid;

/// The new and the changed records of one kind, in the order in which they were decided.
pub(crate) struct Writes<'a, T> {
    pub(crate) new: Vec<&'a T>,
    pub(crate) changed: Vec<&'a T>,
}

impl<T> Default for Writes<'_, T> {
    fn default() -> Self {
        Self {
            new: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl<'a, T: Versioned> Writes<'a, T> {
    pub(crate) fn push(&mut self, write: &'a Write<T>) {
        match write {
            Write::Insert(record) => self.new.push(record),
            Write::Update(record) => self.changed.push(record),
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &'a T> {
        self.new.iter().chain(&self.changed).copied()
    }

    pub(crate) async fn write(
        &mut self,
        script: &mut Script<'_>,
        organization: Uuid,
    ) -> StoreResult<()> {
        insert(script, organization, &self.new).await?;
        self.changed.sort_by_key(|record| record.uuid());
        for record in &self.changed {
            update(script, organization, *record).await?;
        }
        Ok(())
    }

    /// Writes them with the words of their names.
    pub(crate) async fn write_named(
        &mut self,
        script: &mut Script<'_>,
        organization: Uuid,
        kind: Kind,
        name: fn(&T) -> String,
    ) -> StoreResult<()> {
        self.write(script, organization).await?;
        let changed: Vec<Uuid> = self.changed.iter().map(|record| record.uuid()).collect();
        words::forget(script, organization, kind, &changed).await?;
        words::remember(
            script,
            organization,
            kind,
            self.all().map(|record| (record.uuid(), name(record))),
        )
        .await
    }
}

/// Writes the specialties by which doctors are found.
pub(crate) async fn specialties(
    script: &mut Script<'_>,
    organization: Uuid,
    doctors: &Writes<'_, Doctor>,
) -> StoreResult<()> {
    let mut changed: Vec<_> = doctors.changed.iter().map(|doctor| doctor.id).collect();
    if !changed.is_empty() {
        let own = "DELETE FROM doctor_specialties WHERE organization_id = ";
        delete(script, organization, own, "doctor_id", &mut changed).await?;
        // They may be the same specialties again.
        script.barrier().await?;
    }
    let mut rows: Vec<(String, Uuid)> = doctors
        .all()
        .flat_map(|doctor| {
            doctor
                .fields
                .specialties
                .iter()
                .map(|name| (folded(name), doctor.id.0))
        })
        .collect();
    rows.sort_unstable();
    rows.dedup();
    for chunk in rows.chunks(1_000) {
        script
            .add(RowCount::Any, |query| {
                query
                    .push("INSERT INTO doctor_specialties (organization_id, specialty, doctor_id) ")
                    .push_values(chunk, |mut values, (specialty, doctor)| {
                        values
                            .push_bind(organization)
                            .push_bind(specialty.clone())
                            .push_bind(*doctor);
                    });
                Ok(())
            })
            .await?;
    }
    Ok(())
}

/// Writes all doctors that a patient is assigned to.
pub(crate) async fn assign_doctors(
    script: &mut Script<'_>,
    organization: Uuid,
    patient: PatientId,
    doctors: &[DoctorId],
) -> StoreResult<()> {
    script
        .add(RowCount::Any, |query| {
            query.push("DELETE FROM patient_doctors WHERE organization_id = ");
            query.push_bind(organization).push(" AND patient_id = ");
            query.push_bind(patient.0);
            if !doctors.is_empty() {
                query.push(" AND NOT (");
                push_ids(query, "doctor_id", doctors);
                query.push(")");
            }
            Ok(())
        })
        .await?;
    if doctors.is_empty() {
        return Ok(());
    }
    script
        .add(RowCount::Any, |query| {
            query
                .push("INSERT INTO patient_doctors (organization_id, patient_id, doctor_id) ")
                .push_values(doctors, |mut values, doctor| {
                    values
                        .push_bind(organization)
                        .push_bind(patient.0)
                        .push_bind(doctor.0);
                });
            query.push(" ON CONFLICT DO NOTHING");
            Ok(())
        })
        .await
}
