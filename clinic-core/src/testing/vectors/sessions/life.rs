//! A clinic in which a case happens.

use super::acts::{Act, Change, Expect, Step};
use super::state::{self, Names};
use super::{Difference, Given, Timing};
use crate::base::ids::{AppointmentId, HoldId, ServiceId, SessionId};
use crate::base::time::{Schedule, WallRange, Weekday, ZoneName};
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::organization::{Location, Room, RoomFields, Service, ServiceFields};
use crate::domain::people::{Doctor, Patient};
use crate::domain::scheduling::{Action, Appointment, Reason};
use crate::engine::command::Command;
use crate::ports::store::{Mode, Scope, Store};
use crate::testing::World;
use crate::usecases::records::Update;
use crate::usecases::scheduling::{
    Allowance, BookAppointment, CancelAppointment, ChangeStatus, ExplainSlot, Overbook, PlaceHold,
    ReleaseHold, RescheduleAppointment,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A clinic with the names of the case.
pub(super) struct Life {
    world: World,
    names: Names,
    /// The services as they are now.
    services: BTreeMap<String, ServiceFields>,
}

/// What an act answers.
#[derive(Default)]
struct Answer {
    seat: Option<(SessionId, u32)>,
    reasons: Option<Vec<Reason>>,
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorCode::NotFound, format!("the case has no {name}"))
}

/// The id by its name.
fn id_of<I: Copy>(ids: &BTreeMap<String, I>, name: &str) -> Result<I, Error> {
    ids.get(name).copied().ok_or_else(|| unknown(name))
}

impl Life {
    /// Opens the clinic of a case.
    pub(super) async fn set(
        given: &Given,
        place: u64,
        store: Arc<dyn Store>,
    ) -> Result<Self, Error> {
        let mut world = World::on(store, place).await?;
        let mut location = World::location_fields();
        location.timezone = ZoneName::new(&given.timezone);
        let location: Location = world.create(location).await?;
        world.location = location.id;
        let mut life = Self {
            world,
            names: Names::default(),
            services: BTreeMap::new(),
        };
        for name in &given.rooms {
            let fields = RoomFields {
                location_id: life.world.location,
                name: name.clone(),
                kind: "room".to_owned(),
                schedule: None,
            };
            let room: Room = life.world.create(fields).await?;
            life.names.rooms.insert(name.clone(), room.id);
        }
        for (name, timing) in &given.services {
            life.add_service(name, *timing, given).await?;
        }
        let schedule = every_day(&given.schedule)?;
        for name in &given.doctors {
            let doctor: Doctor = life.world.create(World::doctor_fields(name, "D")).await?;
            life.world.work(doctor.id, schedule.clone()).await?;
            life.names.doctors.insert(name.clone(), doctor.id);
        }
        for name in &given.patients {
            let patient: Patient = life.world.create(World::patient_fields(name, "P")).await?;
            life.names.patients.insert(name.clone(), patient.id);
        }
        Ok(life)
    }

    async fn add_service(
        &mut self,
        name: &str,
        timing: Timing,
        given: &Given,
    ) -> Result<(), Error> {
        let fields = ServiceFields {
            name: name.to_owned(),
            duration_min: timing.duration_min,
            step_min: Some(given.step_min),
            buffer_before_min: timing.buffer_before_min,
            buffer_after_min: timing.buffer_after_min,
            capacity: timing.capacity,
            room_kind: (!given.rooms.is_empty()).then(|| "room".to_owned()),
            ..World::service_fields()
        };
        let service: Service = self.world.create(fields).await?;
        self.names.services.insert(name.to_owned(), service.id);
        self.services.insert(name.to_owned(), service.fields);
        Ok(())
    }

    /// Does what a step says; what was expected and what came, where they differ.
    pub(super) async fn step(
        &mut self,
        step: &Step,
        expected: &Value,
    ) -> Result<Option<Difference>, Error> {
        self.world.clock.set(step.at);
        let answer = self.act(&step.act).await;
        if let Ok(Answer {
            seat: Some((session, _)),
            ..
        }) = &answer
        {
            self.names.note_session(*session);
        }
        let answered = self.answered(&step.expect, answer);
        if answered.is_some() {
            return Ok(answered);
        }
        let got = state::read(&self.world, &self.names, step.at).await?;
        let expected = state::in_order(expected.clone());
        Ok((got != expected).then_some(Difference { expected, got }))
    }

