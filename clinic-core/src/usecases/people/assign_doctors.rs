use super::assigned_doctors::AssignedDoctors;
use crate::base::ids::{DoctorId, PatientId};
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::people::Patient;
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::PeopleChange;
use crate::ports::event::{DomainEvent, PatientEvent};
use crate::ports::store::{Lock, Tx};
use crate::usecases::records::{seen, seen_doctors};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Says which doctors a patient is assigned to: all of them, in place of those before. A doctor sees and treats the
/// patients who are assigned to them, beside those who have an appointment with them.
///
/// # Errors
/// `not_found` for a patient or a doctor that the caller may not know; `forbidden` for who is not of the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignDoctors {
    /// The patient whose assignments these are.
    pub patient_id: PatientId,
    /// The doctors; none takes all assignments away.
    pub doctor_ids: Vec<DoctorId>,
}

#[async_trait]
impl Command for AssignDoctors {
    const NAME: &'static str = "assign_doctors";
    type Outcome = AssignedDoctors;
    type Reads = ();
    type Target = Subject;
    type Facts = AssignedDoctors;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.ids("/doctor_ids", &self.doctor_ids);
        checks.done()
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault> {
        seen_doctors(&self.doctor_ids, call, tx).await?;
        Ok(seen::<Patient>(self.patient_id, call, tx).await?.1)
    }

    fn authorize(&self, target: &Subject, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::AssignDoctors, target)
    }

    async fn load(
        &self,
        _: Subject,
        _call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<AssignedDoctors, Fault> {
        tx.lock(&[Lock::exclusive(self.patient_id)]).await?;
        AssignedDoctors::read(self.patient_id, tx).await
    }

    fn decide(
        &self,
        before: AssignedDoctors,
        _call: &Call<'_>,
    ) -> Result<Decision<AssignedDoctors>, Error> {
        let mut doctor_ids = self.doctor_ids.clone();
        doctor_ids.sort_unstable();
        if before.doctor_ids == doctor_ids {
            return Ok(Decision::of(before).about("patient", self.patient_id));
        }
        let assigned = AssignedDoctors {
            patient_id: self.patient_id,
            doctor_ids: doctor_ids.clone(),
        };
        Ok(Decision::of(assigned)
            .change(PeopleChange::AssignDoctors {
                patient_id: self.patient_id,
                doctor_ids,
            })
            .about("patient", self.patient_id)
            .event(DomainEvent::PatientDoctorsAssigned(PatientEvent {
                patient_id: self.patient_id,
            })))
    }
}
