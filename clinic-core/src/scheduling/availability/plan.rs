//! The plan of one doctor: every rule as a set of starts, read in two ways.

use super::grid::{Run, clock, packed, shift, walk};
use super::request::{
    Alignment, AvailabilityError, Busy, BusySource, DoctorCalendar, RoomCalendar, SlotRequest,
};
use super::set::{Micros, Set};
use super::working::{Wall, day_number, day_of, declared, midnight};
use super::{Reason, ReasonCode};
use crate::ids::RoomId;
use crate::limits;
use crate::time::{DAY, MINUTE, Schedule, WallSpan, ZoneRules};
use std::collections::BTreeMap;

/// What is the same for every doctor of a request.
pub(super) struct Frame<'a> {
    request: &'a SlotRequest<'a>,
    pub(super) duration: i64,
    step: i64,
    before: i64,
    after: i64,
    /// The dates whose declared spans can matter.
    days: (i64, i64),
    /// The starts whose local date lies in the window.
    window: Set,
    /// The first start that is not in the past, and the first with enough notice.
    not_past: i64,
    not_soon: i64,
    /// The last date of the horizon.
    last_day: Option<i64>,
    /// When the location is open; absent: always.
    open: Option<Set>,
    /// The starts at which each room is free.
    rooms: Option<Vec<(RoomId, Set)>>,
    /// The starts at which the patient is not free.
    patient: Set,
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
        let today = day_of(request.zone.local_micros(now));
        let mut frame = Self {
            request,
            duration: minutes(timing.duration_min),
            step: minutes(step),
            before: minutes(timing.buffer_before_min),
            after: minutes(timing.buffer_after_min),
            days,
            window: Set::of(
                request
                    .zone
                    .instants_between(midnight(first), midnight(end)),
            ),
            not_past: now,
            not_soon: now + minutes(request.policy.min_notice_min),
            last_day: request
                .policy
                .horizon_days
                .map(|horizon| today + i64::from(horizon)),
            open: request
                .hours
                .map(|hours| working_of(hours, days, request.zone)),
            rooms: None,
            patient: Set::default(),
        };
        frame.patient = frame.taken(request.patient_busy, 0, 0);
        frame.rooms = request.rooms.map(|rooms| {
            rooms
                .iter()
                .map(|room| (room.room, frame.room_starts(room)))
                .collect()
        });
        Ok(frame)
    }

    /// The starts that reservations forbid, given what is needed before and after.
    fn taken(&self, busy: &[Busy], before: i64, after: i64) -> Set {
        let reach = self.duration + after;
        Set::of(
            busy.iter()
                .filter(|b| b.span.from < b.span.to)
                .map(|b| {
                    (
                        b.span.from.timestamp_micros() - reach + 1,
                        b.span.to.timestamp_micros() + before,
                    )
                })
                .collect(),
        )
    }

    /// The starts that time off forbids.
    fn off(&self, time_off: &[WallSpan]) -> Set {
        if time_off.is_empty() {
            return Set::default();
        }
        let mut wall = Wall::new(self.request.zone, self.days.0);
        let spans = time_off
            .iter()
            .map(|span| wall.wall_span(span))
            .filter(|(from, to)| from < to);
        Set::of(
            spans
                .map(|(from, to)| (from - self.duration + 1, to))
                .collect(),
        )
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
            (None, None) => Set::of(vec![(midnight(self.days.0), midnight(self.days.1))]),
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

    /// The first start that is neither past nor too soon.
    fn earliest(&self) -> i64 {
        self.not_past.max(self.not_soon)
    }

    fn too_far(&self, at: i64) -> bool {
        self.last_day
            .is_some_and(|last| day_of(self.request.zone.local_micros(at)) > last)
    }
}

/// All that a schedule declares on the dates, merged over dates.
fn working_of(schedule: &Schedule, days: (i64, i64), zone: &ZoneRules) -> Set {
    let mut wall = Wall::new(zone, days.0);
    let mut spans = Vec::new();
    declared(schedule, days.0, days.1, &mut wall, &mut spans);
    Set::of(spans)
}

/// Whether `[from, to)` lies within what a schedule declares; without one it does.
pub(super) fn within(schedule: Option<&Schedule>, from: i64, to: i64, zone: &ZoneRules) -> bool {
    schedule.is_none_or(|schedule| {
        let days = (day_of(from) - 2, day_of(to) + 2);
        working_of(schedule, days, zone).covers(from, to)
    })
}

/// Whether `[from, to)` meets a time off.
pub(super) fn meets_off(time_off: &[WallSpan], from: i64, to: i64, zone: &ZoneRules) -> bool {
    let mut wall = Wall::new(zone, day_of(from));
    time_off
        .iter()
        .map(|span| wall.wall_span(span))
        .any(|(start, end)| start < end && start < to && from < end)
}

