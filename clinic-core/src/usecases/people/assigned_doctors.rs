use crate::base::ids::{DoctorId, PatientId};
use crate::base::time::Instant;
use crate::domain::access::{Grants, View};
use crate::domain::people::Patient;
use crate::engine::command::{Answer, Call, Context, Fault, Query};
use crate::ports::store::Tx;
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// The doctors that a patient is assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignedDoctors {
    /// The patient whose assignments these are.
    pub patient_id: PatientId,
    /// The doctors, by id.
    pub doctor_ids: Vec<DoctorId>,
}

impl AssignedDoctors {
    pub(super) async fn read(patient_id: PatientId, tx: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(Self {
            patient_id,
            doctor_ids: tx.assigned_doctors(patient_id).await?,
        })
    }
}

impl View for AssignedDoctors {
    fn view(&mut self, _grants: &Grants) {}
}

#[async_trait]
impl Answer for AssignedDoctors {
    fn receipt(&self) -> serde_json::Value {
        serde_json::json!(self.patient_id)
    }

    async fn read_again(
        receipt: serde_json::Value,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let patient = crate::engine::receipt::of_receipt(receipt)?;
        seen::<Patient>(patient, call, tx).await?;
        Self::read(patient, tx).await
    }
}

/// Gets the doctors that a patient is assigned to.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignedDoctorsOf {
    /// The patient whose assignments these are.
    pub patient_id: PatientId,
}

#[async_trait]
impl Query for AssignedDoctorsOf {
    const NAME: &'static str = "get_assigned_doctors";
    type Reads = ();
    type Output = AssignedDoctors;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<AssignedDoctors, Fault> {
        seen::<Patient>(self.patient_id, call, tx).await?;
        AssignedDoctors::read(self.patient_id, tx).await
    }
}
