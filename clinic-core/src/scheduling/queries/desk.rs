use crate::access::{Act, Subject};
use crate::catalog::seen;
use crate::command::{Call, Fault, Query};
use crate::error::Error;
use crate::ids::{DoctorId, LocationId};
use crate::limits;
use crate::organization::Location;
use crate::page::PageRequest;
use crate::people::{Doctor, DoctorSchedule};
use crate::scheduling::{Action, Appointment, Status, TimeOff};
use crate::store::{AppointmentCount, AppointmentFilter, Sort, SortKey, Tx};
use crate::time::{Date, Instant};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Those checked in at a location, by doctor and arrival.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Queue {
    /// Where.
    pub location_id: LocationId,
}

/// A place in the queue of a doctor.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QueueEntry {
    /// The place, from 1.
    pub position: u32,
    /// When the patient was checked in.
    pub arrived_at: Instant,
    /// How long they will probably wait, in minutes: what those before them in the queue still take.
    pub expected_wait_min: u32,
    /// The appointment.
    pub appointment: Appointment,
}

#[async_trait]
impl Query for Queue {
    const NAME: &'static str = "get_queue";
    type Output = Vec<QueueEntry>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<QueueEntry>, Fault> {
        seen::<Location>(self.location_id, call, tx).await?;
        let there = call.grants.capacity_at(Act::RunDesk, self.location_id);
        there.ok_or_else(Error::forbidden)?;
        let mut filter = AppointmentFilter::new(call.grants.visibility(Act::RunDesk));
        filter.location_id = Some(self.location_id);
        filter.statuses = vec![Status::CheckedIn];
        let page = PageRequest::Cursor {
            after: None,
            limit: limits::PAGE_ROWS,
        };
        let waiting = tx
            .appointments(
                &filter,
                Sort {
                    key: SortKey::StartsAt,
                    descending: false,
                },
                &page,
            )
            .await?
            .items;
        let mut arrivals = Vec::with_capacity(waiting.len());
        for appointment in waiting {
            let steps = tx.history(appointment.id).await?;
            let arrived = |step: &&crate::scheduling::HistoryEntry| {
                matches!(step.action, Some(Action::CheckIn | Action::ArriveLate))
            };
            let arrived_at = steps
                .iter()
                .rev()
                .find(arrived)
                .map_or(appointment.updated_at, |step| step.at);
            arrivals.push((arrived_at, appointment));
        }
        arrivals.sort_by_key(|(arrived_at, a)| (a.doctor_id, *arrived_at, a.id));
        Ok(in_line(arrivals))
    }
}

/// Gives each arrival its place behind those of the same doctor who came before.
fn in_line(arrivals: Vec<(Instant, Appointment)>) -> Vec<QueueEntry> {
    let mut line: Vec<QueueEntry> = Vec::with_capacity(arrivals.len());
    for (arrived_at, appointment) in arrivals {
        let (position, expected_wait_min) = match line.last() {
            Some(before) if before.appointment.doctor_id == appointment.doctor_id => {
                let takes =
                    (before.appointment.ends_at - before.appointment.starts_at).num_minutes();
                (
                    before.position + 1,
                    before.expected_wait_min + u32::try_from(takes).unwrap_or(0),
                )
            }
            _ => (1, 0),
        };
        line.push(QueueEntry {
            position,
            arrived_at,
            expected_wait_min,
            appointment,
        });
    }
    line
}

/// How many appointments a doctor has had, by month or date and status.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorStats {
    /// Whose.
    pub doctor_id: DoctorId,
    /// By month, else by date.
    #[serde(default)]
    pub by_month: bool,
    /// How many periods at most, the newest first.
    pub limit: u32,
}

#[async_trait]
impl Query for DoctorStats {
    const NAME: &'static str = "get_doctor_stats";
    type Output = Vec<AppointmentCount>;

    async fn answer(
        &self,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<AppointmentCount>, Fault> {
        let (_, subject) = seen::<Doctor>(self.doctor_id, call, tx).await?;
        call.grants.require(Act::ReadFigures, &subject)?;
        Ok(tx
            .appointment_counts(
                self.doctor_id,
                self.by_month,
                self.limit.clamp(1, limits::PAGE_ROWS),
            )
            .await?)
    }
}

/// When a doctor works, at each location.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SchedulesOf {
    /// Whose.
    pub doctor_id: DoctorId,
    /// At this location only.
    #[serde(default)]
    pub location_id: Option<LocationId>,
}

#[async_trait]
impl Query for SchedulesOf {
    const NAME: &'static str = "list_schedules";
    type Output = Vec<DoctorSchedule>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<DoctorSchedule>, Fault> {
        seen::<Doctor>(self.doctor_id, call, tx).await?;
        if let Some(location) = self.location_id {
            seen::<Location>(location, call, tx).await?;
        }
        call.grants
            .require(Act::ReadSchedule, &Subject::whole_organization())?;
        Ok(tx.schedules(&[self.doctor_id], self.location_id).await?)
    }
}

/// The time off of a doctor between two dates. The reason is shown to staff only.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimeOffOf {
    /// Whose.
    pub doctor_id: DoctorId,
    /// The first date.
    pub from: Date,
    /// The last date.
    pub to: Date,
}

#[async_trait]
impl Query for TimeOffOf {
    const NAME: &'static str = "list_time_off";
    type Output = Vec<TimeOff>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<TimeOff>, Fault> {
        seen::<Doctor>(self.doctor_id, call, tx).await?;
        call.grants
            .require(Act::ReadSchedule, &Subject::whole_organization())?;
        Ok(tx.time_off(&[self.doctor_id], self.from, self.to).await?)
    }
}
