//! What doctors, rooms and a patient are taken by.

use super::super::progress::Clear;
use super::super::rows::OUTCOME_COLUMNS;
use super::super::{Answers, Batch, Part, StoreTx};
use super::access::{answered_meanwhile, push_key};
use super::people::push_schedules;
use super::spans::{add_sessions, push_reservations, push_time_off, sessions};
use clinic_core::people::DoctorSchedule;
use clinic_core::scheduling::{Reservation, TimeOff};
use clinic_core::store::{Mode, StoreResult, Taken, TakenOf};

/// Where the rows stand that tell what is taken.
pub(crate) struct TakenParts<'r> {
    of: &'r TakenOf,
    schedules: Option<Part>,
    time_off: Option<Part>,
    reservations: Option<Part>,
    sessions: Option<Part>,
    /// The answer of the key that the transaction has taken, if it was answered just before.
    answered: Option<Part>,
}

impl<'r> TakenParts<'r> {
    pub(crate) fn add(batch: &mut Batch, tx: &mut StoreTx, of: &'r TakenOf) -> Self {
        let organization = tx.organization_id();
        let any = !of.doctors.is_empty();
        let (from, to) = (of.span.from.date_naive(), of.span.to.date_naive());
        let schedules = any.then(|| {
            batch.add::<DoctorSchedule>(|query| {
                push_schedules(query, organization, &of.doctors, Some(of.location));
            })
        });
        let time_off = any.then(|| {
            batch.add::<TimeOff>(|query| {
                push_time_off(query, organization, &of.doctors, from, to);
            })
        });
        // Those that have expired too: whoever is to write is glad to know that there are none.
        let reservations = (!of.resources.is_empty()).then(|| {
            batch.add::<Reservation>(|query| {
                push_reservations(query, organization, &of.resources, of.span);
            })
        });
        let sessions = any.then(|| add_sessions(batch, organization, &of.doctors, of.span, of.now));
        let answered = tx.progress().unsettled_key.take().map(|(key, since)| {
            batch.add_statement(OUTCOME_COLUMNS.to_vec(), |query| {
                push_key(query, organization, &key, since);
            })
        });
        Self {
            of,
            schedules,
            time_off,
            reservations,
            sessions,
            answered,
        }
    }

    /// Reads what is taken. Reservations that have expired are no answer.
    pub(crate) fn taken(self, tx: &mut StoreTx, answers: &Answers) -> StoreResult<Taken> {
        if self
            .answered
            .is_some_and(|part| answers.first(part).is_some())
        {
            return Err(answered_meanwhile());
        }
        let mut taken = Taken::default();
        if let Some(part) = self.schedules {
            taken.schedules = answers.all(part)?;
            taken
                .schedules
                .sort_by_key(|s| (s.doctor_id, s.location_id));
        }
        if let Some(part) = self.time_off {
            taken.time_off = answers.all(part)?;
            taken
                .time_off
                .sort_by_key(|off| (off.doctor_id, off.span.from, off.id));
        }
        let mut expired = false;
        if let Some(part) = self.reservations {
            taken.reservations = answers.all(part)?;
            taken.reservations.retain(|reservation: &Reservation| {
                let lapsed = reservation.expires_at.is_some_and(|at| at <= self.of.now);
                expired |= lapsed;
                !lapsed
            });
            taken
                .reservations
                .sort_by_key(|r| (r.resource.uuid(), r.span.from, r.lane));
        }
        if let Some(part) = self.sessions {
            taken.sessions = sessions(answers, part)?;
            taken.sessions.retain(|(_, seats)| !seats.is_empty());
        }
        let writes = tx.mode() == Mode::Write;
        let resources = &self.of.resources;
        let progress = tx.progress();
        if writes
            && !expired
            && resources
                .iter()
                .all(|one| progress.has_locked_resource(*one))
        {
            progress.clear = Some(Clear {
                resources: resources.clone(),
                span: self.of.span,
                at: self.of.now,
            });
        }
        Ok(taken)
    }
}
