use super::seen::see_series;
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, SeriesId, ServiceId};
use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::time::Instant;
use crate::domain::access::Act;
use crate::domain::error::Error;
use crate::domain::organization::{Location, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{AppointmentFilter, Reading, Sort, Tx};
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use serde::Deserialize;

/// Lists appointments, as far as the actor may see them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentList {
    /// Which; its visibility is narrowed to what the actor may see.
    #[serde(default)]
    pub filter: AppointmentFilter,
    /// In which order they are listed.
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
