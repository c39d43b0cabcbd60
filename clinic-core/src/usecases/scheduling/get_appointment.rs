use super::seen::{appointment_of, see_appointment};
use crate::base::ids::AppointmentId;
use crate::base::time::Instant;
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{AppointmentInSession, AppointmentOf, Tx};
use async_trait::async_trait;
use serde::Deserialize;

/// Gets one appointment, as far as the actor may see it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetAppointment {
    /// The appointment that is asked for.
    pub id: AppointmentId,
}

#[async_trait]
impl Query for GetAppointment {
    const NAME: &'static str = "get_appointment";
    type Reads = AppointmentOf;
    type Output = Appointment;

    fn reads(&self, _: &Context, now: Instant) -> AppointmentOf {
        appointment_of(self.id, now)
    }

    async fn answer(
        &self,
        found: Option<AppointmentInSession>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Appointment, Fault> {
        Ok(see_appointment(found, call)?.appointment)
    }
}