/// Every rule for one doctor, as a set of starts.
pub(super) struct Plan<'a> {
    frame: &'a Frame<'a>,
    calendar: &'a DoctorCalendar<'a>,
    /// What the doctor declares, merged over dates.
    declared: Set,
    /// The pieces of each date: declared and open.
    pieces: Vec<Micros>,
    /// The starts that are off.
    off: Set,
    /// The starts at which the doctor is reserved.
    busy: Set,
    /// The starts on dates that are full.
    full: Set,
}

impl<'a> Plan<'a> {
    pub(super) fn new(frame: &'a Frame<'a>, calendar: &'a DoctorCalendar<'a>) -> Self {
        let zone = frame.request.zone;
        let mut wall = Wall::new(zone, frame.days.0);
        let mut spans = Vec::with_capacity(64);
        declared(
            calendar.schedule,
            frame.days.0,
            frame.days.1,
            &mut wall,
            &mut spans,
        );
        let declared = Set::of(spans.clone());
        let pieces = match &frame.open {
            None => spans,
            Some(open) => spans
                .iter()
                .flat_map(|span| Set::of(vec![*span]).and(open).spans().to_vec())
                .collect(),
        };
        Self {
            frame,
            calendar,
            declared,
            pieces,
            off: frame.off(calendar.time_off),
            busy: frame.taken(calendar.busy, frame.before, frame.after),
            full: full_dates(frame, calendar),
        }
    }

    /// Offers every start in turn, with the seats left where it joins a group session.
    pub(super) fn offers(&self, mut offer: impl FnMut(i64, Option<u32>)) {
        let open = self.open_starts();
        let mut runs = Vec::with_capacity(self.pieces.len());
        self.runs(&mut runs);
        if self.calendar.sessions.is_empty()
            && runs.is_sorted_by_key(|run| run.from)
            && disjoint(&runs)
        {
            walk(&runs, self.frame.step, &open, |at| offer(at, None));
            return;
        }
        let mut starts = Vec::new();
        walk(&runs, self.frame.step, &open, |at| starts.push((at, None)));
        for session in self.calendar.sessions {
            let at = session.starts_at.timestamp_micros();
            if self.frame.window.contains(at) && self.reasons(at).is_empty() {
                starts.push((at, Some(session.seats_left)));
            }
        }
        starts.sort_unstable();
        starts.dedup_by_key(|(at, _)| *at);
        starts.into_iter().for_each(|(at, seats)| offer(at, seats));
    }

    /// The starts that no rule but the grid forbids.
    fn open_starts(&self) -> Set {
        let frame = self.frame;
        let mut open = self.declared.eroded(frame.duration);
        if let Some(hours) = &frame.open {
            open = open.and(&hours.eroded(frame.duration));
        }
        let to = match frame.last_day {
            Some(last) => frame
                .request
                .zone
                .instants_between(midnight(last), midnight(last + 1))
                .last()
                .map_or(i64::MAX, |s| s.1),
            None => i64::MAX,
        };
        let bounds = Set::of(vec![(frame.earliest(), to)]);
        open = open.and(&frame.window).and(&bounds);
        if let Some(rooms) = &frame.rooms {
            let any = rooms
                .iter()
                .fold(Set::default(), |any, (_, free)| any.or(free));
            open = open.and(&any);
        }
        open.minus(&self.off)
            .minus(&self.busy)
            .minus(&frame.patient)
            .minus(&self.full)
    }

    /// The grid of starts.
    fn runs(&self, runs: &mut Vec<Run>) {
        match self.frame.request.policy.alignment {
            Alignment::Shift => shift(&self.pieces, runs),
            Alignment::Clock => {
                clock(
                    &Set::of(self.pieces.clone()),
                    self.frame.step,
                    self.frame.request.zone,
                    runs,
                );
            }
            Alignment::Packed => packed(&self.pieces, &self.restarts(), runs),
        }
    }

    /// Where `packed` begins to count anew: at the end of every merged reservation, after what the next one
    /// needs before, and of every merged time off.
    fn restarts(&self) -> Vec<i64> {
        let spans = self
            .calendar
            .busy
            .iter()
            .filter(|b| b.span.from < b.span.to);
        let busy = Set::of(
            spans
                .map(|b| (b.span.from.timestamp_micros(), b.span.to.timestamp_micros()))
                .collect(),
        );
        let mut wall = Wall::new(self.frame.request.zone, self.frame.days.0);
        let off = Set::of(
            self.calendar
                .time_off
                .iter()
                .map(|span| wall.wall_span(span))
                .collect(),
        );
        let after_busy = busy.spans().iter().map(|span| span.1 + self.frame.before);
        let mut restarts: Vec<i64> = after_busy
            .chain(off.spans().iter().map(|span| span.1))
            .collect();
        restarts.sort_unstable();
        restarts.dedup();
        restarts
    }

