use super::list_slots::SlotsQuery;
use crate::base::time::{Date, Instant, ZoneName};
use crate::domain::scheduling::{Slot, Slots};
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{CalendarOf, CalendarRecords, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// How much of a doctor's time is offered, date by date.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Availability {
    /// What is asked; with one doctor.
    pub slots: SlotsQuery,
}

#[cfg(feature = "schema")]
crate::base::schema::described_by!(Availability, SlotsQuery);

/// What is offered, date by date.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DoctorAvailability {
    /// The zone in which the dates were read.
    pub timezone: ZoneName,
    /// The dates of the window, each with what is free.
    pub days: Vec<DayAvailability>,
}

/// What is offered on one date.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DayAvailability {
    /// The civil date at the location.
    pub date: Date,
    /// Whether anything is offered.
    pub available: bool,
    /// The starts that can be booked.
    pub slots: Vec<Slot>,
}

#[async_trait]
impl Query for Availability {
    const NAME: &'static str = "availability";
    type Reads = Option<CalendarOf>;
    type Output = DoctorAvailability;

    fn reads(&self, context: &Context, _: Instant) -> Option<CalendarOf> {
        self.slots.rests_on(context)
    }

    async fn answer(
        &self,
        records: Option<CalendarRecords>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self::Output, Fault> {
        let Slots { timezone, slots } = self.slots.answer(records, call, tx).await?;
        let mut days = Vec::new();
        let mut slots = slots.into_iter().peekable();
        for date in self
            .slots
            .from
            .iter_days()
            .take_while(|date| *date < self.slots.to)
        {
            let mut own = Vec::new();
            while let Some(slot) = slots.next_if(|slot| slot.local_start.date() == date) {
                own.push(slot);
            }
            days.push(DayAvailability {
                date,
                available: !own.is_empty(),
                slots: own,
            });
        }
        Ok(DoctorAvailability { timezone, days })
    }
}
