//! What a calendar offers, and why it does not offer a start.

use super::{AROUND_DAYS, Calendar};
use crate::base::ids::DoctorId;
use crate::base::limits;
use crate::base::time::{Date, Instant, Span, WallSpan};
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Busy, DateWindow, DoctorCalendar, Explanation, GroupSession, OpenSession, Policy, RoomCalendar,
    Slot, SlotRequest, explain, free_room, joined, slots,
};
use chrono::{Days, Duration};

impl Calendar {
    /// The rules' own view of the calendar, for a window of local dates.
    fn with_request<T>(&self, window: DateWindow, read: impl FnOnce(&SlotRequest<'_>) -> T) -> T {
        let off: Vec<Vec<WallSpan>> = self
            .doctors
            .iter()
            .map(|facts| facts.time_off.iter().map(|off| off.span).collect())
            .collect();
        let sessions: Vec<Vec<OpenSession>> = self
            .doctors
            .iter()
            .map(|facts| {
                facts
                    .sessions
                    .iter()
                    .map(|group| self.open_session(group))
                    .collect()
            })
            .collect();
        let near = self.near(window);
        let doctor_busy: Vec<Vec<Busy>> = self
            .doctors
            .iter()
            .map(|facts| within(&facts.busy, near))
            .collect();
        let room_busy: Vec<Vec<Busy>> = self
            .rooms
            .iter()
            .flatten()
            .map(|facts| within(&facts.busy, near))
            .collect();
        let settings = self.organization.settings();
        let doctors: Vec<DoctorCalendar<'_>> = self
            .doctors
            .iter()
            .zip(off.iter().zip(&sessions))
            .zip(&doctor_busy)
            .map(|((facts, (time_off, sessions)), busy)| DoctorCalendar {
                doctor: facts.doctor.id,
                schedule: &facts.schedule,
                time_off,
                busy,
                max_per_day: facts.doctor.fields.max_per_day,
                sessions,
            })
            .collect();
        let rooms: Option<Vec<RoomCalendar<'_>>> = self.rooms.as_ref().map(|rooms| {
            rooms
                .iter()
                .zip(&room_busy)
                .map(|(facts, busy)| RoomCalendar {
                    room: facts.room.id,
                    schedule: facts.room.fields.schedule.as_ref(),
                    time_off: &[],
                    busy,
                })
                .collect()
        });
        read(&SlotRequest {
            zone: &self.zone,
            now: self.now,
            window,
            hours: self.hours.as_ref(),
            doctors: &doctors,
            rooms: rooms.as_deref(),
            room: self.room_asked,
            patient_busy: &self.patient_busy,
            service: self.service.fields.timing(),
            policy: Policy {
                alignment: settings.alignment,
                min_notice_min: settings.min_notice_min,
                horizon_days: settings.horizon_days,
                max_per_day: settings.max_per_day,
            },
        })
    }

    /// The instants that can matter to a window of dates.
    fn near(&self, window: DateWindow) -> Span {
        let around = Duration::days(AROUND_DAYS);
        let from = window.from.and_time(chrono::NaiveTime::MIN).and_utc() - around;
        let to = window.to.and_time(chrono::NaiveTime::MIN).and_utc() + around;
        Span::new(from, to)
    }

    /// Why the start is not offered with the doctor: every reason that holds.
    pub(crate) fn explain(&self, doctor: DoctorId, start: Instant) -> Result<Explanation, Error> {
        let date = self.zone.local(start).date();
        self.with_request(day_of(date), |request| explain(request, doctor, start))
            .map_err(Into::into)
    }

    /// The starts that can be booked on the dates of the window.
    ///
    /// # Errors
    /// `limit_exceeded` for more than [`limits::SLOTS_PER_ANSWER`].
    pub(crate) fn slots(&self, window: DateWindow) -> Result<Vec<Slot>, Error> {
        let slots = self.all_slots(window)?;
        if slots.len() > limits::SLOTS_PER_ANSWER {
            let message = format!(
                "more than {} slots; ask for fewer days or doctors",
                limits::SLOTS_PER_ANSWER
            );
            return Err(Error::new(ErrorCode::LimitExceeded, message));
        }
        Ok(slots)
    }

    /// The starts that can be booked on the dates of the window, however many they are.
    fn all_slots(&self, window: DateWindow) -> Result<Vec<Slot>, Error> {
        let offers = self.with_request(window, slots)?;
        let capacity = (self.service.fields.capacity > 1).then_some(self.service.fields.capacity);
        Ok(offers
            .into_iter()
            .map(|offer| Slot {
                starts_at: offer.starts_at,
                ends_at: offer.ends_at,
                local_start: self.zone.local(offer.starts_at),
                doctor_id: offer.doctor,
                service_id: self.service.id,
                location_id: self.location.id,
                room_id: offer.room,
                seats_left: offer.seats_left.or(capacity),
            })
            .collect())
    }

    /// How many dates are looked at together where only some slots of them are wanted: all of a doctor's, fewer of
    /// many doctors', so that no more is held than an answer may have, or one date's.
    fn dates_at_once(&self) -> Days {
        const STARTS_OF_A_DATE: usize = 24 * 60;
        let of_all = STARTS_OF_A_DATE * self.doctors.len().max(1);
        Days::new((limits::SLOTS_PER_ANSWER / of_all).max(1) as u64)
    }

    /// Hands over the starts that can be booked on the dates of the window, by parts of it, however many they are.
    pub(crate) fn slots_by_parts(
        &self,
        window: DateWindow,
        mut part: impl FnMut(Vec<Slot>),
    ) -> Result<(), Error> {
        let mut from = window.from;
        while from < window.to {
            let to = from
                .checked_add_days(self.dates_at_once())
                .map_or(window.to, |to| to.min(window.to));
            part(self.all_slots(DateWindow { from, to })?);
            from = to;
        }
        Ok(())
    }

    /// The `each` nearest starts before, and the `each` nearest after, that can be booked; by start.
    pub(crate) fn nearest(&self, start: Instant, each: usize) -> Result<Vec<Slot>, Error> {
        let days = Days::new(u64::from(limits::ALTERNATIVES_DAYS));
        let today = self.zone.local(self.now).date();
        let date = self.zone.local(start).date();
        let first = date.checked_sub_days(days).unwrap_or(date).max(today);
        let last = date.max(today).checked_add_days(days).unwrap_or(date);
        let mut before: Vec<Slot> = Vec::new();
        let mut to = date.succ_opt().unwrap_or(date).min(last);
        while first < to && before.len() < each {
            let from = to
                .checked_sub_days(self.dates_at_once())
                .map_or(first, |from| from.max(first));
            let mut part = self.all_slots(DateWindow { from, to })?;
            part.retain(|slot| slot.starts_at < start);
            before = part
                .split_off(part.len().saturating_sub(each - before.len()))
                .into_iter()
                .chain(before)
                .collect();
            to = from;
        }
        let mut after: Vec<Slot> = Vec::new();
        let mut from = date.max(first);
        while from < last && after.len() < each {
            let to = from
                .checked_add_days(self.dates_at_once())
                .map_or(last, |to| to.min(last));
            let part = self.all_slots(DateWindow { from, to })?;
            let part = part.into_iter().filter(|slot| slot.starts_at >= start);
            after.extend(part.take(each - after.len()));
            from = to;
        }
        before.extend(after);
        Ok(before)
    }

    /// A group session as the rules see it: the seats of those who do not count are free.
    fn open_session(&self, group: &GroupSession) -> OpenSession {
        let others = self.others_in(group);
        let session = group.session();
        OpenSession {
            session: session.id,
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            reserved: session.reserved(),
            seats_left: others.seats_left(),
            room: session.room_id,
        }
    }

    /// A group session without those who do not count.
    fn others_in(&self, group: &GroupSession) -> GroupSession {
        let without = self.without.iter();
        without.fold(group.clone(), |group, owner| group.without(*owner))
    }

    /// The place of a start with a doctor, all reasons having been answered; `squeezed`: the doctor is busy
    /// and a squeeze-in is wanted. `None` if no seat and no lane is free.
    pub(crate) fn placement(
        &self,
        doctor: DoctorId,
        start: Instant,
        squeezed: bool,
    ) -> Result<Option<Placement>, Error> {
        let facts = self
            .doctors
            .iter()
            .find(|facts| facts.doctor.id == doctor)
            .ok_or_else(|| Error::not_found("doctor"))?;
        let rules: Vec<_> = facts
            .sessions
            .iter()
            .map(|g| self.open_session(g))
            .collect();
        let joined = joined(&rules, start.timestamp_micros(), self.room_asked);
        let joined = joined.and_then(|joined| {
            let mut sessions = facts.sessions.iter();
            sessions.find(|group| group.session().id == joined.session)
        });
        if let Some(group) = joined {
            // Who sits there already keeps the seat.
            let own = self.without.iter().find_map(|own| group.seat_of(*own));
            let seat = own.or_else(|| group.free_seat());
            return Ok(seat.map(|seat| Placement::joining(group.clone(), seat, squeezed)));
        }
        let date = self.zone.local(start).date();
        let room = self.with_request(day_of(date), |request| free_room(request, start))?;
        let mut placement = Placement::of_service(&self.service.fields, doctor, room, start);
        if squeezed {
            let span = placement.reserved();
            let free = (0..=limits::SQUEEZE_IN_LANES).find(|lane| {
                let mut there = facts.reservations.iter().filter(|r| r.lane == *lane);
                there.all(|r| !r.span.overlaps(&span))
            });
            let Some(lane) = free else { return Ok(None) };
            placement.lane = lane;
            placement.squeezed = true;
        }
        Ok(Some(placement))
    }

    /// Whether a start would touch something that is already reserved on the doctor.
    pub(crate) fn touches(&self, doctor: DoctorId, start: Instant) -> bool {
        let span = Placement::of_service(&self.service.fields, doctor, None, start).reserved();
        let own = self
            .doctors
            .iter()
            .filter(|facts| facts.doctor.id == doctor);
        own.flat_map(|facts| &facts.reservations)
            .any(|r| r.span.to == span.from || r.span.from == span.to)
    }
}

/// Those that meet the span.
fn within(busy: &[Busy], near: Span) -> Vec<Busy> {
    busy.iter()
        .filter(|b| b.span.overlaps(&near))
        .copied()
        .collect()
}

fn day_of(date: Date) -> DateWindow {
    DateWindow {
        from: date,
        to: date + Days::new(1),
    }
}
