use super::seen::SeenAppointment;
use super::seen::appointment_of;
use super::seen::see_appointment;
use super::standing::{StatusFacts, save};
use crate::base::ids::AppointmentId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Instant;
use crate::base::time::Zones;
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::scheduling::{Action, Appointment};
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::event::DomainEvent;
use crate::ports::store::AppointmentInSession;
use crate::ports::store::AppointmentOf;
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Cancels an appointment; its time is free at once.
///
/// # Errors
/// `invalid_transition`; `too_late` for a patient after the time that the organization allows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CancelAppointment {
    /// The appointment that is cancelled.
    pub id: AppointmentId,
    /// Why; kept with the appointment.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
}

impl CancelAppointment {
    /// Cancels the appointment without a reason.
    #[must_use]
    pub fn of(id: AppointmentId) -> Self {
        Self { id, reason: None }
    }

    /// The same with a reason, which is kept with the appointment.
    #[must_use]
    pub fn because(mut self, reason: impl Into<SensitiveText>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

#[async_trait]
impl Command for CancelAppointment {
    const NAME: &'static str = "cancel_appointment";
    type Outcome = Appointment;
    type Reads = AppointmentOf;
    type Target = SeenAppointment;
    type Facts = StatusFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
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
        grants.require(Act::Book, &target.appointment.subject())
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
        let mut after = facts.moved(Action::Cancel, call)?;
        after.cancel_reason.clone_from(&self.reason);
        let told = DomainEvent::AppointmentCancelled;
        let saved = save(after, Some(Action::Cancel), self.reason.clone(), told, call);
        let left = facts.leaver().leave(call.now);
        Ok(Decision::of(()).changes(left).then(saved))
    }
}
