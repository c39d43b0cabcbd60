use super::refusal;
use super::seen::{SeenAppointment, appointment_of, see_appointment, seen_appointment};
use super::standing::{StatusFacts, save};
use super::wish::Wish;
use crate::base::ids::AppointmentId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::scheduling::{Action, Appointment};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::event::{AppointmentEvent, DomainEvent};
use crate::ports::store::{AppointmentInSession, AppointmentOf, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Moves an appointment along its statuses: every action but cancelling and rescheduling, which are
/// commands of their own.
///
/// # Errors
/// `invalid_transition` with the status and what is allowed from it; `too_early` and `too_late` outside the
/// action's time; `slot_taken` if a late patient's time was given to somebody else, with the nearest starts that can be
/// booked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChangeStatus {
    /// The appointment whose status changes.
    pub id: AppointmentId,
    /// What happens to it.
    pub action: Action,
    /// Why, for the history.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
}

impl ChangeStatus {
    /// The action on the appointment, without a reason.
    #[must_use]
    pub fn of(id: AppointmentId, action: Action) -> Self {
        Self {
            id,
            action,
            reason: None,
        }
    }
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

/// The event that tells an action.
fn event_of(action: Action) -> fn(AppointmentEvent) -> DomainEvent {
    match action {
        Action::Approve => DomainEvent::AppointmentApproved,
        Action::Confirm => DomainEvent::AppointmentConfirmed,
        Action::CheckIn => DomainEvent::AppointmentCheckedIn,
        Action::UndoCheckIn => DomainEvent::AppointmentCheckInUndone,
        Action::Start => DomainEvent::AppointmentStarted,
        Action::Complete => DomainEvent::AppointmentCompleted,
        Action::Cancel => DomainEvent::AppointmentCancelled,
        Action::MarkNoShow => DomainEvent::AppointmentNoShow,
        Action::ArriveLate => DomainEvent::AppointmentArrivedLate,
        Action::Reschedule => DomainEvent::AppointmentRescheduled,
    }
}

#[async_trait]
impl Command for ChangeStatus {
    const NAME: &'static str = "change_appointment_status";
    type Outcome = Appointment;
    type Reads = AppointmentOf;
    type Target = SeenAppointment;
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

    fn reads(&self, _: &Context, now: Instant) -> AppointmentOf {
        appointment_of(self.id, now)
    }

    async fn target(
        &self,
        found: Option<AppointmentInSession>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<SeenAppointment, Fault> {
        Ok(see_appointment(found, call)?)
    }

    fn authorize(&self, target: &SeenAppointment, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(act_of(self.action), &target.appointment.subject())
    }

    async fn load(
        &self,
        target: SeenAppointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<StatusFacts, Fault> {
        StatusFacts::load(&target, call, tx).await
    }

    fn decide(&self, facts: StatusFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let mut after = facts.moved(self.action, call)?;
        let changes = match self.action {
            Action::MarkNoShow => facts.leaver().leave(call.now).collect(),
            Action::ArriveLate => facts.take_again(&mut after, call)?,
            _ => Vec::new(),
        };
        let told = event_of(self.action);
        let saved = save(after, Some(self.action), self.reason.clone(), told, call);
        Ok(Decision::of(()).changes(changes).then(saved))
    }

    fn enriches(&self, refusal: &Error) -> bool {
        self.action == Action::ArriveLate && refusal.code == ErrorCode::SlotTaken
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let a = seen_appointment(self.id, call, tx).await?.appointment;
        let wish = Wish {
            patient_id: Some(a.patient_id),
            doctor_id: Some(a.doctor_id),
            service_id: Some(a.service_id),
            location_id: Some(a.location_id),
            room_id: None,
            starts_at: a.starts_at,
            patient_implied: true,
        };
        refusal::with_alternatives(refusal, wish, Vec::new(), &[Act::Book], call, tx).await
    }
}
