//! Lives through the plan: everything at its own time, in the order of time.

use super::names::CANCEL_REASONS;
use super::patients::Newcomer;
use super::plan::{Fate, Plan, Planned, PlannedSeries, SERIES_WEEKS};
use super::pool::NOTICE_MIN;
use super::seeder::Seeder;
use chrono::Duration;
use clinic_core::error::Details;
use clinic_core::ids::{AppointmentId, PatientId};
use clinic_core::organization::Service;
use clinic_core::people::Patient;
use clinic_core::records::Create;
use clinic_core::scheduling::{
    Action, Allowance, Appointment, BookAppointment, BookSeries, CancelAppointment, ChangeStatus,
    RecurrenceRule, RescheduleAppointment, SeriesMode, Slot, Source, Status,
};
use clinic_core::time::Instant;
use clinic_core::{Error, ErrorCode};
use std::collections::{BTreeMap, HashMap};

/// Something that happens.
#[derive(Debug)]
enum Step {
    Register(usize),
    Book(usize),
    BookSeries,
    Act(AppointmentId, Action),
    Cancel(AppointmentId),
    Move(AppointmentId, usize),
}

/// What is to happen, by time; of equal times in the order of planning.
#[derive(Debug)]
pub(super) struct Timeline<'a, P> {
    seeder: &'a mut Seeder,
    services: &'a [Service],
    newcomers: &'a [Newcomer],
    plan: &'a Plan,
    steps: BTreeMap<(Instant, u64), Step>,
    planned: u64,
    patients: HashMap<usize, PatientId>,
    done: u64,
    total: u64,
    progress: P,
}

impl<'a, P: FnMut(u64, u64) + Send> Timeline<'a, P> {
    pub(super) fn new(
        seeder: &'a mut Seeder,
        services: &'a [Service],
        newcomers: &'a [Newcomer],
        plan: &'a Plan,
        progress: P,
    ) -> Self {
        let total = (newcomers.len() + plan.bookings.len() + plan.series.iter().len()) as u64;
        let mut timeline = Self {
            seeder,
            services,
            newcomers,
            plan,
            steps: BTreeMap::new(),
            planned: 0,
            patients: HashMap::new(),
            done: 0,
            total,
            progress,
        };
        for (number, newcomer) in newcomers.iter().enumerate() {
            timeline.add(newcomer.at, Step::Register(number));
        }
        for (number, planned) in plan.bookings.iter().enumerate() {
            timeline.add(planned.at, Step::Book(number));
        }
        if let Some(series) = &plan.series {
            timeline.add(series.at, Step::BookSeries);
        }
        timeline
    }

    /// Adds a step, unless it lies in the future.
    fn add(&mut self, at: Instant, step: Step) {
        if at <= self.seeder.now {
            self.steps.insert((at, self.planned), step);
            self.planned += 1;
        }
    }

    /// Lives it. Answers the patients by their number.
    pub(super) async fn live(mut self) -> Result<HashMap<usize, PatientId>, Error> {
        (self.progress)(0, self.total);
        while let Some(((at, _), step)) = self.steps.pop_first() {
            self.seeder.at(at);
            match step {
                Step::Register(number) => self.register(number).await?,
                Step::Book(number) => self.book(number, at).await?,
                Step::BookSeries => self.book_series(at).await?,
                Step::Act(id, action) => {
                    self.seeder.run(ChangeStatus::of(id, action)).await?;
                }
                Step::Cancel(id) => {
                    let reason = self
                        .seeder
                        .chance
                        .pick(&CANCEL_REASONS)
                        .map(|reason| (*reason).to_owned());
                    self.seeder
                        .run(CancelAppointment {
                            id,
                            reason: reason.map(Into::into),
                        })
                        .await?;
                }
                Step::Move(id, number) => self.reschedule(id, number, at).await?,
            }
        }
        self.seeder.at(self.seeder.now);
        Ok(self.patients)
    }

