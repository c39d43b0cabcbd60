//! The calendar around a question: all that availability rests on, read once.

mod implied;

use super::placement::{Placement, Seating};
use super::{
    Busy, BusySource, DateWindow, DoctorCalendar, Explanation, OpenSession, Owner, Policy,
    Reservation, RoomCalendar, Seat, Session, Slot, SlotRequest, TimeOff,
};
use crate::access::{Act, Capacity, Grants, Subject};
use crate::catalog::seen;
use crate::command::{Call, Fault};
use crate::error::{Error, ErrorCode};
use crate::ids::{DoctorId, LocationId, PatientId, ResourceId, RoomId, ServiceId, SessionId};
use crate::limits;
use crate::organization::{Location, Organization, Room, Service};
use crate::people::{Doctor, Patient};
use crate::store::{Needs, Taken, TakenOf, Tx};
use crate::time::{Date, Instant, Schedule, Span, WallSpan, ZoneRules};
use chrono::{Days, Duration};
use implied::{doctors_of, location_of, rooms_of, service_of};
use std::sync::Arc;

/// What is asked of the calendar.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) patient_id: Option<PatientId>,
    /// In this order; empty: any who gives the service there.
    pub(crate) doctor_ids: Vec<DoctorId>,
    pub(crate) service_id: Option<ServiceId>,
    pub(crate) location_id: Option<LocationId>,
    /// This room and no other.
    pub(crate) room_id: Option<RoomId>,
    /// The starts that matter.
    pub(crate) span: Span,
    /// Whose reservations do not count.
    pub(crate) without: Option<Owner>,
    /// Resources that are locked with those of the question: all at once, in one order, or two who lock one
    /// after the other wait for each other.
    pub(crate) also: Vec<ResourceId>,
}

impl Question {
    /// What is read to answer it.
    pub(crate) fn needs(&self) -> Needs {
        Needs {
            organization: true,
            service: self.service_id,
            default_service: self.service_id.is_none(),
            location: self.location_id,
            implied_location: self.location_id.is_none(),
            room: self.room_id,
            rooms_of_kind: self.room_id.is_none(),
            doctors: self.doctor_ids.clone(),
            patient: self.patient_id,
            ..Needs::default()
        }
    }
}

/// All that availability rests on, for one service at one location.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) organization: Organization,
    pub(crate) service: Service,
    pub(crate) location: Location,
    pub(crate) zone: Arc<ZoneRules>,
    hours: Option<Schedule>,
    doctors: Vec<DoctorFacts>,
    rooms: Option<Vec<RoomFacts>>,
    patient: Option<Patient>,
    patient_busy: Vec<Busy>,
    now: Instant,
}

#[derive(Clone, Debug)]
struct DoctorFacts {
    doctor: Doctor,
    schedule: Schedule,
    time_off: Vec<TimeOff>,
    reservations: Vec<Reservation>,
    busy: Vec<Busy>,
    sessions: Vec<(Session, Vec<Seat>)>,
}

#[derive(Clone, Debug)]
struct RoomFacts {
    room: Room,
    busy: Vec<Busy>,
}

/// The most days around the starts that can matter: a shift that began the day before, the grid that its
/// bookings moved, and a whole local date for the daily limit.
const AROUND_DAYS: i64 = 3;

impl Calendar {
    /// Reads the records that a question names or implies, without locks. Each must be seen by the actor.
    pub(crate) async fn name(
        question: &Question,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let organization = tx
            .organization(call.organization()?)
            .await?
            .ok_or_else(|| Error::not_found("organization"))?;
        let patient = match question.patient_id {
            Some(id) => Some(seen::<Patient>(id, call, tx).await?.0),
            None => None,
        };
        let service = service_of(question.service_id, &organization, call, tx).await?;
        let location = location_of(question, &service, call, tx).await?;
        let zone = call.zone(&location.fields.timezone)?;
        let doctors = doctors_of(question, &service, &location, call, tx).await?;
        let rooms = rooms_of(question, &service, &location, call, tx).await?;
        Ok(Self {
            hours: location.fields.effective_hours(),
            organization,
            service,
            location,
            zone,
            doctors,
            rooms,
            patient,
            patient_busy: Vec::new(),
            now: call.now,
        })
    }

    /// Names, checks and reads at once, for questions that only need what they name to be seen.
    pub(crate) async fn ask(
        question: &Question,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let mut calendar = Self::name(question, call, tx).await?;
        calendar.load(question, tx).await?;
        Ok(calendar)
    }

    /// Checks what the question names, then reads what is taken of it. In a write transaction the resources are locked
    /// before.
    pub(crate) async fn load(&mut self, question: &Question, tx: &mut dyn Tx) -> Result<(), Fault> {
        self.check(question)?;
        self.load_taken(question, tx).await
    }

