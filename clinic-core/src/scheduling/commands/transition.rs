use super::super::booking;
use super::super::calendar;
use super::super::placement::{Placement, Seating};
use crate::access::{Act, Capacity, Grants};
use crate::change::{SchedulingChange, Write};
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::Error;
use crate::ids::{AppointmentId, ResourceId};
use crate::limits;
use crate::organization::Organization;
use crate::scheduling::{
    Action, Appointment, Owner, Reason, ReasonCode, Reservation, Seat, Session, Status,
    StatusSettings, TransitionRequest, transition,
};
use crate::store::{Needs, StoreError, Tx};
use crate::time::{Instant, Zones};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Moves an appointment along its statuses: every action but cancelling and rescheduling, which are
/// commands of their own.
///
/// # Errors
/// `invalid_transition` with the status and what is allowed from it; `too_early` and `too_late` outside the
/// action's time; `slot_taken` if a late patient's time was given to somebody else.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChangeStatus {
    /// Which appointment.
    pub id: AppointmentId,
    /// What happens to it.
    pub action: Action,
    /// Why, for the history.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What must be known to change a status.
#[derive(Debug)]
pub struct StatusFacts {
    pub(super) appointment: Appointment,
    pub(super) organization: Organization,
    /// The appointment's group session with the seats that are taken.
    pub(super) session: Option<(Session, Vec<Seat>)>,
    /// What is reserved of the appointment's resources in its time, by others.
    reserved: Vec<Reservation>,
}

/// What is read of an appointment whose status changes.
pub(super) fn needs(id: AppointmentId) -> Needs {
    Needs {
        organization: true,
        appointment: Some(id),
        ..Needs::default()
    }
}