    /// The difference between an answer and the one that was expected.
    fn answered(&self, expect: &Expect, answer: Result<Answer, Error>) -> Option<Difference> {
        let expected = json!({
            "code": expect.code,
            "reasons": expect.reasons,
            "session": expect.session,
            "seat": expect.seat,
        });
        let (code, reasons, seat) = match answer {
            Ok(answer) => ("ok".to_owned(), answer.reasons, answer.seat),
            Err(error) => {
                let reasons = match error.details.as_deref() {
                    Some(Details::Refusal(refusal)) => Some(refusal.reasons.clone()),
                    _ => None,
                };
                (error.code.to_string(), reasons, None)
            }
        };
        let reasons = reasons.map(|reasons| {
            let mut codes: Vec<_> = reasons.iter().map(|reason| reason.code.as_str()).collect();
            codes.sort_unstable();
            codes
        });
        let got = json!({
            "code": code,
            "reasons": reasons,
            "session": seat.map(|(session, _)| self.names.of_session(session)),
            "seat": seat.map(|(_, seat)| seat),
        });
        (got != expected).then_some(Difference { expected, got })
    }

    async fn run<C: Command>(&self, command: C) -> Result<C::Outcome, Error> {
        self.world.clinic.run(&self.world.host(), command).await
    }

    fn appointment(&self, name: &str) -> Result<AppointmentId, Error> {
        id_of(&self.names.appointments, name)
    }

    async fn act(&mut self, act: &Act) -> Result<Answer, Error> {
        match act {
            Act::Hold { .. } => self.hold(act).await,
            Act::Book { .. } => self.book(act).await,
            Act::Explain { .. } => self.explain(act).await,
            Act::Move {
                appointment,
                starts_at,
                doctor,
                room,
            } => {
                let command = RescheduleAppointment {
                    id: self.appointment(appointment)?,
                    starts_at: *starts_at,
                    doctor_id: self.names.doctor(doctor.as_deref())?,
                    location_id: None,
                    room_id: self.names.room(room.as_deref())?,
                    reason: None,
                    allow: Allowance::default(),
                    overbook: None,
                };
                self.run(command).await.map(|moved| seated(&moved))
            }
            Act::Cancel { appointment } => {
                let id = self.appointment(appointment)?;
                let reason = None;
                self.run(CancelAppointment { id, reason }).await?;
                Ok(Answer::default())
            }
            Act::NoShow { appointment } => {
                self.change_status(appointment, Action::MarkNoShow).await?;
                Ok(Answer::default())
            }
            Act::ArriveLate { appointment } => {
                let late = self.change_status(appointment, Action::ArriveLate).await?;
                Ok(seated(&late))
            }
            Act::Release { hold } => {
                let id: HoldId = id_of(&self.names.holds, hold)?;
                self.run(ReleaseHold { id }).await?;
                Ok(Answer::default())
            }
            Act::Sweep => self.sweep().await,
            Act::Wait => Ok(Answer::default()),
            Act::ChangeService { service, set } => self.change_service(service, set).await,
        }
    }

    async fn hold(&mut self, act: &Act) -> Result<Answer, Error> {
        let Act::Hold {
            name,
            patient,
            starts_at,
            doctor,
            service,
            minutes,
            room,
        } = act
        else {
            return Ok(Answer::default());
        };
        let command = PlaceHold {
            patient_id: Some(id_of(&self.names.patients, patient)?),
            doctor_id: self.names.doctor(Some(doctor))?,
            service_id: Some(id_of(&self.names.services, service)?),
            location_id: Some(self.world.location),
            room_id: self.names.room(room.as_deref())?,
            starts_at: *starts_at,
            minutes: Some(*minutes),
        };
        let held = self.run(command).await?;
        self.names.holds.insert(name.clone(), held.id);
        Ok(Answer {
            seat: held.session_id.zip(held.seat),
            reasons: None,
        })
    }

