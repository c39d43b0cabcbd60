use super::list_slots::SlotsQuery;
use crate::base::ids::{DoctorId, LocationId, PatientId, ServiceId};
use crate::base::limits;
use crate::base::page::PageRequest;
use crate::base::time::Instant;
use crate::base::words::words;
use crate::domain::access::Act;
use crate::domain::people::Patient;
use crate::domain::scheduling::{DateWindow, Slot, Status};
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{AppointmentFilter, Sort, SortKey, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use chrono::{Days, Timelike};
use serde::{Deserialize, Serialize};

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
