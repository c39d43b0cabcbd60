use super::super::commands::subject;
use crate::access::Permission;
use crate::command::{Call, Fault, Query};
use crate::error::Error;
use crate::ids::{AppointmentId, HoldId, SeriesId};
use crate::page::{ListMark, Page, PageRequest};
use crate::scheduling::{Appointment, HistoryEntry, Hold, Series};
use crate::store::{AppointmentFilter, Sort, Tx};
use async_trait::async_trait;
use serde::Deserialize;

fn may_see(appointment: &Appointment, call: &Call<'_>) -> Result<(), Error> {
    let subject = subject(
        appointment.location_id,
        appointment.doctor_id,
        Some(appointment.patient_id),
    );
    call.grants
        .see(Permission::AppointmentsRead, &subject, "appointment")
}

/// What a patient sees of their own appointment: all but the notes of the desk.
fn shown(mut appointment: Appointment, call: &Call<'_>) -> Appointment {
    if !call.grants.is_staff() {
        appointment.notes = None;
        appointment.overbook_reason = None;
    }
    appointment
}

/// Gets one appointment.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetAppointment {
    /// Which.
    pub id: AppointmentId,
}

#[async_trait]
impl Query for GetAppointment {
    const NAME: &'static str = "get_appointment";
    type Output = Appointment;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Appointment, Fault> {
        let appointment = tx
            .appointment(self.id)
            .await?
            .ok_or_else(|| Error::not_found("appointment"))?;
        may_see(&appointment, call)?;
        Ok(shown(appointment, call))
    }
}

/// The steps in the life of an appointment, the oldest first.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentHistory {
    /// Which.
    pub id: AppointmentId,
}

#[async_trait]
impl Query for AppointmentHistory {
    const NAME: &'static str = "get_appointment_history";
    type Output = Vec<HistoryEntry>;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<HistoryEntry>, Fault> {
        let appointment = tx
            .appointment(self.id)
            .await?
            .ok_or_else(|| Error::not_found("appointment"))?;
        may_see(&appointment, call)?;
        Ok(tx.history(self.id).await?)
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
    /// Which part.
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
        if !call.grants.allow_somewhere(Permission::AppointmentsRead) {
            return Err(Error::forbidden().into());
        }
        let visibility = call.grants.visibility(Permission::AppointmentsRead);
        let filter = AppointmentFilter {
            visibility,
            ..self.filter.clone()
        };
        let page = tx.appointments(&filter, self.sort, &self.page).await?;
        Ok(list.on(page.map(|appointment| shown(appointment, call))))
    }
}

/// Gets one series.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetSeries {
    /// Which.
    pub id: SeriesId,
}

#[async_trait]
impl Query for GetSeries {
    const NAME: &'static str = "get_series";
    type Output = Series;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Series, Fault> {
        let series = tx
            .series(self.id)
            .await?
            .ok_or_else(|| Error::not_found("series"))?;
        let subject = subject(
            series.location_id,
            series.doctor_id,
            Some(series.patient_id),
        );
        call.grants
            .see(Permission::AppointmentsRead, &subject, "series")?;
        Ok(series)
    }
}

/// Gets one hold, expired or not.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetHold {
    /// Which.
    pub id: HoldId,
}

#[async_trait]
impl Query for GetHold {
    const NAME: &'static str = "get_hold";
    type Output = Hold;

    async fn answer(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Hold, Fault> {
        let hold = tx
            .hold(self.id)
            .await?
            .ok_or_else(|| Error::not_found("hold"))?;
        let subject = subject(hold.location_id, hold.doctor_id, Some(hold.patient_id));
        call.grants
            .see(Permission::AppointmentsBook, &subject, "hold")?;
        Ok(hold)
    }
}
