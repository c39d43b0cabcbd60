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
use crate::domain::scheduling::Appointment;
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::event::DomainEvent;
use crate::ports::store::AppointmentInSession;
use crate::ports::store::AppointmentOf;
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Changes what is said about an appointment; what is said already changes nothing. Its status and its time have commands of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EditAppointment {
    /// The appointment that is edited.
    pub id: AppointmentId,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
    /// Notes of the desk; not clinical. From a patient, absent leaves them as they are.
    #[serde(default)]
    pub notes: Option<SensitiveText>,
    /// Whether the desk still has to see to it after a change of schedule; absent leaves it as it is.
    #[serde(default)]
    pub stranded: Option<bool>,
}

impl EditAppointment {
    /// Writes what is said about the appointment, as far as the actor may.
    pub(super) fn write_texts(&self, after: &mut Appointment, call: &Call<'_>) {
        after.reason.clone_from(&self.reason);
        if call.capacity.is_some_and(Capacity::is_staff) {
            after.notes.clone_from(&self.notes);
        }
    }

    /// `Ok` unless it would set the flag that only a change of schedule sets.
    pub(super) fn may_flag(&self, before: &Appointment) -> Result<(), Error> {
        if self.stranded == Some(true) && before.stranded != Some(true) {
            return Err(Error::field(
                "/stranded",
                "is set by a change of schedule, and only taken away here",
            ));
        }
        Ok(())
    }
}

#[async_trait]
impl Command for EditAppointment {
    const NAME: &'static str = "edit_appointment";
    type Outcome = Appointment;
    type Reads = AppointmentOf;
    type Target = SeenAppointment;
    type Facts = StatusFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.optional_text("/notes", &mut self.notes, limits::LONG_TEXT_CHARS);
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
        let desk = self.notes.is_some() || self.stranded.is_some();
        let act = if desk { Act::BookAsStaff } else { Act::Book };
        grants.require(act, &target.appointment.subject())
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
        call.expect_version(facts.appointment.version)?;
        self.may_flag(&facts.appointment)?;
        let before = facts.appointment;
        let mut after = before.clone();
        self.write_texts(&mut after, call);
        after.stranded = self.stranded.or(after.stranded);
        if after == before {
            return Ok(Decision::of(before).about("appointment", self.id));
        }
        after.version += 1;
        after.updated_at = call.not_before(after.updated_at);
        let told = DomainEvent::AppointmentEdited;
        Ok(save(after, None, None, told, call))
    }
}
