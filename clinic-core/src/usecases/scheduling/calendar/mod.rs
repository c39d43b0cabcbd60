//! The calendar around a question: all that availability rests on, read once.

mod implied;
mod offers;

use crate::base::ids::{DoctorId, LocationId, PatientId, ResourceId, RoomId, ServiceId};
use crate::base::time::{Instant, Schedule, Span, ZoneRules};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::error::Error;
use crate::domain::organization::{Location, Organization, Room, Service};
use crate::domain::people::{Doctor, Patient};
use crate::domain::scheduling::{
    Busy, BusySource, GroupSession, Owner, Reservation, Seat, Session, TimeOff,
};
use crate::engine::command::{Call, Context, Fault};
use crate::ports::store::{
    CalendarOf, CalendarRecords, Lock, Locked, StoreError, Taken, TakenOf, Tx, read,
};
use crate::usecases::records::seen_of;
use chrono::Duration;
use implied::{doctors_of, location_of, rooms_of, service_of};
use std::sync::Arc;

/// What is asked of the calendar.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) patient_id: Option<PatientId>,
    /// Whether the patient is that of a record that the actor was seen to see, and not named by the request.
    pub(crate) patient_implied: bool,
    /// In this order; empty: any who gives the service there.
    pub(crate) doctor_ids: Vec<DoctorId>,
    pub(crate) service_id: Option<ServiceId>,
    pub(crate) location_id: Option<LocationId>,
    /// This room and no other.
    pub(crate) room_id: Option<RoomId>,
    /// The starts that matter.
    pub(crate) span: Span,
    /// Whose reservations and seats do not count: those of a move, which does not stand in its own way.
    pub(crate) without: Vec<Owner>,
    /// Resources that are locked with those of the question: all at once, in one order, or two who lock one
    /// after the other wait for each other.
    pub(crate) also: Vec<ResourceId>,
}

