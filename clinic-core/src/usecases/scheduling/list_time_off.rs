use crate::base::ids::DoctorId;
use crate::base::limits;
use crate::base::time::{Date, Instant};
use crate::domain::access::{Act, Subject};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::people::Doctor;
use crate::domain::scheduling::TimeOff;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use chrono::Datelike;
use serde::Deserialize;

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
    /// The first date that the time off meets.
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
