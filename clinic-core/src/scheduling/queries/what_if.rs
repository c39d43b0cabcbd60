use super::super::commands::inside;
use super::super::stranding;
use crate::access::{Permission, Subject};
use crate::command::{Call, Fault, Query};
use crate::error::Error;
use crate::ids::{DoctorId, LocationId};
use crate::scheduling::Appointment;
use crate::store::{LiveOf, Tx};
use crate::time::{Schedule, WallSpan};
use async_trait::async_trait;
use serde::Deserialize;

/// A change that is thought of.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WhatIfChange {
    /// A time off.
    TimeOff(WallSpan),
    /// A new schedule at a location.
    Schedule {
        /// Where.
        location_id: LocationId,
        /// When.
        schedule: Schedule,
    },
    /// The doctor goes out of use.
    Deactivation {},
}

/// Which live appointments a change of a doctor's time would strand, before it is saved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WhatIf {
    /// Whose time.
    pub doctor_id: DoctorId,
    /// What changes.
    pub change: WhatIfChange,
}

#[async_trait]
impl Query for WhatIf {
    const NAME: &'static str = "what_if";
    type Output = Vec<Appointment>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<Appointment>, Fault> {
        tx.doctor(self.doctor_id)
            .await?
            .ok_or_else(|| Error::not_found("doctor"))?;
        let location = match &self.change {
            WhatIfChange::Schedule { location_id, .. } => Some(*location_id),
            WhatIfChange::TimeOff(_) | WhatIfChange::Deactivation {} => None,
        };
        let subject = Subject {
            location,
            doctor: Some(self.doctor_id),
            ..Subject::default()
        };
        call.grants.require(Permission::SchedulesWrite, &subject)?;
        let of = LiveOf::Doctor(self.doctor_id, location);
        match &self.change {
            WhatIfChange::TimeOff(span) => inside(self.doctor_id, span, call, tx).await,
            WhatIfChange::Deactivation {} => stranding::live(of, call, tx).await,
            WhatIfChange::Schedule {
                location_id,
                schedule,
            } => {
                let location = tx
                    .location(*location_id)
                    .await?
                    .ok_or_else(|| Error::not_found("location"))?;
                let live = stranding::live(of, call, tx).await?;
                let zone = call.zone(&location.fields.timezone)?;
                Ok(stranding::outside(
                    live,
                    schedule,
                    location.fields.effective_hours().as_ref(),
                    &zone,
                ))
            }
        }
    }
}