    /// The same with one of its doctors only.
    pub(crate) fn with_doctor(&self, doctor: DoctorId) -> Self {
        let mut one = self.clone();
        one.doctors.retain(|facts| facts.doctor.id == doctor);
        one
    }

    /// Leaves only the doctors with whom the actor may do all of the acts at this place for this patient.
    ///
    /// # Errors
    /// `forbidden` if there is none.
    pub(crate) fn retain_permitted(
        &mut self,
        acts: &[Act],
        patient: Option<PatientId>,
        grants: &Grants,
    ) -> Result<(), Error> {
        let location = self.location.id;
        self.doctors.retain(|facts| {
            let subject = Subject::at(location)
                .with_doctor(facts.doctor.id)
                .with_patient(patient);
            acts.iter().all(|act| grants.allow(*act, &subject))
        });
        if self.doctors.is_empty() && !acts.is_empty() {
            return Err(Error::forbidden());
        }
        Ok(())
    }

    /// The capacity in which the actor may do all of the acts with one of the doctors.
    ///
    /// # Errors
    /// `forbidden` if there is none.
    pub(crate) fn require(
        &self,
        acts: &[Act],
        patient: Option<PatientId>,
        grants: &Grants,
    ) -> Result<Capacity, Error> {
        let capacities = self.doctor_ids().filter_map(|doctor| {
            let subject = self.subject(doctor, patient);
            let each = acts.iter().map(|act| grants.capacity(*act, &subject));
            each.collect::<Option<Vec<_>>>()?.into_iter().max()
        });
        capacities.min().ok_or_else(Error::forbidden)
    }

    /// Whom and which place a booking with the doctor concerns, for the access rules.
    pub(crate) fn subject(&self, doctor: DoctorId, patient: Option<PatientId>) -> Subject {
        Subject::at(self.location.id)
            .with_doctor(doctor)
            .with_patient(patient)
    }

    /// Locks the resources and reads what is taken of them.
    async fn load_taken(&mut self, question: &Question, tx: &mut dyn Tx) -> Result<(), Fault> {
        let around = Duration::days(AROUND_DAYS);
        let span = Span::new(question.span.from - around, question.span.to + around);
        let mut resources: Vec<_> = self
            .doctors
            .iter()
            .map(|d| ResourceId::Doctor(d.doctor.id))
            .collect();
        resources.extend(
            self.rooms
                .iter()
                .flatten()
                .map(|r| ResourceId::Room(r.room.id)),
        );
        resources.extend(question.patient_id.map(ResourceId::Patient));
        let mut locked = resources.clone();
        locked.extend(&question.also);
        tx.lock(&locked).await?;
        let of = TakenOf {
            doctors: self.doctor_ids().collect(),
            location: self.location.id,
            resources,
            span,
            sessions: self.service.fields.capacity > 1,
            now: self.now,
        };
        let Taken {
            schedules,
            time_off,
            mut reservations,
            mut sessions,
        } = tx.taken(&of).await?;
        reservations.retain(|r| Some(r.owner) != question.without);
        // A session that lapsed with its holds, or is left out, keeps nothing and cannot be joined.
        sessions.retain(|(s, _)| {
            s.service_id == self.service.id
                && s.location_id == self.location.id
                && reservations.iter().any(|r| r.owner == Owner::Session(s.id))
        });
        for facts in &mut self.doctors {
            let id = facts.doctor.id;
            facts.schedule = schedules
                .iter()
                .find(|s| s.doctor_id == id)
                .map(|s| s.schedule.clone())
                .unwrap_or_default();
            facts.time_off = time_off
                .iter()
                .filter(|off| off.doctor_id == id)
                .cloned()
                .collect();
            facts.reservations = reservations
                .iter()
                .filter(|r| r.resource == ResourceId::Doctor(id))
                .copied()
                .collect();
            facts.busy = facts.reservations.iter().map(busy).collect();
            facts.sessions = sessions
                .iter()
                .filter(|(s, _)| s.doctor_id == id)
                .cloned()
                .collect();
        }
        for facts in self.rooms.iter_mut().flatten() {
            let own = ResourceId::Room(facts.room.id);
            facts.busy = reservations
                .iter()
                .filter(|r| r.resource == own)
                .map(busy)
                .collect();
        }
        if let Some(patient) = question.patient_id {
            let own = ResourceId::Patient(patient);
            self.patient_busy = reservations
                .iter()
                .filter(|r| r.resource == own)
                .map(busy)
                .collect();
        }
        Ok(())
    }