    fn on_grid(&self, at: i64) -> bool {
        let mut runs = Vec::new();
        self.runs(&mut runs);
        runs.iter().any(|run| run.holds(at, self.frame.step))
    }

    /// Every reason against a start, the window aside.
    pub(super) fn reasons(&self, at: i64) -> Vec<Reason> {
        use ReasonCode as R;
        let frame = self.frame;
        let end = at + frame.duration;
        let session = self
            .calendar
            .sessions
            .iter()
            .find(|s| s.starts_at.timestamp_micros() == at);
        let mut reasons = Vec::new();
        let mut note = |holds: bool, code: R| {
            if holds {
                reasons.push(Reason::of(code));
            }
        };
        note(at < frame.not_past, R::InThePast);
        note(at >= frame.not_past && at < frame.not_soon, R::TooSoon);
        note(frame.too_far(at), R::TooFar);
        let scheduled = self.declared.covers(at, end);
        note(!scheduled, R::OutsideSchedule);
        let open = frame.open.as_ref().is_none_or(|open| open.covers(at, end));
        note(!open, R::LocationClosed);
        note(
            scheduled && open && session.is_none() && !self.on_grid(at),
            R::OffGrid,
        );
        note(
            session.is_none() && frame.rooms.is_some() && frame.room_at(at).is_none(),
            R::NoRoom,
        );
        note(session.is_none() && self.full.contains(at), R::DayFull);
        if self.off.contains(at) {
            reasons.push(self.off_reason(at));
        }
        let joined = session.map(|session| BusySource::Session(session.session));
        reasons.extend(busy_reason(
            R::DoctorBusy,
            self.calendar.busy,
            (at - frame.before, end + frame.after),
            joined,
        ));
        reasons.extend(busy_reason(
            R::PatientBusy,
            frame.request.patient_busy,
            (at, end),
            None,
        ));
        if let Some(full) = session.filter(|session| session.seats_left == 0) {
            reasons.push(Reason {
                session_ids: vec![full.session],
                ..Reason::of(R::SessionFull)
            });
        }
        reasons.sort_unstable();
        reasons
    }

    fn off_reason(&self, at: i64) -> Reason {
        let mut wall = Wall::new(self.frame.request.zone, self.frame.days.0);
        let mut time_off = self.calendar.time_off.to_vec();
        time_off.retain(|span| {
            let (from, to) = wall.wall_span(span);
            from < to && from < at + self.frame.duration && at < to
        });
        Reason {
            time_off,
            ..Reason::of(ReasonCode::TimeOff)
        }
    }
}

fn disjoint(runs: &[Run]) -> bool {
    runs.windows(2).all(|pair| pair[0].until <= pair[1].from)
}

/// The reason that reservations give against `[from, to)`, those of `joined` aside.
fn busy_reason(
    code: ReasonCode,
    busy: &[Busy],
    (from, to): Micros,
    joined: Option<BusySource>,
) -> Option<Reason> {
    let mut reason = Reason::of(code);
    let mut met = false;
    for other in busy
        .iter()
        .filter(|other| other.source.is_none() || other.source != joined)
    {
        let (start, end) = (
            other.span.from.timestamp_micros(),
            other.span.to.timestamp_micros(),
        );
        if start >= end || start >= to || from >= end {
            continue;
        }
        met = true;
        match other.source {
            Some(BusySource::Appointment(id)) => reason.appointment_ids.push(id),
            Some(BusySource::Session(id)) => reason.session_ids.push(id),
            Some(BusySource::Hold(id)) => reason.hold_ids.push(id),
            None => {}
        }
    }
    met.then_some(reason)
}

/// The starts on dates on which the doctor has as many appointments as are allowed. A group session counts
/// once, however many have a seat.
fn full_dates(frame: &Frame<'_>, calendar: &DoctorCalendar<'_>) -> Set {
    let Some(most) = calendar.max_per_day.or(frame.request.policy.max_per_day) else {
        return Set::default();
    };
    let zone = frame.request.zone;
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for at in calendar.busy.iter().filter_map(|b| b.appointment_at) {
        *counts
            .entry(zone.local_micros(at.timestamp_micros()).div_euclid(DAY))
            .or_default() += 1;
    }
    let full = counts
        .into_iter()
        .filter(|(_, count)| *count >= most)
        .map(|(day, _)| day * DAY);
    Set::of(
        full.flat_map(|start| zone.instants_between(start, start + DAY))
            .collect(),
    )
}
