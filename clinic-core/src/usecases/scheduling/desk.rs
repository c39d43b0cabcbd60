use crate::base::ids::{DoctorId, LocationId};
use crate::base::limits;
use crate::base::time::{Date, Instant};
use crate::domain::access::{Act, Subject};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::Location;
use crate::domain::people::{Doctor, DoctorSchedule};
use crate::domain::scheduling::{Appointment, DateWindow, TimeOff};
use crate::engine::command::Context;
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::{AppointmentCount, Tx};
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use chrono::{Datelike, Days, Months};
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

/// How many appointments a doctor has had and will have, by month or date and status: of the last
/// [`limits::STATISTICS_MONTHS`] months or [`limits::STATISTICS_DAYS`] days, and of as many days ahead.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorStats {
    /// The doctor who is asked about.
    pub doctor_id: DoctorId,
    /// By month, else by date.
    #[serde(default)]
    pub by_month: bool,
    /// How many periods at most, the newest first.
    pub limit: u32,
}

impl DoctorStats {
    /// The dates that are counted, so that a long history costs no more than a short one.
    fn dates(&self, today: Date) -> DateWindow {
        let days = Days::new(limits::STATISTICS_DAYS);
        let from = if self.by_month {
            let months = Months::new(limits::STATISTICS_MONTHS);
            today
                .checked_sub_months(months)
                .and_then(|date| date.with_day(1))
        } else {
            today.checked_sub_days(days)
        };
        DateWindow {
            from: from.unwrap_or(Date::MIN),
            to: today.checked_add_days(days).unwrap_or(Date::MAX),
        }
    }
}

#[async_trait]
impl Query for DoctorStats {
    const NAME: &'static str = "get_doctor_stats";
    type Reads = DoctorId;
    type Output = Vec<AppointmentCount>;

    fn reads(&self, _: &Context, _: Instant) -> DoctorId {
        self.doctor_id
    }

    async fn answer(
        &self,
        doctor: Option<Doctor>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<AppointmentCount>, Fault> {
        let (_, subject) = seen_of::<Doctor>(doctor, call, tx).await?;
        call.grants.require(Act::ReadFigures, &subject)?;
        let limit = self.limit.clamp(1, limits::PAGE_ROWS);
        let dates = self.dates(call.today()?);
        Ok(tx
            .appointment_counts(self.doctor_id, self.by_month, dates, limit)
            .await?)
    }
}

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

/// The time off of a doctor on the dates `[from, to)`. The reason is shown to staff only.
///
/// # Errors
/// `invalid_parameter` for dates outside the years served; `limit_exceeded` for more than
/// [`limits::TIME_OFF_ENTRIES`].
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimeOffOf {
    /// The doctor who is asked about.
    pub doctor_id: DoctorId,
    /// The first date.
    #[serde(deserialize_with = "crate::base::time::civil::deserialize")]
    pub from: Date,
    /// The date after the last.
    #[serde(deserialize_with = "crate::base::time::civil::deserialize")]
    pub to: Date,
}

#[async_trait]
impl Query for TimeOffOf {
    const NAME: &'static str = "list_time_off";
    type Reads = DoctorId;
    type Output = Vec<TimeOff>;

    fn reads(&self, _: &Context, _: Instant) -> DoctorId {
        self.doctor_id
    }

    async fn answer(
        &self,
        doctor: Option<Doctor>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<TimeOff>, Fault> {
        seen_of::<Doctor>(doctor, call, tx).await?;
        call.grants
            .require(Act::ReadSchedule, &Subject::whole_organization())?;
        let Some(last) = self.to.pred_opt().filter(|last| self.from <= *last) else {
            return Err(Error::field("/to", "must lie after from").into());
        };
        let years = *limits::YEARS.start()..=limits::YEARS.end() + 1;
        if !years.contains(&self.from.year()) || !years.contains(&self.to.year()) {
            let message = "time off is asked for within the years 1900 to 2399";
            return Err(Error::new(ErrorCode::InvalidParameter, message).into());
        }
        let most = limits::TIME_OFF_ENTRIES;
        let found = tx
            .time_off(&[self.doctor_id], self.from, last, Some(most + 1))
            .await?;
        if found.len() > most as usize {
            let message = format!("there are more than {most} entries: ask for fewer dates");
            return Err(Error::new(ErrorCode::LimitExceeded, message).into());
        }
        Ok(found)
    }
}
