//! How the answers of the commands of scheduling are read again.

use super::{
    CancelledSeries, SeriesOutcome, SkippedOccurrence, seen_appointment, seen_hold, seen_series,
};
use crate::base::ids::{AppointmentId, HoldId, SeriesId, TimeOffId};
use crate::base::page::PageRequest;
use crate::domain::access::Act;
use crate::domain::error::Error;
use crate::domain::people::DoctorSchedule;
use crate::domain::scheduling::{Appointment, Hold, TimeOff};
use crate::engine::command::{Answer, Call, Fault};
use crate::engine::receipt::of_receipt;
use crate::ports::store::{AppointmentFilter, Sort, SortKey, Tx};
use async_trait::async_trait;
use serde_json::{Value, json};

#[async_trait]
impl Answer for DoctorSchedule {
    fn receipt(&self) -> Value {
        json!([self.doctor_id, self.location_id])
    }

    async fn read_again(receipt: Value, _: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let (doctor, location) = of_receipt(receipt)?;
        let found = tx.schedules(&[doctor], Some(location)).await?;
        let first = found.into_iter().next();
        Ok(first.ok_or_else(|| Error::not_found("schedule"))?)
    }
}

#[async_trait]
impl Answer for TimeOff {
    fn receipt(&self) -> Value {
        json!(self.id)
    }

    async fn read_again(receipt: Value, _: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let found = tx.time_off_by_id(of_receipt::<TimeOffId>(receipt)?).await?;
        Ok(found.ok_or_else(|| Error::not_found("time off"))?)
    }
}

#[async_trait]
impl Answer for Appointment {
    fn receipt(&self) -> Value {
        json!(self.id)
    }

    async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(seen_appointment(of_receipt(receipt)?, call, tx)
            .await?
            .appointment)
    }
}

#[async_trait]
impl Answer for Hold {
    fn receipt(&self) -> Value {
        json!(self.id)
    }

    /// A hold that has lapsed or was used is not there any more.
    async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let found = seen_hold(of_receipt::<HoldId>(receipt)?, call, tx).await?;
        let live = found
            .map(|seen| seen.hold)
            .filter(|hold| hold.expires_at > call.now);
        Ok(live.ok_or_else(|| Error::not_found("hold"))?)
    }
}

#[async_trait]
impl Answer for SeriesOutcome {
    fn receipt(&self) -> Value {
        json!([self.series.id, self.skipped])
    }

    async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let (id, skipped): (SeriesId, Vec<SkippedOccurrence>) = of_receipt(receipt)?;
        let series = seen_series(id, call, tx).await?;
        let filter = AppointmentFilter {
            series_id: Some(id),
            ..AppointmentFilter::default()
        };
        let by_start = Sort {
            key: SortKey::StartsAt,
            descending: false,
        };
        let all = PageRequest::Cursor {
            after: None,
            limit: crate::base::limits::SERIES_OCCURRENCES,
        };
        let zone = call.zone(&series.timezone)?;
        let occurrences = series.rule.starts(series.local_start, &zone);
        let mut booked = tx.appointments(&filter, by_start, &all).await?.items;
        booked.retain(|one| call.grants.allow(Act::ReadAppointment, &one.subject()));
        Ok(Self {
            booked,
            skipped,
            truncated: occurrences.is_ok_and(|all| all.truncated),
            series,
        })
    }
}

#[async_trait]
impl Answer for CancelledSeries {
    fn receipt(&self) -> Value {
        let ids: Vec<_> = self.cancelled.iter().map(|a| a.id).collect();
        json!([ids, self.left])
    }

    async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let (ids, left): (Vec<AppointmentId>, _) = of_receipt(receipt)?;
        let mut cancelled = Vec::with_capacity(ids.len());
        for id in ids {
            cancelled.extend(tx.appointment(id).await?);
        }
        cancelled.retain(|one| call.grants.allow(Act::ReadAppointment, &one.subject()));
        Ok(Self { cancelled, left })
    }
}