impl Question {
    /// The records on which it rests.
    pub(crate) fn rests_on(&self, context: &Context) -> CalendarOf {
        CalendarOf {
            organization: context.organization,
            service: self.service_id,
            location: self.location_id,
            doctors: self.doctor_ids.clone(),
            room: self.room_id,
            patient: self.patient_id,
            patients_of: None,
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
    /// This room and no other.
    room_asked: Option<RoomId>,
    /// Whose seats do not count.
    without: Vec<Owner>,
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
    /// The open group sessions of the service.
    sessions: Vec<GroupSession>,
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
        let records = read(tx, question.rests_on(call.context)).await?;
        Self::of(question, records, call, tx).await
    }

    /// The calendar of a question, of the records on which it rests. Each must be seen by the actor. What these alone
    /// imply is read.
    pub(crate) async fn of(
        question: &Question,
        mut records: CalendarRecords,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let organization = call.organization_record()?.clone();
        let patient = match question.patient_id {
            Some(id) => {
                let found = records.patients.iter().find(|patient| patient.id == id);
                match found.cloned() {
                    patient if question.patient_implied => patient,
                    patient => Some(seen_of::<Patient>(patient, call, tx).await?.0),
                }
            }
            None => None,
        };
        let service = service_of(question, &mut records, call, tx).await?;
        let location = location_of(question, &service, &mut records, call, tx).await?;
        let zone = call.zone(&location.fields.timezone)?;
        let doctors = doctors_of(question, &service, &location, &mut records, call, tx).await?;
        let rooms = rooms_of(question, &service, &location, &mut records, call, tx).await?;
        Ok(Self {
            hours: location.fields.effective_hours(),
            organization,
            service,
            location,
            zone,
            doctors,
            rooms,
            room_asked: question.room_id,
            without: Vec::new(),
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
    pub(crate) async fn load(
        &mut self,
        question: &Question,
        tx: &mut dyn Tx,
    ) -> Result<Locked, Fault> {
        self.check(question)?;
        let locked = self.lock(question, tx).await?;
        self.read_taken(question, tx).await?;
        Ok(locked)
    }

    /// The same without locks: what is read may have changed when it is used.
    pub(crate) async fn look(&mut self, question: &Question, tx: &mut dyn Tx) -> Result<(), Fault> {
        self.check(question)?;
        self.read_taken(question, tx).await
    }

    /// Locks the resources after a [`look`](Self::look), then reads what is taken of them again; `false` if nobody
    /// else can have written in between, so that what was read stands.
    pub(crate) async fn load_again(
        &mut self,
        question: &Question,
        tx: &mut dyn Tx,
    ) -> Result<bool, Fault> {
        if self.lock(question, tx).await? == Locked::Unchanged {
            return Ok(false);
        }
        self.read_taken(question, tx).await?;
        Ok(true)
    }

    /// The same with one of its doctors only.
    pub(crate) fn with_doctor(&self, doctor: DoctorId) -> Self {
        let of_one = self.doctors.iter().filter(|one| one.doctor.id == doctor);
        Self {
            organization: self.organization.clone(),
            service: self.service.clone(),
            location: self.location.clone(),
            zone: Arc::clone(&self.zone),
            hours: self.hours.clone(),
            doctors: of_one.cloned().collect(),
            rooms: self.rooms.clone(),
            room_asked: self.room_asked,
            without: self.without.clone(),
            patient: self.patient.clone(),
            patient_busy: self.patient_busy.clone(),
            now: self.now,
        }
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

    /// The doctors, rooms and the patient whose time is asked for.
    fn resources(&self, question: &Question) -> Vec<ResourceId> {
        let doctors = self.doctor_ids().map(ResourceId::Doctor);
        let rooms = self.rooms.iter().flatten();
        let rooms = rooms.map(|facts| ResourceId::Room(facts.room.id));
        let patient = question.patient_id.map(ResourceId::Patient);
        doctors.chain(rooms).chain(patient).collect()
    }

    /// Locks the resources, and the service and the location, which bookings share with each other but not with whoever
    /// takes them out of use. A record that was changed since it was read sends the command round again.
    async fn lock(&self, question: &Question, tx: &mut dyn Tx) -> Result<Locked, Fault> {
        let taken = self.resources(question).into_iter();
        let taken = taken.chain(question.also.iter().copied());
        let mut locks: Vec<_> = taken.map(Lock::for_booking).collect();
        locks.push(Lock::shared(self.location.id));
        locks.push(Lock::shared(self.service.id));
        let locked = tx.lock(&locks).await?;
        let doctors = self.doctors.iter().map(|facts| &facts.doctor);
        let rooms = self.rooms.iter().flatten().map(|facts| &facts.room);
        let still = locked.is_still(self.location.id, self.location.version)
            && locked.is_still(self.service.id, self.service.version)
            && doctors
                .into_iter()
                .all(|one| locked.is_still(one.id, one.version))
            && rooms
                .into_iter()
                .all(|one| locked.is_still(one.id, one.version))
            && self
                .patient
                .iter()
                .all(|one| locked.is_still(one.id, one.version));
        if still {
            Ok(locked)
        } else {
            Err(StoreError::Retry("a record was changed before it was locked".into()).into())
        }
    }

    /// Reads what is taken of the resources.
    async fn read_taken(&mut self, question: &Question, tx: &mut dyn Tx) -> Result<(), Fault> {
        self.without.clone_from(&question.without);
        let around = Duration::days(AROUND_DAYS);
        let span = Span::new(question.span.from - around, question.span.to + around);
        let of = TakenOf {
            doctors: self.doctor_ids().collect(),
            location: self.location.id,
            resources: self.resources(question),
            span,
            now: self.now,
        };
        let Taken {
            schedules,
            time_off,
            mut reservations,
            sessions,
        } = read(tx, of).await?;
        reservations.retain(|r| !question.without.contains(&r.owner));
        let sessions = self.joinable(sessions);
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
                .filter(|group| group.session().doctor_id == id)
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

    /// The open group sessions of the service at the location, in the order in which they are joined: by start,
    /// first the one where the mover sits, then by lane.
    fn joinable(&self, sessions: Vec<(Session, Vec<Seat>)>) -> Vec<GroupSession> {
        let groups = sessions
            .into_iter()
            .map(|(session, seats)| GroupSession::at(session, seats, self.now));
        let mut open: Vec<GroupSession> = groups
            .filter(|group| {
                let session = group.session();
                group.is_open()
                    && session.service_id == self.service.id
                    && session.location_id == self.location.id
            })
            .collect();
        open.sort_by_key(|group| {
            let own = self.without.iter().any(|own| group.seat_of(*own).is_some());
            let session = group.session();
            (session.starts_at, !own, session.lane, session.id)
        });
        open
    }

    pub(crate) fn doctor_ids(&self) -> impl Iterator<Item = DoctorId> + '_ {
        self.doctors.iter().map(|facts| facts.doctor.id)
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