    fn advance(&mut self) {
        self.done += 1;
        (self.progress)(self.done, self.total);
    }

    async fn register(&mut self, number: usize) -> Result<(), Error> {
        if let Some(newcomer) = self.newcomers.get(number) {
            let fields = newcomer.fields.clone();
            let patient = self.seeder.run(Create::<Patient> { fields }).await?;
            self.patients.insert(number, patient.id);
        }
        self.advance();
        Ok(())
    }

    async fn book(&mut self, number: usize, at: Instant) -> Result<(), Error> {
        self.advance();
        let plan = self.plan;
        let Some(planned) = plan.bookings.get(number) else {
            return Ok(());
        };
        let Some(command) = self.command(planned) else {
            return Ok(());
        };
        let Some(appointment) = self.book_or_near(command, at).await? else {
            return Ok(());
        };
        if planned.first.is_some() && appointment.status == Status::Scheduled {
            let last =
                planned.slot.starts_at.min(appointment.starts_at) - Duration::minutes(NOTICE_MIN);
            let moved = at + (last - at) / 2;
            if last > at && moved < self.seeder.now {
                self.add(moved, Step::Move(appointment.id, number));
                return Ok(());
            }
        }
        self.follow(&appointment, planned.fate, at);
        Ok(())
    }

    fn command(&self, planned: &Planned) -> Option<BookAppointment> {
        let slot = planned.first.as_ref().unwrap_or(&planned.slot);
        Some(BookAppointment {
            patient_id: Some(*self.patients.get(&planned.patient)?),
            service_id: Some(self.services.get(planned.service)?.id),
            reason: planned.reason.map(Into::into),
            source: Some(planned.source),
            ..BookAppointment::of(slot)
        })
    }