    async fn book(&mut self, act: &Act) -> Result<Answer, Error> {
        let Act::Book {
            name,
            patient,
            starts_at,
            doctor,
            service,
            hold,
            room,
            overbook,
        } = act
        else {
            return Ok(Answer::default());
        };
        let hold_id = match hold {
            Some(hold) => Some(id_of(&self.names.holds, hold)?),
            None => None,
        };
        let service_id: ServiceId = id_of(&self.names.services, service)?;
        let command = BookAppointment {
            patient_id: Some(id_of(&self.names.patients, patient)?),
            // What is not named is the hold's.
            doctor_id: self.names.doctor(hold.is_none().then_some(doctor))?,
            service_id: hold.is_none().then_some(service_id),
            location_id: Some(self.world.location),
            room_id: self.names.room(room.as_deref())?,
            hold_id,
            overbook: overbook.then(|| Overbook {
                reason: "urgent".into(),
            }),
            ..BookAppointment::at(*starts_at)
        };
        let booked = self.run(command).await?;
        self.names.appointments.insert(name.clone(), booked.id);
        Ok(seated(&booked))
    }

    async fn explain(&self, act: &Act) -> Result<Answer, Error> {
        let Act::Explain {
            service,
            doctor,
            starts_at,
            patient,
            moving,
            room,
        } = act
        else {
            return Ok(Answer::default());
        };
        let query = ExplainSlot {
            doctor_id: id_of(&self.names.doctors, doctor)?,
            service_id: Some(id_of(&self.names.services, service)?),
            location_id: Some(self.world.location),
            room_id: self.names.room(room.as_deref())?,
            patient_id: match patient {
                Some(patient) => Some(id_of(&self.names.patients, patient)?),
                None => None,
            },
            moving: match moving {
                Some(moving) => Some(self.appointment(moving)?),
                None => None,
            },
            starts_at: *starts_at,
        };
        let told = self.world.clinic.ask(&self.world.host(), query).await?;
        Ok(Answer {
            seat: None,
            reasons: Some(told.reasons),
        })
    }

    async fn change_status(&self, name: &str, action: Action) -> Result<Appointment, Error> {
        let command = ChangeStatus {
            id: self.appointment(name)?,
            action,
            reason: None,
        };
        self.run(command).await
    }

    async fn change_service(&mut self, name: &str, set: &Change) -> Result<Answer, Error> {
        let id: ServiceId = id_of(&self.names.services, name)?;
        let fields = self.services.get(name).ok_or_else(|| unknown(name))?;
        let fields = ServiceFields {
            duration_min: set.duration_min.unwrap_or(fields.duration_min),
            buffer_before_min: set.buffer_before_min.unwrap_or(fields.buffer_before_min),
            buffer_after_min: set.buffer_after_min.unwrap_or(fields.buffer_after_min),
            capacity: set.capacity.unwrap_or(fields.capacity),
            ..fields.clone()
        };
        let command = Update::<Service> {
            id,
            fields,
            accept_stranded: true,
        };
        let changed = self.run(command).await?;
        self.services.insert(name.to_owned(), changed.fields);
        Ok(Answer::default())
    }

    /// Deletes what has lapsed, as the store's own sweep does.
    async fn sweep(&self) -> Result<Answer, Error> {
        use crate::ports::change::SchedulingChange;
        let now = self.world.clinic.now().await?;
        let scope = Scope::Organization(self.world.organization);
        let mut tx = self.world.clinic.store().begin(scope, Mode::Write).await?;
        tx.apply(&[SchedulingChange::Sweep { now }.into()]).await?;
        tx.commit().await?;
        Ok(Answer::default())
    }
}

fn seated(appointment: &Appointment) -> Answer {
    Answer {
        seat: appointment.session_id.zip(appointment.seat),
        reasons: None,
    }
}

/// The same hours every day.
fn every_day((from, to): &(String, String)) -> Result<Schedule, Error> {
    let wall = |text: &str| {
        text.parse()
            .map_err(|_| Error::new(ErrorCode::InvalidValue, format!("{text} is no wall time")))
    };
    let range = WallRange {
        from: wall(from)?,
        to: wall(to)?,
    };
    let mut schedule = Schedule::default();
    for day in &Weekday::ALL {
        schedule.weekly.on_mut(*day).push(range);
    }
    Ok(schedule)
}
