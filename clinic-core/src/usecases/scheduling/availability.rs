use super::calendar::{Calendar, Question};
use super::reschedule::own;
use super::{booking, seen_appointment};
use crate::base::ids::{AppointmentId, DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::time::{Date, Instant, Span, ZoneName};
use crate::base::words::words;
use crate::domain::access::Act;
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::people::Patient;
use crate::domain::scheduling::{DateWindow, Explanation, Slot, Slots, Status};
use crate::engine::command::Context;
use crate::engine::command::{Call, Fault, Query};
use crate::ports::store::CalendarOf;
use crate::ports::store::CalendarRecords;
use crate::ports::store::{AppointmentFilter, Sort, SortKey, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use chrono::{Days, Timelike};
use serde::{Deserialize, Serialize};

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
    /// The first date.
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
    fn rests_on(&self, context: &Context) -> Option<CalendarOf> {
        let window = DateWindow {
            from: self.from,
            to: self.to,
        };
        let question = self.question(window);
        (self.doctor_ids.len() <= limits::DOCTORS_PER_QUESTION).then(|| question.rests_on(context))
    }

    async fn calendar(
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

/// Why a start is offered or not: every reason that holds, each with the record that causes it. Ids are shown
/// to those only who may see the appointments.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExplainSlot {
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// What for; absent: the organization's default service.
    pub service_id: Option<ServiceId>,
    /// Where; absent: the only place where the doctor works.
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    pub room_id: Option<RoomId>,
    /// For this patient, who must be free.
    pub patient_id: Option<PatientId>,
    /// As if this appointment were moved there; what is not named is the appointment's.
    pub moving: Option<AppointmentId>,
    /// The instant at which it is to start.
    pub starts_at: Instant,
}

#[async_trait]
impl Query for ExplainSlot {
    const NAME: &'static str = "explain";
    type Reads = ();
    type Output = Explanation;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Explanation, Fault> {
        let mut checks = Checks::default();
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()?;
        let mut question = Question {
            patient_id: self.patient_id,
            patient_implied: false,
            doctor_ids: vec![self.doctor_id],
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            span: Span::new(self.starts_at, self.starts_at),
            without: Vec::new(),
            also: Vec::new(),
        };
        if let Some(moving) = self.moving {
            let seen = seen_appointment(moving, call, tx).await?;
            let moved = seen.appointment;
            question.without = own(&moved, seen.session.as_ref());
            question.patient_implied = question.patient_id.is_none();
            question.patient_id = question.patient_id.or(Some(moved.patient_id));
            question.service_id = question.service_id.or(Some(moved.service_id));
            question.location_id = question.location_id.or(Some(moved.location_id));
        }
        let calendar = Calendar::ask(&question, call, tx).await?;
        let mut reasons = calendar.explain(self.doctor_id, self.starts_at)?.reasons;
        let subject = calendar.subject(self.doctor_id, question.patient_id);
        reasons
            .iter_mut()
            .for_each(|reason| reason.view_of(&subject, call.grants));
        reasons.dedup();
        Ok(Explanation {
            offered: reasons.is_empty(),
            reasons,
        })
    }
}

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

/// Slots ranked for one patient: by their habits, by the doctor they know, and by gaps in the doctor's day.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Suggest {
    /// The patient for whom slots are ranked.
    pub patient_id: PatientId,
    /// What for; absent: the organization's default service.
    pub service_id: Option<ServiceId>,
    /// Where; absent: the only place that gives the service.
    pub location_id: Option<LocationId>,
    /// With whom; absent: any.
    pub doctor_id: Option<DoctorId>,
    /// How many at most.
    pub limit: u32,
}

/// Why a slot is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum SuggestionReason {
    /// With the doctor whom the patient saw most.
    KnownDoctor,
    /// On a weekday on which the patient usually comes.
    UsualWeekday,
    /// At a time of day at which the patient usually comes (within an hour).
    UsualTime,
    /// Next to another appointment of the doctor, so that no gap is left.
    FillsGap,
    /// Soon: within the first week.
    Soon,
}

words!("reason of a suggestion", SuggestionReason {
    KnownDoctor = "known_doctor",
    UsualWeekday = "usual_weekday",
    UsualTime = "usual_time",
    FillsGap = "fills_gap",
    Soon = "soon",
});