    /// Books; where the time is taken, one of the nearest on the same side of the present; `None` where
    /// those are taken as well.
    async fn book_or_near(
        &mut self,
        command: BookAppointment,
        at: Instant,
    ) -> Result<Option<Appointment>, Error> {
        let refusal = match self.seeder.run(command.clone()).await {
            Ok(appointment) => return Ok(Some(appointment)),
            Err(refusal) if is_taken(&refusal) => refusal,
            Err(error) => return Err(error),
        };
        let now = self.seeder.now;
        let suits = |slot: &Slot| {
            (slot.starts_at < now) == (command.starts_at < now)
                && slot.starts_at > at + Duration::minutes(NOTICE_MIN)
        };
        for slot in alternatives(&refusal).into_iter().filter(suits) {
            match self
                .seeder
                .run(BookAppointment {
                    starts_at: slot.starts_at,
                    ..command.clone()
                })
                .await
            {
                Ok(appointment) => return Ok(Some(appointment)),
                Err(error) if is_taken(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    async fn book_series(&mut self, at: Instant) -> Result<(), Error> {
        self.advance();
        let Some(PlannedSeries {
            service,
            patient,
            slot,
            ..
        }) = &self.plan.series
        else {
            return Ok(());
        };
        let (Some(patient_id), Some(service)) =
            (self.patients.get(patient), self.services.get(*service))
        else {
            return Ok(());
        };
        let command = BookSeries {
            patient_id: Some(*patient_id),
            doctor_id: Some(slot.doctor_id),
            service_id: Some(service.id),
            location_id: Some(slot.location_id),
            room_id: None,
            local_start: slot.local_start,
            rule: weekly(),
            mode: SeriesMode::SkipConflicts,
            reason: Some("Course of eight visits".into()),
            source: Some(Source::Desk),
            allow: Allowance::default(),
            overbook: None,
        };
        let outcome = self.seeder.run(command).await?;
        for appointment in &outcome.booked {
            let fate = if appointment.starts_at < self.seeder.now {
                Fate::Completed
            } else {
                Fate::Scheduled
            };
            self.follow(appointment, fate, at);
        }
        Ok(())
    }

    async fn reschedule(
        &mut self,
        id: AppointmentId,
        number: usize,
        at: Instant,
    ) -> Result<(), Error> {
        let plan = self.plan;
        let Some(planned) = plan.bookings.get(number) else {
            return Ok(());
        };
        let command = RescheduleAppointment {
            id,
            starts_at: planned.slot.starts_at,
            doctor_id: None,
            location_id: None,
            room_id: None,
            reason: Some("The patient asked for another time".into()),
            allow: Allowance::default(),
            overbook: None,
        };
        let appointment = match self.seeder.run(command).await {
            Ok(appointment) => appointment,
            // It stays where it is.
            Err(refusal) if is_taken(&refusal) => {
                self.seeder
                    .ask(clinic_core::scheduling::GetAppointment { id })
                    .await?
            }
            Err(error) => return Err(error),
        };
        self.follow(&appointment, planned.fate, at);
        Ok(())
    }

    /// Plans what happens to an appointment after its booking or its move, each step at its own time.
    fn follow(&mut self, appointment: &Appointment, fate: Fate, mut last: Instant) {
        let id = appointment.id;
        let (start, end) = (appointment.starts_at, appointment.ends_at);
        let latest = self.seeder.now - Duration::seconds(30);
        let between = |from: Instant, to: Instant| from + (to - from) / 2;
        if appointment.status == Status::Requested && fate != Fate::Requested {
            last = between(last, start)
                .min(last + Duration::hours(2))
                .min(latest);
            self.add(last, Step::Act(id, Action::Approve));
        }
        let wanted = match fate {
            Fate::Confirmed => 100,
            Fate::Requested | Fate::Scheduled => 0,
            Fate::NoShow => 25,
            _ => 60,
        };
        if self.seeder.chance.percent(wanted) {
            let reminded = start - Duration::hours(24);
            let at = if reminded > last + Duration::hours(3) {
                reminded
            } else {
                between(last, start)
            };
            let at = if fate == Fate::Confirmed {
                at.min(latest)
            } else {
                at
            };
            if at <= latest {
                last = at;
                self.add(last, Step::Act(id, Action::Confirm));
            }
        }
        let minutes =
            |seeder: &mut Seeder, from, to| Duration::minutes(seeder.chance.between(from, to));
        match fate {
            Fate::Requested | Fate::Scheduled | Fate::Confirmed => {}
            Fate::Cancelled => {
                let share = i32::try_from(self.seeder.chance.between(20, 90)).unwrap_or(50);
                let at = last + (start - last) / 100 * share;
                self.add(at.min(latest).max(last), Step::Cancel(id));
            }
            Fate::NoShow => {
                let at = start + minutes(self.seeder, 16, 45);
                self.add(at, Step::Act(id, Action::MarkNoShow));
            }
            Fate::CheckedIn | Fate::InProgress | Fate::Completed => {
                let arrived = start - minutes(self.seeder, 2, 20);
                self.add(arrived, Step::Act(id, Action::CheckIn));
                let called = start + minutes(self.seeder, 0, 9);
                if fate != Fate::CheckedIn {
                    self.add(called, Step::Act(id, Action::Start));
                }
                let over = end + minutes(self.seeder, -3, 10);
                if fate == Fate::Completed {
                    self.add(over.max(called), Step::Act(id, Action::Complete));
                }
            }
        }
    }
}

/// Once a week, as often as the series has weeks.
fn weekly() -> RecurrenceRule {
    RecurrenceRule::weekly().times(SERIES_WEEKS)
}

fn is_taken(error: &Error) -> bool {
    matches!(error.code, ErrorCode::SlotTaken | ErrorCode::NotOffered)
}

fn alternatives(error: &Error) -> Vec<Slot> {
    match error.details.as_deref() {
        Some(Details::Refusal(refusal)) => refusal.alternatives.clone(),
        _ => Vec::new(),
    }
}
