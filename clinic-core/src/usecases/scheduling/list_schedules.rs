use crate::base::ids::{DoctorId, LocationId};
use crate::base::time::Instant;
use crate::domain::access::{Act, Subject};
use crate::domain::organization::Location;
use crate::domain::people::{Doctor, DoctorSchedule};
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use serde::Deserialize;

/// When a doctor works, at each location.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SchedulesOf {
    /// The doctor who is asked about.
    pub doctor_id: DoctorId,
    /// At this location only.
    #[serde(default)]
    pub location_id: Option<LocationId>,
}

#[async_trait]
impl Query for SchedulesOf {
    const NAME: &'static str = "list_schedules";
    type Reads = (DoctorId, Option<LocationId>);
    type Output = Vec<DoctorSchedule>;

    fn reads(&self, _: &Context, _: Instant) -> (DoctorId, Option<LocationId>) {
        (self.doctor_id, self.location_id)
    }

    async fn answer(
        &self,
        (doctor, location): (Option<Doctor>, Option<Option<Location>>),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<DoctorSchedule>, Fault> {
        seen_of::<Doctor>(doctor, call, tx).await?;
        if let Some(location) = location {
            seen_of::<Location>(location, call, tx).await?;
        }
        call.grants
            .require(Act::ReadSchedule, &Subject::whole_organization())?;
        Ok(tx.schedules(&[self.doctor_id], self.location_id).await?)
    }
}
