//! What an idempotency key keeps of each kind of answer, and how it is read again.

use crate::base::ids::{AccountId, AppointmentId, HoldId, SeriesId, TimeOffId};
use crate::base::page::PageRequest;
use crate::domain::access::Act;
use crate::domain::error::Error;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, DoctorSchedule, Patient};
use crate::domain::record::Record as _;
use crate::domain::scheduling::{Appointment, Hold, TimeOff};
use crate::engine::command::{Answer, Call, Fault};
use crate::ports::store::{AppointmentFilter, Sort, SortKey, StoreError, Tx};
use crate::usecases::records::seen;
use crate::usecases::scheduling::{
    CancelledSeries, SeriesOutcome, SkippedOccurrence, seen_appointment, seen_hold, seen_series,
};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads a receipt. One that cannot be read was not written by this version of the library.
pub(crate) fn of_receipt<T: DeserializeOwned>(receipt: Value) -> Result<T, StoreError> {
    serde_json::from_value(receipt).map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[async_trait]
impl Answer for () {
    fn receipt(&self) -> Value {
        Value::Null
    }

    async fn read_again(_: Value, _: &Call<'_>, _: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(())
    }
}

#[async_trait]
impl Answer for AccountId {
    fn receipt(&self) -> Value {
        json!(self)
    }

    async fn read_again(receipt: Value, _: &Call<'_>, _: &mut dyn Tx) -> Result<Self, Fault> {
        Ok(of_receipt(receipt)?)
    }
}

#[async_trait]
impl Answer for Organization {
    fn receipt(&self) -> Value {
        json!(self.id)
    }

    async fn read_again(receipt: Value, _: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let found = tx.organization(of_receipt(receipt)?).await?;
        Ok(found.ok_or_else(|| Error::not_found(Self::KIND))?)
    }
}

macro_rules! catalog_answers {
    ($($record:ident),*) => {$(
        #[async_trait]
        impl Answer for $record {
            fn receipt(&self) -> Value {
                json!(self.id)
            }

            async fn read_again(receipt: Value, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
                Ok(seen::<$record>(of_receipt(receipt)?, call, tx).await?.0)
            }
        }
    )*};
}

catalog_answers!(Location, Room, Service, Doctor, Patient);

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
        seen_appointment(of_receipt(receipt)?, call, tx).await
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
        let live = found.filter(|hold| hold.expires_at > call.now);
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
