use crate::base::ids::LocationId;
use crate::base::limits;
use crate::base::time::Instant;
use crate::domain::access::Act;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::Location;
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Those checked in at a location today, by doctor and arrival: who arrived on the location's present date, or whose
/// appointment starts on it.
///
/// # Errors
/// `limit_exceeded` for more than [`limits::QUEUE_ENTRIES`].
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Queue {
    /// The location whose desk asks.
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
    /// The appointment of the patient who waits.
    pub appointment: Appointment,
}

#[async_trait]
impl Query for Queue {
    const NAME: &'static str = "get_queue";
    type Reads = LocationId;
    type Output = Vec<QueueEntry>;

    fn reads(&self, _: &Context, _: Instant) -> LocationId {
        self.location_id
    }

    async fn answer(
        &self,
        location: Option<Location>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<QueueEntry>, Fault> {
        let (location, _) = seen_of::<Location>(location, call, tx).await?;
        let there = call.grants.capacity_at(Act::RunDesk, self.location_id);
        there.ok_or_else(Error::forbidden)?;
        let zone = call.zone(&location.fields.timezone)?;
        let today = zone.local(call.now).date();
        let midnight = zone.single(today.and_time(chrono::NaiveTime::MIN));
        let visibility = call.grants.visibility(Act::RunDesk);
        let mut waiting = tx.queue(self.location_id, midnight, &visibility).await?;
        if waiting.len() > limits::QUEUE_ENTRIES {
            let message = format!("more than {} patients wait here", limits::QUEUE_ENTRIES);
            return Err(Error::new(ErrorCode::LimitExceeded, message).into());
        }
        waiting.sort_by_key(|a| (a.doctor_id, a.arrived_at, a.id));
        Ok(in_line(waiting))
    }
}

/// Gives each arrival its place behind those of the same doctor who came before.
fn in_line(waiting: Vec<Appointment>) -> Vec<QueueEntry> {
    let mut line: Vec<QueueEntry> = Vec::with_capacity(waiting.len());
    for appointment in waiting {
        let arrived_at = appointment.arrived_at.unwrap_or(appointment.updated_at);
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
