//! The plan of one doctor: every rule as a set of starts, read in two ways.

use super::frame::Frame;
use super::grid::{Run, clock, holds, packed, walk};
use super::instants::ToMicros;
use super::request::{Alignment, Busy, BusySource, DoctorCalendar, OpenSession};
use super::set::{Micros, Set};
use super::working::{Wall, day_of, declared, working_of};
use super::{Reason, ReasonCode};
use crate::base::time::{DAY, Schedule, WallSpan, ZoneRules};
use chrono::DateTime;
use std::borrow::Cow;

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
    /// The pieces of each date: declared and open; absent: they are what is declared.
    pieces: Option<Vec<Micros>>,
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
        let spans = declared(calendar.schedule, frame.days.0, frame.days.1, &mut wall);
        let apart = spans.windows(2).all(|pair| pair[0].1 < pair[1].0);
        let (declared, pieces) = match &frame.open {
            None if apart => (Set::of_apart(spans), None),
            None => (Set::of(spans.clone()), Some(spans)),
            Some(open) => {
                let pieces = open.within_each(&spans);
                (Set::of(spans), Some(pieces))
            }
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

    /// The pieces of each date, by start.
    fn pieces(&self) -> &[Micros] {
        self.pieces.as_deref().unwrap_or(self.declared.spans())
    }

    /// Every start that is offered and joins no group session, by time.
    pub(super) fn starts(&self) -> Vec<i64> {
        let runs = self.runs();
        // The starts at which the doctor works, as far as the frame allows; what is reserved comes last, for
        // it has the most spans.
        let open = self
            .declared
            .eroded_within(self.frame.duration, &self.frame.common)
            .minus(&self.off)
            .minus(&self.frame.patient)
            .minus(&self.full);
        let mut starts = walk(&runs, self.frame.step, &open, &self.busy);
        if !runs.windows(2).all(|pair| pair[0].1 <= pair[1].0) {
            starts.sort_unstable();
            starts.dedup();
        }
        starts
    }

    /// The group session that a start joins.
    pub(super) fn session_at(&self, at: i64) -> Option<&'a OpenSession> {
        super::joined(self.calendar.sessions, at, self.frame.request.room)
    }

    /// Every start that joins a group session and is offered.
    pub(super) fn joins(&self) -> impl Iterator<Item = &'a OpenSession> {
        self.calendar.sessions.iter().filter(|session| {
            let at = session.starts_at.timestamp_micros();
            let joined = self.session_at(at).map(|joined| joined.session);
            joined == Some(session.session)
                && self.frame.window.contains(at)
                && self.reasons(at).is_empty()
        })
    }

    /// The grid of starts. By `shift`, each piece counts from its own start.
    fn runs(&self) -> Cow<'_, [Run]> {
        let frame = self.frame;
        match frame.request.policy.alignment {
            Alignment::Shift => Cow::Borrowed(self.pieces()),
            Alignment::Clock => {
                let working = Set::of(self.pieces().to_vec());
                Cow::Owned(clock(&working, frame.step, frame.request.zone))
            }
            Alignment::Packed => Cow::Owned(packed(self.pieces(), &self.restarts())),
        }
    }

    /// Where `packed` begins to count anew: at the end of every merged reservation, after what the next one
    /// needs before, and of every merged time off.
    fn restarts(&self) -> Vec<i64> {
        let mut micros = ToMicros::default();
        let spans = self.calendar.busy.iter();
        let spans = spans.map(|b| (micros.of(b.span.from), micros.of(b.span.to)));
        let busy = Set::of(spans.collect());
        let mut wall = Wall::new(self.frame.request.zone, self.frame.days.0);
        let spans = self.calendar.time_off.iter();
        let off = Set::of(spans.map(|span| wall.wall_span(span)).collect());
        let after_busy = busy.spans().iter().map(|span| span.1 + self.frame.before);
        let mut restarts: Vec<i64> = after_busy
            .chain(off.spans().iter().map(|span| span.1))
            .collect();
        restarts.sort_unstable();
        restarts.dedup();
        restarts
    }

    fn on_grid(&self, at: i64) -> bool {
        self.runs()
            .iter()
            .any(|run| holds(*run, at, self.frame.step))
    }

    /// Every reason against a start, the window aside.
    pub(super) fn reasons(&self, at: i64) -> Vec<Reason> {
        use ReasonCode as R;
        let frame = self.frame;
        let session = self.session_at(at);
        let (end, reserved) = match session {
            Some(session) => (
                session.ends_at.timestamp_micros(),
                (
                    session.reserved.from.timestamp_micros(),
                    session.reserved.to.timestamp_micros(),
                ),
            ),
            None => {
                let end = at + frame.duration;
                (end, (at - frame.before, end + frame.after))
            }
        };
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
        note(
            scheduled && open && session.is_none() && !self.on_grid(at),
            R::OffGrid,
        );
        if !open {
            reasons.push(self.closed_reason(at));
        }
        if session.is_none() && frame.rooms.is_some() && frame.room_at(at).is_none() {
            reasons.push(self.room_reason(reserved));
        }
        if session.is_none() && self.full.contains(at) {
            reasons.push(self.full_reason(at));
        }
        reasons.extend(self.off_reason(at, end));
        let joined = session.map(|session| BusySource::Session(session.session));
        reasons.extend(busy_reason(
            R::DoctorBusy,
            self.calendar.busy,
            reserved,
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

    /// The reason that the opening hours give: with the date, where it has hours of its own.
    fn closed_reason(&self, at: i64) -> Reason {
        let request = self.frame.request;
        let local = DateTime::from_timestamp_micros(request.zone.local_micros(at));
        let date = local.map(|local| local.date_naive());
        let of_its_own = |date: &_| {
            let hours = request.hours;
            hours.is_some_and(|hours| hours.dates.contains_key(date))
        };
        Reason {
            closed_on: date.filter(of_its_own),
            ..Reason::of(ReasonCode::LocationClosed)
        }
    }

    /// The reason that the rooms give: with what is reserved of them in the span.
    fn room_reason(&self, reserved: Micros) -> Reason {
        let request = self.frame.request;
        let mut reason = Reason::of(ReasonCode::NoRoom);
        for room in request.rooms.into_iter().flatten() {
            if request.room.is_none_or(|asked| asked == room.room) {
                let busy = busy_reason(ReasonCode::NoRoom, room.busy, reserved, None);
                reason.add(busy.into_iter());
            }
        }
        reason
    }

    /// The reason that the daily limit gives: with what counts for it on the date.
    fn full_reason(&self, at: i64) -> Reason {
        let zone = self.frame.request.zone;
        let day = |at| zone.local_micros(at).div_euclid(DAY);
        let mut reason = Reason::of(ReasonCode::DayFull);
        let of_the_date = |busy: &&Busy| {
            let counts_at = busy.appointment_at.map(|at| at.timestamp_micros());
            counts_at.is_some_and(|counts_at| day(counts_at) == day(at))
        };
        for busy in self.calendar.busy.iter().filter(of_the_date) {
            reason.name(busy.source);
        }
        reason
    }

    /// The reason that the doctor's time off gives against `[at, end)`.
    fn off_reason(&self, at: i64, end: i64) -> Option<Reason> {
        let mut wall = Wall::new(self.frame.request.zone, self.frame.days.0);
        let mut time_off = self.calendar.time_off.to_vec();
        time_off.retain(|span| {
            let (from, to) = wall.wall_span(span);
            from < to && from < end && at < to
        });
        (!time_off.is_empty()).then(|| Reason {
            time_off,
            ..Reason::of(ReasonCode::TimeOff)
        })
    }
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
        reason.name(other.source);
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
    let mut micros = ToMicros::default();
    // The instants of the date that was counted last, and its number.
    let mut date = (0, 0, 0);
    let mut days: Vec<(i64, u32)> = Vec::new();
    for at in calendar.busy.iter().filter_map(|b| b.appointment_at) {
        let at = micros.of(at);
        if !(date.0 <= at && at < date.1) {
            let (start, end, offset) = zone.around(at);
            let day = (at + offset).div_euclid(DAY);
            date = (
                start.max(day * DAY - offset),
                end.min((day + 1) * DAY - offset),
                day,
            );
        }
        match days.last_mut() {
            Some((day, count)) if *day == date.2 => *count += 1,
            _ => days.push((date.2, 1)),
        }
    }
    // A date comes twice where the busy spans are in no order, or where its own offset changes.
    days.sort_unstable();
    days.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    let full = days.into_iter().filter(|(_, count)| *count >= most);
    let spans = full.flat_map(|(day, _)| zone.instants_between(day * DAY, (day + 1) * DAY));
    Set::of(spans.collect())
}
