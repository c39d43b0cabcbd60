use super::transition::{StatusFacts, save};
use crate::access::{Grants, Permission};
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::Error;
use crate::ids::AppointmentId;
use crate::limits;
use crate::scheduling::Appointment;
use crate::store::Tx;
use crate::time::Zones;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Changes what is said about an appointment. Its status and its time have commands of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EditAppointment {
    /// Which appointment.
    pub id: AppointmentId,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<String>,
    /// Notes of the desk; not clinical.
    #[serde(default)]
    pub notes: Option<String>,
    /// Whether the desk still has to see to it after a change of schedule.
    #[serde(default)]
    pub stranded: bool,
}

#[async_trait]
impl Command for EditAppointment {
    const NAME: &'static str = "edit_appointment";
    type Outcome = Appointment;
    type Facts = StatusFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        checks.optional_text("/notes", &mut self.notes, limits::LONG_TEXT_CHARS);
        checks.done()
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<StatusFacts, Fault> {
        StatusFacts::load(self.id, call, tx).await
    }

    fn authorize(&self, facts: &StatusFacts, grants: &Grants) -> Result<(), Error> {
        facts.see(grants)?;
        grants.require(Permission::AppointmentsBook, &facts.subject())?;
        let desk_only =
            self.notes != facts.appointment.notes || self.stranded != facts.appointment.stranded;
        if desk_only && !grants.is_staff() {
            Err(Error::forbidden())
        } else {
            Ok(())
        }
    }

    fn decide(&self, facts: StatusFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        call.expect_version(facts.appointment.version)?;
        if self.stranded && !facts.appointment.stranded {
            return Err(Error::field(
                "/stranded",
                "is set by a change of schedule, and only taken away here",
            ));
        }
        let mut after = facts.appointment;
        after.reason.clone_from(&self.reason);
        after.notes.clone_from(&self.notes);
        after.stranded = self.stranded;
        after.version += 1;
        after.updated_at = call.now.max(after.updated_at);
        let mut decision = Decision::new(after.clone()).about("appointment", after.id);
        save(
            &mut decision,
            &after,
            None,
            None,
            "appointment.edited",
            call,
        );
        Ok(decision)
    }
}
