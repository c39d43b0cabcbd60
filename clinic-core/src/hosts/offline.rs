//! The rules without a store, on values that own what they rest on: for hosts that keep their records
//! elsewhere. [`call`] gives them from JSON to JSON, by name.

use crate::base::ids::{DoctorId, RoomId};
use crate::base::time::{Instant, LocalDateTime, Schedule, WallSpan, ZoneName, ZoneRules, Zones};
use crate::domain::billing::{InvoiceDraft, price};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::{
    Busy, DateWindow, DoctorCalendar, Explanation, Offer, OpenSession, Policy, RecurrenceRule,
    RoomCalendar, ServiceTiming, SlotRequest, TransitionRequest, explain, occurrences, slots,
    transition,
};
use crate::hosts::json::{decode, encode};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What is known of a doctor at a location; see [`DoctorCalendar`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = DoctorCalendar))]
pub struct DoctorEntry {
    /// The doctor whose calendar this is.
    pub id: DoctorId,
    /// When they work there.
    pub schedule: Schedule,
    /// When they are off, in the wall time of the location.
    #[serde(default)]
    pub time_off: Vec<WallSpan>,
    /// What is reserved on them, in any lane.
    #[serde(default)]
    pub busy: Vec<Busy>,
    /// Their own daily limit; absent: the policy's.
    #[serde(default)]
    pub max_per_day: Option<u32>,
    /// The group sessions of the service that they hold.
    #[serde(default)]
    pub sessions: Vec<OpenSession>,
}

/// What is known of a room; see [`RoomCalendar`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = RoomCalendar))]
pub struct RoomEntry {
    /// The room whose calendar this is.
    pub id: RoomId,
    /// When it can be used; absent: whenever the location is open.
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// When it cannot be used, in the wall time of the location.
    #[serde(default)]
    pub time_off: Vec<WallSpan>,
    /// What is reserved on it.
    #[serde(default)]
    pub busy: Vec<Busy>,
}

/// A question for slots that owns everything that the answer rests on; see [`SlotRequest`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SlotQuestion {
    /// The zone of the location.
    pub zone: ZoneName,
    /// The present instant, by the clock of the store or the host.
    pub now: Instant,
    /// The local dates on which a slot may start.
    pub window: DateWindow,
    /// The opening hours of the location; absent: always open.
    #[serde(default)]
    pub hours: Option<Schedule>,
    /// The doctors, in the order of preference.
    pub doctors: Vec<DoctorEntry>,
    /// The rooms, one of which must be free; absent: none is needed.
    #[serde(default)]
    pub rooms: Option<Vec<RoomEntry>>,
    /// This room and no other: of the rooms, and of the group sessions that may be joined.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// What is reserved on the patient.
    #[serde(default)]
    pub patient_busy: Vec<Busy>,
    /// How long the service takes, with its step and its buffers.
    pub service: ServiceTiming,
    /// What the organization asks.
    #[serde(default)]
    pub policy: Policy,
}

/// A question whose zone has been looked up; ask it as often as you like.
#[derive(Clone, Debug)]
pub struct PreparedQuestion {
    question: SlotQuestion,
    zone: Arc<ZoneRules>,
}

impl SlotQuestion {
    /// Looks the zone up.
    ///
    /// # Errors
    /// `unknown_zone`.
    pub fn prepare(self, zones: &Zones) -> Result<PreparedQuestion, Error> {
        let zone = zone_of(&self.zone, zones)?;
        Ok(PreparedQuestion {
            question: self,
            zone,
        })
    }
}

