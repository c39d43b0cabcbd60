use super::transition::{StatusFacts, needs, save, seen_appointment};
use crate::base::ids::AppointmentId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Zones;
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::scheduling::{Action, Appointment};
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::store::{Needs, Tx};
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
    type Target = Appointment;
    type Facts = StatusFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.done()
    }

    fn needs(&self) -> Needs {
        needs(self.id)
    }

    async fn target(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Appointment, Fault> {
        seen_appointment(self.id, call, tx).await
    }

    fn authorize(&self, target: &Appointment, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::Book, &target.subject())
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
        let mut after = facts.moved(Action::Cancel, call)?;
        after.cancel_reason.clone_from(&self.reason);
        let mut decision = Decision::new(after.clone()).about("appointment", after.id);
        facts.leaver().leave(&mut decision, call);
        save(
            &mut decision,
            &after,
            Some(Action::Cancel),
            self.reason.clone(),
            "appointment.cancelled",
            call,
        );
        Ok(decision)
    }
}
