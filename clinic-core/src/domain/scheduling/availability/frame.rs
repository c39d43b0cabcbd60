//! What is the same for every doctor of a question.

use super::instants::ToMicros;
use super::request::{AvailabilityError, Busy, RoomCalendar, SlotRequest};
use super::set::{Micros, Set};
use super::working::{Wall, day_number, day_of, midnight, working_of};
use crate::base::ids::RoomId;
use crate::base::limits;
use crate::base::time::{Date, MINUTE, WallSpan};

/// What is the same for every doctor of a request.
pub(super) struct Frame<'a> {
    pub(super) request: &'a SlotRequest<'a>,
    pub(super) duration: i64,
    pub(super) step: i64,
    pub(super) before: i64,
    pub(super) after: i64,
    /// The dates whose declared spans can matter.
    pub(super) days: (i64, i64),
    /// The starts whose local date lies in the window.
    pub(super) window: Set,
    /// The first start that is not in the past, and the first with enough notice.
    pub(super) not_past: i64,
    pub(super) not_soon: i64,
    /// The last date of the horizon.
    last_day: Option<i64>,
    /// When the location is open; absent: always.
    pub(super) open: Option<Set>,
    /// The starts at which each room is free.
    pub(super) rooms: Option<Vec<(RoomId, Set)>>,
    /// The starts at which the patient is not free.
    pub(super) patient: Set,
    /// The starts that nothing forbids but a doctor's own calendar and the patient's.
    pub(super) common: Set,
}

fn minutes(count: u32) -> i64 {
    i64::from(count) * MINUTE
}

impl<'a> Frame<'a> {
    pub(super) fn new(request: &'a SlotRequest<'a>) -> Result<Self, AvailabilityError> {
        let timing = request.service;
        let step = timing.step_min.unwrap_or(timing.duration_min);
        let lengths = 1..=limits::SERVICE_DURATION_MIN;
        let buffers = timing.buffer_before_min.max(timing.buffer_after_min);
        if !lengths.contains(&timing.duration_min)
            || !lengths.contains(&step)
            || buffers > limits::BUFFER_MIN
        {
            return Err(AvailabilityError::Timing);
        }
        let (first, end) = (
            day_number(request.window.from),
            day_number(request.window.to),
        );
        if end - first > i64::from(limits::WINDOW_DAYS) {
            return Err(AvailabilityError::Window);
        }
        // A shift that began the day before, and one that a slot at the end of the window runs into.
        let days = (first - 2, end + 2);
        let now = request.now.timestamp_micros();
        let horizon = request.policy.horizon_days;
        let mut frame = Self {
            request,
            duration: minutes(timing.duration_min),
            step: minutes(step),
            before: minutes(timing.buffer_before_min),
            after: minutes(timing.buffer_after_min),
            days,
            window: Set::of_apart(
                request
                    .zone
                    .instants_between(midnight(first), midnight(end)),
            ),
            not_past: now,
            not_soon: now.saturating_add(minutes(request.policy.min_notice_min)),
            last_day: horizon
                .map(|horizon| day_of(request.zone.local_micros(now)) + i64::from(horizon))
                .map(|last| last.min(day_number(Date::MAX) - 2)),
            open: request
                .hours
                .map(|hours| working_of(hours, days, request.zone)),
            rooms: None,
            patient: Set::default(),
            common: Set::default(),
        };
        frame.patient = frame.taken(request.patient_busy, 0, 0);
        frame.rooms = request.rooms.map(|rooms| {
            rooms
                .iter()
                .filter(|room| request.room.is_none_or(|asked| asked == room.room))
                .map(|room| (room.room, frame.room_starts(room)))
                .collect()
        });
        frame.common = frame.common();
        Ok(frame)
    }

    /// The window, as far as notice, horizon, opening hours and rooms allow.
    fn common(&self) -> Set {
        let to = self.last_day.map_or(i64::MAX, |last| {
            let zone = self.request.zone;
            let date = zone.instants_between(midnight(last), midnight(last + 1));
            date.last().map_or(i64::MAX, |span| span.1)
        });
        let earliest = self.not_past.max(self.not_soon);
        let mut common = self.window.clone().between(earliest, to);
        if let Some(hours) = &self.open {
            common = common.and(&hours.eroded(self.duration));
        }
        if let Some(rooms) = &self.rooms {
            let any = rooms
                .iter()
                .fold(Set::default(), |any, (_, free)| any.or(free));
            common = common.and(&any);
        }
        common
    }

    /// The starts that reservations forbid, given what is needed before and after.
    pub(super) fn taken(&self, busy: &[Busy], before: i64, after: i64) -> Set {
        let reach = self.duration + after;
        let mut micros = ToMicros::default();
        let spans = busy.iter().map(|busy| {
            let (from, to) = (micros.of(busy.span.from), micros.of(busy.span.to));
            if from < to {
                (from - reach + 1, to + before)
            } else {
                NOTHING
            }
        });
        Set::of(spans.collect())
    }

    /// The starts that time off forbids.
    pub(super) fn off(&self, time_off: &[WallSpan]) -> Set {
        if time_off.is_empty() {
            return Set::default();
        }
        let mut wall = Wall::new(self.request.zone, self.days.0);
        let spans = time_off.iter().map(|span| {
            let (from, to) = wall.wall_span(span);
            if from < to {
                (from - self.duration + 1, to)
            } else {
                NOTHING
            }
        });
        Set::of(spans.collect())
    }

    /// The starts at which a room is free.
    fn room_starts(&self, room: &RoomCalendar<'_>) -> Set {
        let own = room
            .schedule
            .map(|schedule| working_of(schedule, self.days, self.request.zone));
        let usable = match (own, &self.open) {
            (Some(own), Some(open)) => own.eroded(self.duration).and(&open.eroded(self.duration)),
            (Some(one), None) => one.eroded(self.duration),
            (None, Some(one)) => one.eroded(self.duration),
            (None, None) => Set::of_apart(vec![(midnight(self.days.0), midnight(self.days.1))]),
        };
        usable.minus(&self.off(room.time_off)).minus(&self.taken(
            room.busy,
            self.before,
            self.after,
        ))
    }

    /// The first room that is free for a start.
    pub(super) fn room_at(&self, at: i64) -> Option<RoomId> {
        self.rooms
            .iter()
            .flatten()
            .find(|(_, free)| free.contains(at))
            .map(|(room, _)| *room)
    }

    pub(super) fn too_far(&self, at: i64) -> bool {
        self.last_day
            .is_some_and(|last| day_of(self.request.zone.local_micros(at)) > last)
    }
}

/// A span that a set passes over.
const NOTHING: Micros = (0, 0);
