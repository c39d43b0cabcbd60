use super::calendar::{Calendar, Question};
use crate::base::ids::{DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::time::{Date, Instant, Span};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::{DateWindow, Slots};
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{CalendarOf, CalendarRecords, Tx};
use async_trait::async_trait;
use serde::Deserialize;

/// The starts that can be booked on the dates `[from, to)`, for a service at a location.
///
/// Without doctors: any who gives the service there, by name. Without a location: the only one where the
/// doctors work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SlotsQuery {
    /// In this order; empty: any.
    #[serde(default)]
    pub doctor_ids: Vec<DoctorId>,
    /// What for; absent: the organization's default service.
    pub service_id: Option<ServiceId>,
    /// The location; absent: the only one that gives the service.
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    pub room_id: Option<RoomId>,
    /// For this patient, who must be free.
    pub patient_id: Option<PatientId>,
    /// The first date on which a slot may start.
    #[serde(deserialize_with = "crate::base::time::civil::deserialize")]
    pub from: Date,
    /// The date after the last.
    #[serde(deserialize_with = "crate::base::time::civil::deserialize")]
    pub to: Date,
}

fn check_window(from: Date, to: Date) -> Result<DateWindow, Error> {
    let mut checks = Checks::default();
    checks.date("/from", from);
    checks.date("/to", to);
    checks.require(from < to, "/to", "must lie after from");
    checks.done()?;
    let days = (to - from).num_days();
    if days > i64::from(limits::WINDOW_DAYS) {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!("a window has at most {} days", limits::WINDOW_DAYS),
        ));
    }
    Ok(DateWindow { from, to })
}

fn span_of(window: DateWindow) -> Span {
    let start = |date: Date| date.and_time(chrono::NaiveTime::MIN).and_utc();
    Span::new(start(window.from), start(window.to))
}

impl SlotsQuery {
    /// The question for the dates `[from, to)`; what is not named is implied.
    #[must_use]
    pub fn between(from: Date, to: Date) -> Self {
        Self {
            doctor_ids: Vec::new(),
            service_id: None,
            location_id: None,
            room_id: None,
            patient_id: None,
            from,
            to,
        }
    }

    /// The question, from the first date to the last.
    fn question(&self, window: DateWindow) -> Question {
        Question {
            patient_id: self.patient_id,
            patient_implied: false,
            doctor_ids: self.doctor_ids.clone(),
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            span: span_of(window),
            without: Vec::new(),
            also: Vec::new(),
        }
    }

    /// The records on which the question rests, unless it names too many.
    pub(super) fn rests_on(&self, context: &Context) -> Option<CalendarOf> {
        let window = DateWindow {
            from: self.from,
            to: self.to,
        };
        let question = self.question(window);
        (self.doctor_ids.len() <= limits::DOCTORS_PER_QUESTION).then(|| question.rests_on(context))
    }

    pub(super) async fn calendar(
        &self,
        records: Option<CalendarRecords>,
        window: DateWindow,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Calendar, Fault> {
        if self.doctor_ids.len() > limits::DOCTORS_PER_QUESTION {
            let message = format!(
                "at most {} doctors in one question",
                limits::DOCTORS_PER_QUESTION
            );
            return Err(Error::new(ErrorCode::LimitExceeded, message).into());
        }
        let mut checks = Checks::default();
        checks.once("/doctor_ids", &self.doctor_ids);
        checks.done()?;
        let question = self.question(window);
        let mut calendar = match records {
            Some(records) => Calendar::of(&question, records, call, tx).await?,
            None => Calendar::name(&question, call, tx).await?,
        };
        calendar.load(&question, tx).await?;
        Ok(calendar)
    }
}

#[async_trait]
impl Query for SlotsQuery {
    const NAME: &'static str = "slots";
    type Reads = Option<CalendarOf>;
    type Output = Slots;

    fn reads(&self, context: &Context, _: Instant) -> Option<CalendarOf> {
        self.rests_on(context)
    }

    async fn answer(
        &self,
        records: Option<CalendarRecords>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Slots, Fault> {
        let window = check_window(self.from, self.to)?;
        let calendar = self.calendar(records, window, call, tx).await?;
        Ok(Slots {
            timezone: calendar.location.fields.timezone.clone(),
            slots: calendar.slots(window)?,
        })
    }
}
