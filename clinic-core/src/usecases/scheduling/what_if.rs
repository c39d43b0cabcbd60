use super::add_time_off::check_span;
use super::stranding;
use crate::base::ids::{DoctorId, LocationId};
use crate::base::time::Instant;
use crate::base::time::{Schedule, WallSpan};
use crate::domain::access::Act;
use crate::domain::check::Checks;
use crate::domain::organization::Location;
use crate::domain::people::Doctor;
use crate::domain::scheduling::Appointment;
use crate::engine::command::Context;
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::{LiveOf, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A change that is thought of.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum WhatIfChange {
    /// A time off of the doctor, in each location's wall time.
    TimeOff(WallSpan),
    /// A new schedule at a location.
    Schedule {
        /// The location at which the schedule is to hold.
        location_id: LocationId,
        /// The weekly hours with their exceptions that are to replace those of now.
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
    /// The doctor whose time is to change.
    pub doctor_id: DoctorId,
    /// The change that is only tried.
    pub change: WhatIfChange,
}

/// Which live appointments a change would strand. Those that the caller may not read are counted, not shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WhatIfAnswer {
    /// How many, over all locations.
    pub count: u64,
    /// How many at each location.
    pub by_location: Vec<StrandedAt>,
    /// Those that the caller may read, by start.
    pub appointments: Vec<Appointment>,
}

/// How many appointments a change would strand at one location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StrandedAt {
    /// The location at which the appointments are.
    pub location_id: LocationId,
    /// How many live appointments would lose their place there.
    pub count: u64,
}

impl WhatIfAnswer {
    fn of(appointments: Vec<Appointment>) -> Self {
        let mut counts = BTreeMap::new();
        for appointment in &appointments {
            *counts.entry(appointment.location_id).or_insert(0_u64) += 1;
        }
        Self {
            count: counts.values().sum(),
            by_location: counts
                .into_iter()
                .map(|(location_id, count)| StrandedAt { location_id, count })
                .collect(),
            appointments,
        }
    }
}

#[async_trait]
impl Query for WhatIf {
    const NAME: &'static str = "what_if";
    type Reads = ();
    type Output = WhatIfAnswer;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<WhatIfAnswer, Fault> {
        let (_, doctor) = seen::<Doctor>(self.doctor_id, call, tx).await?;
        let of_doctor = LiveOf::Doctor(self.doctor_id, None);
        let stranded = match &self.change {
            WhatIfChange::TimeOff(span) => {
                call.grants.require(Act::WriteTimeOff, &doctor)?;
                let mut checks = Checks::default();
                check_span(&mut checks, "/change/time_off", span);
                checks.done()?;
                stranding::inside(self.doctor_id, span, call, tx).await?
            }
            WhatIfChange::Deactivation {} => {
                call.grants.require(Act::WriteCatalog, &doctor)?;
                stranding::live(of_doctor, call, tx).await?
            }
            WhatIfChange::Schedule {
                location_id,
                schedule,
            } => {
                let (location, at) = seen::<Location>(*location_id, call, tx).await?;
                let there = at.with_doctor(self.doctor_id);
                call.grants.require(Act::WriteSchedule, &there)?;
                let mut checks = Checks::default();
                checks.schedule("/change/schedule/schedule", schedule);
                checks.done()?;
                let of = LiveOf::Doctor(self.doctor_id, Some(*location_id));
                let live = stranding::live(of, call, tx).await?;
                let zone = call.zone(&location.fields.timezone)?;
                let hours = location.fields.effective_hours();
                stranding::outside(live, schedule, hours.as_ref(), &zone)
            }
        };
        Ok(WhatIfAnswer::of(stranding::losing(stranded)))
    }
}
