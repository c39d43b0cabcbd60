use crate::base::ids::DoctorId;
use crate::base::limits;
use crate::base::time::{Date, Instant};
use crate::domain::access::Act;
use crate::domain::people::Doctor;
use crate::domain::scheduling::DateWindow;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{AppointmentCount, Tx};
use crate::usecases::records::seen_of;
use async_trait::async_trait;
use chrono::{Datelike, Days, Months};
use serde::Deserialize;

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