impl PreparedQuestion {
    fn ask<T>(&self, answer: impl FnOnce(&SlotRequest<'_>) -> T) -> T {
        let question = &self.question;
        let doctors: Vec<_> = question
            .doctors
            .iter()
            .map(|doctor| DoctorCalendar {
                doctor: doctor.id,
                schedule: &doctor.schedule,
                time_off: &doctor.time_off,
                busy: &doctor.busy,
                max_per_day: doctor.max_per_day,
                sessions: &doctor.sessions,
            })
            .collect();
        let rooms: Option<Vec<_>> = question.rooms.as_ref().map(|rooms| {
            let calendars = rooms.iter().map(|room| RoomCalendar {
                room: room.id,
                schedule: room.schedule.as_ref(),
                time_off: &room.time_off,
                busy: &room.busy,
            });
            calendars.collect()
        });
        answer(&SlotRequest {
            hours: question.hours.as_ref(),
            rooms: rooms.as_deref(),
            room: question.room_id,
            patient_busy: &question.patient_busy,
            policy: question.policy,
            ..SlotRequest::new(
                &self.zone,
                question.now,
                question.window,
                question.service,
                &doctors,
            )
        })
    }

    /// The dates of the window, counted once for each doctor: what an answer grows with.
    #[must_use]
    pub fn days(&self) -> usize {
        let window = self.question.window;
        let days = (window.to - window.from).num_days();
        usize::try_from(days)
            .unwrap_or(0)
            .saturating_mul(self.question.doctors.len())
    }

    /// The starts that can be booked.
    ///
    /// # Errors
    /// `invalid_value` and `limit_exceeded` for a question that has no answer.
    pub fn slots(&self) -> Result<Vec<Offer>, Error> {
        Ok(self.ask(slots)?)
    }

    /// Why a start is offered or not.
    ///
    /// # Errors
    /// As [`PreparedQuestion::slots`], and `not_found` for a doctor who is not part of the question.
    pub fn explain(&self, doctor: DoctorId, starts_at: Instant) -> Result<Explanation, Error> {
        Ok(self.ask(|request| explain(request, doctor, starts_at))?)
    }
}

fn zone_of(name: &ZoneName, zones: &Zones) -> Result<Arc<ZoneRules>, Error> {
    zones.rules(name).map_err(|_| {
        Error::new(
            ErrorCode::UnknownZone,
            "the zone is not a known IANA zone, such as Europe/Bucharest",
        )
    })
}

/// A question for the starts of a rule of recurrence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OccurrencesQuestion {
    /// The rule that the starts follow.
    pub rule: RecurrenceRule,
    /// The first start by the clock on the wall.
    #[serde(with = "crate::base::time::local_minutes")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time-local", example = "2027-02-01T09:00"))]
    pub local_start: LocalDateTime,
    /// The zone of that clock.
    pub zone: ZoneName,
}

/// A question for one start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExplainQuestion {
    /// What the answer rests on.
    pub question: SlotQuestion,
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// The start that is explained.
    pub starts_at: Instant,
}

/// The functions that [`call`] knows.
pub const FUNCTIONS: &[&str] = &["slots", "explain", "occurrences", "price", "transition"];

/// Calls a rule by its name, from JSON to JSON.
///
/// # Errors
/// `not_found` for a name that is none; `unknown_field` and `invalid_value` for JSON that is not the
/// function's; the errors of the rule.
pub fn call(zones: &Zones, name: &str, input: Value) -> Result<Value, Error> {
    match name {
        "slots" => encode(&decode::<SlotQuestion>(input)?.prepare(zones)?.slots()?),
        "explain" => {
            let asked: ExplainQuestion = decode(input)?;
            let prepared = asked.question.prepare(zones)?;
            encode(&prepared.explain(asked.doctor_id, asked.starts_at)?)
        }
        "occurrences" => {
            let asked: OccurrencesQuestion = decode(input)?;
            let zone = zone_of(&asked.zone, zones)?;
            let starts = occurrences(&asked.rule, asked.local_start, &zone)?;
            encode(&starts)
        }
        "price" => {
            let draft: InvoiceDraft = decode(input)?;
            encode(&price(&draft)?)
        }
        "transition" => encode(&transition(&decode::<TransitionRequest>(input)?)?),
        _ => Err(Error::not_found("function")),
    }
}