    pub(crate) fn doctor_ids(&self) -> impl Iterator<Item = DoctorId> + '_ {
        self.doctors.iter().map(|facts| facts.doctor.id)
    }

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
                    .map(|(session, taken)| open_session(session, taken))
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
        self.with_request(day_of(date), |request| {
            super::explain(request, doctor, start)
        })
        .map_err(Into::into)
    }

    /// The starts that can be booked on the dates of the window.
    pub(crate) fn slots(&self, window: DateWindow) -> Result<Vec<Slot>, Error> {
        let offers = self.with_request(window, super::slots)?;
        if offers.len() > limits::SLOTS_PER_ANSWER {
            let message = format!(
                "more than {} slots; ask for fewer days or doctors",
                limits::SLOTS_PER_ANSWER
            );
            return Err(Error::new(ErrorCode::LimitExceeded, message));
        }
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

    /// The `each` nearest starts before, and the `each` nearest after, that can be booked; by start.
    pub(crate) fn nearest(&self, start: Instant, each: usize) -> Result<Vec<Slot>, Error> {
        let days = Days::new(u64::from(limits::ALTERNATIVES_DAYS));
        let today = self.zone.local(self.now).date();
        let date = self.zone.local(start).date();
        let from = date.checked_sub_days(days).unwrap_or(date).max(today);
        let to = date.max(today).checked_add_days(days).unwrap_or(date);
        let slots = self.slots(DateWindow { from, to })?;
        let (before, after): (Vec<_>, Vec<_>) =
            slots.into_iter().partition(|slot| slot.starts_at < start);
        let skipped = before.len().saturating_sub(each);
        Ok(before
            .into_iter()
            .skip(skipped)
            .chain(after.into_iter().take(each))
            .collect())
    }

    /// The place of a start with a doctor, all reasons having been answered; `squeezed`: the doctor is busy
    /// and a squeeze-in is wanted. `None` if no lane is free.
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
        let capacity = self.service.fields.capacity;
        let joined = facts
            .sessions
            .iter()
            .find(|(session, _)| session.starts_at == start);
        if let Some((session, taken)) = joined {
            let free = first_free(session, taken);
            return Ok(free.map(|seat| Placement {
                doctor_id: doctor,
                room_id: session.room_id,
                starts_at: start,
                lane: 0,
                seating: Seating::Joins {
                    session: session.id,
                    seat,
                    lapses_at: self.lapse_of(session.id),
                },
            }));
        }
        let timing = self.service.fields.timing();
        let span = Span::new(
            start,
            start + Duration::minutes(i64::from(timing.duration_min)),
        )
        .widened(timing.buffer_before_min, timing.buffer_after_min);
        let lane = if squeezed {
            (1..=limits::SQUEEZE_IN_LANES).find(|lane| {
                !facts
                    .reservations
                    .iter()
                    .any(|r| r.lane == *lane && r.span.overlaps(&span))
            })
        } else {
            Some(0)
        };
        let Some(lane) = lane else { return Ok(None) };
        let date = self.zone.local(start).date();
        let room_id =
            self.with_request(day_of(date), |request| super::free_room(request, start))?;
        let seating = if capacity > 1 {
            Seating::Opens { capacity }
        } else {
            Seating::Alone
        };
        Ok(Some(Placement {
            doctor_id: doctor,
            room_id,
            starts_at: start,
            lane,
            seating,
        }))
    }
}

impl Calendar {
    /// Whether a start would touch something that is already reserved on the doctor.
    pub(crate) fn touches(&self, doctor: DoctorId, start: Instant) -> bool {
        let timing = self.service.fields.timing();
        let span = Span::new(
            start,
            start + Duration::minutes(i64::from(timing.duration_min)),
        )
        .widened(timing.buffer_before_min, timing.buffer_after_min);
        let own = self
            .doctors
            .iter()
            .filter(|facts| facts.doctor.id == doctor);
        own.flat_map(|facts| &facts.reservations)
            .any(|r| r.span.to == span.from || r.span.from == span.to)
    }

    /// When the session lapses, if only holds have seats in it.
    pub(crate) fn lapse_of(&self, session: SessionId) -> Option<Instant> {
        let all = self.doctors.iter().flat_map(|facts| &facts.reservations);
        all.filter(|r| r.owner == Owner::Session(session))
            .find_map(|r| r.expires_at)
    }
}

/// The first seat of a session that is free.
pub(crate) fn first_free(session: &Session, taken: &[Seat]) -> Option<u32> {
    (1..=session.capacity).find(|number| !taken.iter().any(|seat| seat.seat == *number))
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

fn busy(reservation: &Reservation) -> Busy {
    let source = match reservation.owner {
        Owner::Appointment(id) => BusySource::Appointment(id),
        Owner::Session(id) => BusySource::Session(id),
        Owner::Hold(id) => BusySource::Hold(id),
    };
    Busy {
        span: reservation.span,
        source: Some(source),
        appointment_at: reservation.counts_at,
    }
}

fn open_session(session: &Session, taken: &[Seat]) -> OpenSession {
    let taken = u32::try_from(taken.len()).unwrap_or(u32::MAX);
    OpenSession {
        session: session.id,
        starts_at: session.starts_at,
        seats_left: session.capacity.saturating_sub(taken),
        room: session.room_id,
    }
}
