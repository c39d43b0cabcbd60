use super::seen::{SeenHold, appointment_of, hold_of, see_appointment};
use super::series::see_series;
use crate::base::ids::{
    AppointmentId, DoctorId, HoldId, LocationId, PatientId, RoomId, SeriesId, ServiceId,
};
use crate::base::limits;
use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::time::Instant;
use crate::domain::access::Act;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::domain::scheduling::{Appointment, HistoryEntry, Hold, Series};
use crate::engine::command::Context;
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::AppointmentInSession;
use crate::ports::store::AppointmentOf;
use crate::ports::store::HoldInSession;
use crate::ports::store::HoldOf;
use crate::ports::store::{AppointmentFilter, Reading, Sort, Tx};
use crate::usecases::records::seen_of;
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
    type Reads = AppointmentOf;
    type Output = Vec<HistoryEntry>;

    fn reads(&self, _: &Context, now: Instant) -> AppointmentOf {
        appointment_of(self.id, now)
    }

    async fn answer(
        &self,
        found: Option<AppointmentInSession>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<HistoryEntry>, Fault> {
        const MOST: u32 = limits::HISTORY_STEPS;
        let subject = see_appointment(found, call)?.appointment.subject();
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
    type Reads = NamedByFilter;
    type Output = Page<Appointment>;

    fn reads(&self, _: &Context, _: Instant) -> NamedByFilter {
        let filter = &self.filter;
        let people = (filter.patient_id, filter.doctor_id);
        let places = (filter.location_id, filter.room_id);
        ((people, places), (filter.service_id, filter.series_id))
    }

    async fn answer(
        &self,
        named: <NamedByFilter as Reading>::Answer,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<Appointment>, Fault> {
        self.filter.check()?;
        let list = ListMark::of(Self::NAME, &(call.organization()?, &self.filter, self.sort))?;
        self.page.check_in(list)?;
        see_named(named, call, tx).await?;
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

/// The records that a filter of appointments may name.
type NamedByFilter = (
    (
        (Option<PatientId>, Option<DoctorId>),
        (Option<LocationId>, Option<RoomId>),
    ),
    (Option<ServiceId>, Option<SeriesId>),
);

/// Sees to it that the records that a filter names were found, and that the actor may see each.
async fn see_named(
    named: <NamedByFilter as Reading>::Answer,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<(), Fault> {
    let (((patient, doctor), (location, room)), (service, series)) = named;
    if let Some(patient) = patient {
        seen_of::<Patient>(patient, call, tx).await?;
    }
    if let Some(doctor) = doctor {
        seen_of::<Doctor>(doctor, call, tx).await?;
    }
    if let Some(location) = location {
        seen_of::<Location>(location, call, tx).await?;
    }
    if let Some(service) = service {
        seen_of::<Service>(service, call, tx).await?;
    }
    if let Some(room) = room {
        seen_of::<Room>(room, call, tx).await?;
    }
    if let Some(series) = series {
        see_series(series, call)?;
    }
    Ok(())
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
    type Reads = SeriesId;
    type Output = Series;

    fn reads(&self, _: &Context, _: Instant) -> SeriesId {
        self.id
    }

    async fn answer(
        &self,
        found: Option<Series>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Series, Fault> {
        Ok(see_series(found, call)?)
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
    type Reads = HoldOf;
    type Output = Hold;

    fn reads(&self, _: &Context, now: Instant) -> HoldOf {
        hold_of(self.id, now)
    }

    async fn answer(
        &self,
        found: Option<HoldInSession>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Hold, Fault> {
        let hold = SeenHold::of(found, call).map(|seen| seen.hold);
        let live = hold.filter(|hold| hold.expires_at > call.now);
        Ok(live.ok_or_else(|| Error::not_found("hold"))?)
    }
}