/// A slot with why it is suggested.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// The slot that is suggested; it can be booked.
    pub slot: Slot,
    /// Points: 3 for the doctor, 2 each for weekday and time, 1 each for a filled gap and soonness.
    pub score: u32,
    /// Why it is suggested; each reason adds to the score.
    pub reasons: Vec<SuggestionReason>,
}

#[async_trait]
impl Query for Suggest {
    const NAME: &'static str = "suggest";
    type Reads = ();
    type Output = Vec<Suggestion>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Suggestion>, Fault> {
        let (_, subject) = seen::<Patient>(self.patient_id, call, tx).await?;
        if call.grants.is_person(self.patient_id) {
            call.grants.require(Act::Book, &subject)?;
        } else {
            call.grants.require_somewhere(Act::Book)?;
        }
        let mut filter = AppointmentFilter::new(call.grants.visibility(Act::ReadAppointment));
        filter.patient_id = Some(self.patient_id);
        // Habits are what the patient did, not what was called off or lies ahead.
        filter.starts_before = Some(call.now);
        filter.statuses = vec![
            Status::Scheduled,
            Status::Confirmed,
            Status::CheckedIn,
            Status::InProgress,
            Status::Completed,
        ];
        let sort = Sort {
            key: SortKey::StartsAt,
            descending: true,
        };
        let past = tx
            .appointments(
                &filter,
                sort,
                &PageRequest::Cursor {
                    after: None,
                    limit: 50,
                },
            )
            .await?
            .items;
        let habits = Habits::of(&past);
        let today = call.today()?;
        let window = DateWindow {
            from: today,
            to: today + Days::new(u64::from(limits::ALTERNATIVES_DAYS) * 2),
        };
        let question = SlotsQuery {
            doctor_ids: self.doctor_id.into_iter().collect(),
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: None,
            patient_id: Some(self.patient_id),
            from: window.from,
            to: window.to,
        };
        let calendar = question.calendar(None, window, call, tx).await?;
        let most = self.limit.clamp(1, limits::PAGE_ROWS) as usize;
        let mut ranked: Vec<Suggestion> = Vec::new();
        calendar.slots_by_parts(window, |slots| {
            ranked.extend(slots.into_iter().map(|slot| {
                let touches = calendar.touches(slot.doctor_id, slot.starts_at);
                habits.suggestion(slot, touches, call.now)
            }));
            ranked.sort_by_key(|s| (std::cmp::Reverse(s.score), s.slot.starts_at));
            ranked.truncate(most);
        })?;
        Ok(ranked)
    }
}

/// What a patient usually does.
struct Habits {
    doctor: Option<DoctorId>,
    weekday: Option<chrono::Weekday>,
    minute: Option<u32>,
}

impl Habits {
    fn of(past: &[crate::domain::scheduling::Appointment]) -> Self {
        use chrono::Datelike;
        Self {
            doctor: most(past.iter().map(|a| a.doctor_id)),
            weekday: most(
                past.iter()
                    .map(|a| a.start_on.weekday().num_days_from_monday()),
            )
            .and_then(|day| u8::try_from(day).ok())
            .and_then(|day| chrono::Weekday::try_from(day).ok()),
            minute: most(
                past.iter()
                    .map(|a| a.local_start.hour() * 60 + a.local_start.minute()),
            ),
        }
    }

    fn suggestion(&self, slot: Slot, fills_gap: bool, now: Instant) -> Suggestion {
        use SuggestionReason as R;
        use chrono::Datelike;
        let minute = slot.local_start.hour() * 60 + slot.local_start.minute();
        let points = [
            (R::KnownDoctor, 3, self.doctor == Some(slot.doctor_id)),
            (
                R::UsualWeekday,
                2,
                self.weekday == Some(slot.local_start.date().weekday()),
            ),
            (
                R::UsualTime,
                2,
                self.minute
                    .is_some_and(|usual| usual.abs_diff(minute) <= 60),
            ),
            (R::FillsGap, 1, fills_gap),
            (R::Soon, 1, slot.starts_at < now + chrono::Duration::days(7)),
        ];
        let held = points.iter().filter(|(_, _, holds)| *holds);
        Suggestion {
            slot,
            score: held.clone().map(|(_, score, _)| score).sum(),
            reasons: held.map(|(r, _, _)| *r).collect(),
        }
    }
}

/// The most frequent value; of several the least.
fn most<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts = std::collections::BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_insert(0_u32) += 1);
    counts
        .into_iter()
        .max_by_key(|(value, count)| (*count, std::cmp::Reverse(*value)))
        .map(|(value, _)| value)
}
