use super::{seen_appointment, seen_hold, seen_series};
use crate::base::ids::{AppointmentId, HoldId, SeriesId};
use crate::base::limits;
use crate::base::page::{ListMark, Page, PageRequest};
use crate::domain::access::Act;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::domain::scheduling::{Appointment, HistoryEntry, Hold, Series};
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::{AppointmentFilter, Sort, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::Deserialize;

/// Gets one appointment.
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
    type Output = Appointment;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Appointment, Fault> {
        seen_appointment(self.id, call, tx).await
    }
}

/// The steps in the life of an appointment, the oldest first.
///
/// # Errors
/// `limit_exceeded` for a `limit` beyond [`limits::PAGE_ROWS`], and, where no `limit` is given, for more steps than
/// [`limits::HISTORY_STEPS`]: an appointment that was changed so often is read in parts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentHistory {
    /// The appointment that is asked for.
    pub id: AppointmentId,
    /// Only the steps that made a later version than this; all unless given.
    #[serde(default)]
    pub after_version: Option<u64>,
    /// The first so many steps of them; all unless given.
    #[serde(default)]
    pub limit: Option<u32>,
}

impl AppointmentHistory {
    /// All steps of an appointment.
    #[must_use]
    pub fn of(id: AppointmentId) -> Self {
        Self {
            id,
            after_version: None,
            limit: None,
        }
    }
}

#[async_trait]
impl Query for AppointmentHistory {
    const NAME: &'static str = "get_appointment_history";
    type Output = Vec<HistoryEntry>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<HistoryEntry>, Fault> {
        const MOST: u32 = limits::HISTORY_STEPS;
        let subject = seen_appointment(self.id, call, tx).await?.subject();
        let rows = 1..=limits::PAGE_ROWS;
        if self.limit.is_some_and(|limit| !rows.contains(&limit)) {
            let message = format!("a part has 1 to {} steps", limits::PAGE_ROWS);
            return Err(Error::new(ErrorCode::LimitExceeded, message).into());
        }
        let after = self.after_version.unwrap_or(0);
        let limit = self.limit.unwrap_or(MOST + 1);
        let mut steps = tx.history(self.id, after, limit).await?;
        if steps.len() > MOST as usize {
            let message = format!("there are more than {MOST} steps: ask for a part of them");
            return Err(Error::new(ErrorCode::LimitExceeded, message).into());
        }
        steps
            .iter_mut()
            .for_each(|step| step.view_of(&subject, call.grants));
        Ok(steps)
    }
}

/// Lists appointments, as far as the actor may see them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentList {
    /// Which; its visibility is narrowed to what the actor may see.
    #[serde(default)]
    pub filter: AppointmentFilter,
    /// In which order.
    #[serde(default)]
    pub sort: Sort,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for AppointmentList {
    const NAME: &'static str = "list_appointments";
    type Output = Page<Appointment>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Page<Appointment>, Fault> {
        self.filter.check()?;
        let list = ListMark::of(Self::NAME, &(call.organization()?, &self.filter, self.sort))?;
        self.page.check_in(list)?;
        self.see_what_is_named(call, tx).await?;
        call.grants.require_somewhere(Act::ReadAppointment)?;
        if let Some(location) = self.filter.location_id {
            let there = call.grants.capacity_at(Act::ReadAppointment, location);
            there.ok_or_else(Error::forbidden)?;
        }
        // The flag is hidden from patients, who could otherwise tell it by asking for it.
        let visibility = match self.filter.stranded {
            Some(_) => {
                let staff = call.grants.without_own_person()?;
                staff.visibility(Act::ReadAppointment)
            }
            None => call.grants.visibility(Act::ReadAppointment),
        };
        let filter = AppointmentFilter {
            visibility,
            ..self.filter.clone()
        };
        Ok(list.on(tx.appointments(&filter, self.sort, &self.page).await?))
    }
}

impl AppointmentList {
    /// Reads the records that the filter names; each must be seen by the actor.
    async fn see_what_is_named(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<(), Fault> {
        let filter = &self.filter;
        if let Some(id) = filter.patient_id {
            seen::<Patient>(id, call, tx).await?;
        }
        if let Some(id) = filter.doctor_id {
            seen::<Doctor>(id, call, tx).await?;
        }
        if let Some(id) = filter.location_id {
            seen::<Location>(id, call, tx).await?;
        }
        if let Some(id) = filter.service_id {
            seen::<Service>(id, call, tx).await?;
        }
        if let Some(id) = filter.room_id {
            seen::<Room>(id, call, tx).await?;
        }
        if let Some(id) = filter.series_id {
            seen_series(id, call, tx).await?;
        }
        Ok(())
    }
}

/// Gets one series.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetSeries {
    /// The series that is asked for.
    pub id: SeriesId,
}

#[async_trait]
impl Query for GetSeries {
    const NAME: &'static str = "get_series";
    type Output = Series;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Series, Fault> {
        seen_series(self.id, call, tx).await
    }
}

/// Gets one hold. One that has lapsed is not there any more, whether or not it was swept.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetHold {
    /// The hold that is asked for.
    pub id: HoldId,
}

#[async_trait]
impl Query for GetHold {
    const NAME: &'static str = "get_hold";
    type Output = Hold;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Hold, Fault> {
        let hold = seen_hold(self.id, call, tx).await?;
        let live = hold.filter(|hold| hold.expires_at > call.now);
        Ok(live.ok_or_else(|| Error::not_found("hold"))?)
    }
}