/// Reads an appointment, without locks, and sees to it that the actor may see it.
pub(in crate::scheduling) async fn seen_appointment(
    id: AppointmentId,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Appointment, Fault> {
    let unseen = || Error::not_found("appointment");
    let appointment = tx.appointment(id).await?.ok_or_else(unseen)?;
    call.grants
        .see(Act::ReadAppointment, &appointment.subject(), "appointment")?;
    Ok(appointment)
}

impl StatusFacts {
    /// Locks what the appointment was seen to take up, then reads it. One that was moved meanwhile takes up something
    /// else: then all of it is to be done again.
    pub(super) async fn load(
        seen: &Appointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let resources = resources_of(seen);
        tx.lock(&resources).await?;
        Self::load_locked(seen, call, tx).await
    }

    /// The same where the resources are locked already.
    pub(super) async fn load_locked(
        seen: &Appointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        tx.announce(&needs(seen.id)).await?;
        let appointment = tx
            .appointment(seen.id)
            .await?
            .ok_or_else(|| Error::not_found("appointment"))?;
        let organization = tx
            .organization(call.organization()?)
            .await?
            .ok_or_else(|| Error::not_found("organization"))?;
        let resources = resources_of(&appointment);
        if resources != resources_of(seen) {
            return Err(StoreError::Retry("the appointment was moved meanwhile".into()).into());
        }
        let session = match appointment.session_id {
            Some(id) => tx.session(id, call.now).await?,
            None => None,
        };
        let mut reserved = Vec::new();
        if appointment.status == Status::NoShow {
            reserved = tx
                .reservations(&resources, appointment.reserved(), call.now)
                .await?;
        }
        Ok(Self {
            appointment,
            organization,
            session,
            reserved,
        })
    }

    /// The appointment after the action, its status checked; its history entry is still to be made.
    pub(super) fn moved(&self, action: Action, call: &Call<'_>) -> Result<Appointment, Error> {
        call.expect_version(self.appointment.version)?;
        let a = &self.appointment;
        let settings = self.organization.settings();
        let zone = call.zone(&a.timezone)?;
        let status = transition(&TransitionRequest {
            status: a.status,
            before_check_in: a.before_check_in,
            action,
            by: call.by(),
            at: call.now,
            starts_at: a.starts_at,
            ends_at: a.ends_at,
            same_local_date: zone.local(call.now).date() == a.start_on,
            settings: StatusSettings {
                check_in_opens_min: settings.check_in_opens_min,
                no_show_after_min: settings.no_show_after_min,
                cancel_until_min: settings.cancel_until_min,
            },
        })?;
        let mut after = a.clone();
        after.version += 1;
        after.updated_at = call.now;
        if action == Action::CheckIn {
            after.before_check_in = Some(a.status);
        }
        after.status = status;
        Ok(after)
    }

    /// Gives up what the appointment reserved, and its session with the last seat.
    pub(super) fn leave<T>(&self, decision: &mut Decision<T>, call: &Call<'_>) {
        let owner = Owner::Appointment(self.appointment.id);
        decision
            .changes
            .push(SchedulingChange::Release(owner).into());
        if let Some((session, taken)) = &self.session {
            booking::leave_session(
                decision,
                session,
                taken,
                owner,
                self.appointment.reserved(),
                call,
            );
        }
    }

    /// Takes the time again that a no-show gave up.
    fn take_again<T>(
        &self,
        decision: &mut Decision<T>,
        after: &mut Appointment,
        call: &Call<'_>,
    ) -> Result<(), Error> {
        let mut reasons = Vec::new();
        for other in &self.reserved {
            let code = match other.resource {
                _ if self
                    .session
                    .as_ref()
                    .is_some_and(|(s, _)| other.owner == Owner::Session(s.id)) =>
                {
                    continue;
                }
                ResourceId::Doctor(_) if other.lane == after.lane_number() => {
                    ReasonCode::DoctorBusy
                }
                ResourceId::Doctor(_) => continue,
                ResourceId::Room(_) => ReasonCode::NoRoom,
                ResourceId::Patient(_) if other.span.overlaps(&after.span()) => {
                    ReasonCode::PatientBusy
                }
                ResourceId::Patient(_) => continue,
            };
            reasons.push(Reason::of(code));
        }
        let seating = match (&self.session, after.session_id) {
            (Some((session, taken)), _) => match calendar::first_free(session, taken) {
                Some(seat) => Seating::Joins {
                    session: session.id,
                    seat,
                    lapses_at: self.lapse_of(session),
                },
                None => {
                    reasons.push(Reason::of(ReasonCode::SessionFull));
                    Seating::Alone
                }
            },
            // The session ended with its last patient: this one comes alone.
            (None, _) => Seating::Alone,
        };
        if !reasons.is_empty() {
            reasons.dedup();
            return Err(booking::refusal(vec![reasons]));
        }
        let placement = Placement {
            doctor_id: after.doctor_id,
            room_id: after.room_id,
            starts_at: after.starts_at,
            lane: after.lane_number(),
            seating,
        };
        let keeper = booking::Keeper {
            owner: Owner::Appointment(after.id),
            patient_id: after.patient_id,
            expires_at: None,
        };
        let seat = booking::keep(
            decision,
            &placement,
            &keeper,
            &booking::extent_of(after),
            call,
        );
        after.session_id = seat.map(|(session, _)| session);
        after.seat = seat.map(|(_, seat)| seat);
        Ok(())
    }
}

impl StatusFacts {
    fn lapse_of(&self, session: &Session) -> Option<Instant> {
        self.reserved
            .iter()
            .filter(|r| r.owner == Owner::Session(session.id))
            .find_map(|r| r.expires_at)
    }
}

/// The doctor, the room and the patient of an appointment.
pub(super) fn resources_of(a: &Appointment) -> Vec<ResourceId> {
    let mut resources = vec![ResourceId::Doctor(a.doctor_id)];
    resources.extend(a.room_id.map(ResourceId::Room));
    resources.push(ResourceId::Patient(a.patient_id));
    resources
}

/// Adds to a decision the new state of an appointment, its history and its event.
pub(super) fn save<T>(
    decision: &mut Decision<T>,
    after: &Appointment,
    action: Option<Action>,
    reason: Option<String>,
    event: &'static str,
    call: &Call<'_>,
) {
    decision.reasoned |= reason.is_some();
    let entry = after.step(action, reason, call);
    decision
        .changes
        .push(SchedulingChange::Appointment(Write::Update(after.clone())).into());
    decision
        .changes
        .push(SchedulingChange::History(entry).into());
    decision.events.push((event, booking::event_of(after)));
}

fn act_of(action: Action) -> Act {
    match action {
        Action::Approve => Act::BookAsStaff,
        Action::Confirm | Action::Cancel | Action::Reschedule => Act::Book,
        Action::CheckIn | Action::UndoCheckIn | Action::MarkNoShow | Action::ArriveLate => {
            Act::RunDesk
        }
        Action::Start | Action::Complete => Act::GiveCare,
    }
}

fn event_name(action: Action) -> &'static str {
    match action {
        Action::Approve => "appointment.approved",
        Action::Confirm => "appointment.confirmed",
        Action::CheckIn => "appointment.checked_in",
        Action::UndoCheckIn => "appointment.check_in_undone",
        Action::Start => "appointment.started",
        Action::Complete => "appointment.completed",
        Action::Cancel => "appointment.cancelled",
        Action::MarkNoShow => "appointment.no_show",
        Action::ArriveLate => "appointment.arrived_late",
        Action::Reschedule => "appointment.rescheduled",
    }
}

#[async_trait]
impl Command for ChangeStatus {
    const NAME: &'static str = "change_appointment_status";
    type Outcome = Appointment;
    type Target = Appointment;
    type Facts = StatusFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.require(
            !matches!(self.action, Action::Cancel | Action::Reschedule),
            "/action",
            "cancelling and rescheduling are commands of their own",
        );
        checks.done()
    }

    fn needs(&self) -> Needs {
        needs(self.id)
    }

    async fn target(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Appointment, Fault> {
        seen_appointment(self.id, call, tx).await
    }

    fn authorize(&self, target: &Appointment, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(act_of(self.action), &target.subject())
    }

    async fn load(
        &self,
        target: Appointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<StatusFacts, Fault> {
        StatusFacts::load(&target, call, tx).await
    }

    fn decide(&self, facts: StatusFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let mut after = facts.moved(self.action, call)?;
        let mut decision = Decision::new(after.clone()).about("appointment", after.id);
        match self.action {
            Action::MarkNoShow => facts.leave(&mut decision, call),
            Action::ArriveLate => facts.take_again(&mut decision, &mut after, call)?,
            _ => {}
        }
        save(
            &mut decision,
            &after,
            Some(self.action),
            self.reason.clone(),
            event_name(self.action),
            call,
        );
        decision.outcome = after;
        Ok(decision)
    }
}
