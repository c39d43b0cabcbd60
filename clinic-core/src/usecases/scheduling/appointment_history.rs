use super::seen::{appointment_of, see_appointment};
use crate::base::ids::AppointmentId;
use crate::base::limits;
use crate::base::time::Instant;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::HistoryEntry;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{AppointmentInSession, AppointmentOf, Tx};
use async_trait::async_trait;
use serde::Deserialize;

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
