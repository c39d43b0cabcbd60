use super::Allowance;
use super::edit::EditAppointment;
use super::reschedule::{RescheduleAppointment, RescheduleFacts};
use super::transition::{StatusFacts, needs};
use crate::access::Grants;
use crate::change::{Change, SchedulingChange, Write};
use crate::command::{Call, Command, Decision, Fault};
use crate::error::{Error, ErrorCode};
use crate::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use crate::scheduling::Appointment;
use crate::store::{Needs, StoreError, Tx};
use crate::time::{Instant, Zones};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Replaces what can be written of an appointment, in one step: another time, doctor, place or room moves it as
/// [`RescheduleAppointment`] does, another reason, notes or flag edits it as [`EditAppointment`] does. What is as
/// it was changes nothing, and without any change the version stays.
///
/// # Errors
/// As those two.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UpdateAppointment {
    /// Which appointment.
    pub id: AppointmentId,
    /// When it is to start; absent: as it was.
    #[serde(default)]
    pub starts_at: Option<Instant>,
    /// With whom; absent: as it was.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// Where; absent: as it was.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In which room; absent, or the one that it has: as it was, or the first that is free if it moves.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Why the patient comes.
    #[serde(default)]
    pub reason: Option<String>,
    /// Notes of the desk; not clinical. Whoever does not see them leaves them as they are.
    #[serde(default)]
    pub notes: Option<String>,
    /// Whether the desk still has to see to it after a change of schedule; a move takes it away.
    #[serde(default)]
    pub stranded: bool,
}

/// What must be known to update an appointment.
#[derive(Debug)]
pub enum UpdateFacts {
    /// It moves.
    Move(Box<RescheduleFacts>),
    /// It stays where it is.
    Stay(Box<StatusFacts>),
}

impl UpdateAppointment {
    fn edit(&self, before: &Appointment, grants: &Grants) -> EditAppointment {
        let sees_notes = grants.is_staff();
        EditAppointment {
            id: self.id,
            reason: self.reason.clone(),
            notes: match &self.notes {
                None if !sees_notes => before.notes.clone(),
                notes => notes.clone(),
            },
            stranded: self.stranded || (before.stranded && !sees_notes),
        }
    }

    fn reschedule(&self, before: &Appointment) -> RescheduleAppointment {
        RescheduleAppointment {
            id: self.id,
            starts_at: self.starts_at.unwrap_or(before.starts_at),
            doctor_id: self.doctor_id,
            location_id: self.location_id,
            room_id: self.room_id.filter(|room| Some(*room) != before.room_id),
            reason: None,
            allow: Allowance::default(),
        }
    }

    /// Whether it is to be elsewhere than it was.
    fn moves(&self, before: &Appointment) -> bool {
        !self.reschedule(before).is_there(before)
    }
}

#[async_trait]
impl Command for UpdateAppointment {
    const NAME: &'static str = "update_appointment";
    type Outcome = Appointment;
    type Facts = UpdateFacts;

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        let mut edit = EditAppointment {
            id: self.id,
            reason: self.reason.take(),
            notes: self.notes.take(),
            stranded: self.stranded,
        };
        edit.check(zones)?;
        (self.reason, self.notes) = (edit.reason, edit.notes);
        if let Some(starts_at) = self.starts_at {
            let mut to = RescheduleAppointment {
                id: self.id,
                starts_at,
                doctor_id: None,
                location_id: None,
                room_id: None,
                reason: None,
                allow: Allowance::default(),
            };
            to.check(zones)?;
            self.starts_at = Some(to.starts_at);
        }
        Ok(())
    }

    fn needs(&self) -> Needs {
        needs(self.id)
    }

    async fn load(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<UpdateFacts, Fault> {
        let seen = tx
            .appointment(self.id)
            .await?
            .ok_or_else(|| Error::not_found("appointment"))?;
        let moves = self.moves(&seen);
        let facts = if moves {
            UpdateFacts::Move(Box::new(self.reschedule(&seen).load(call, tx).await?))
        } else {
            UpdateFacts::Stay(Box::new(StatusFacts::load(self.id, call, tx).await?))
        };
        // The first look was without locks.
        if facts.standing().appointment.version != seen.version {
            return Err(StoreError::Retry("the appointment was changed meanwhile".into()).into());
        }
        Ok(facts)
    }

    fn authorize(&self, facts: &UpdateFacts, grants: &Grants) -> Result<(), Error> {
        let before = &facts.standing().appointment;
        self.edit(before, grants)
            .authorize(facts.standing(), grants)?;
        match facts {
            UpdateFacts::Move(facts) => self.reschedule(before).authorize(facts, grants),
            UpdateFacts::Stay(_) => Ok(()),
        }
    }

    fn decide(&self, facts: UpdateFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let before = facts.standing().appointment.clone();
        let edit = self.edit(&before, call.grants);
        match facts {
            UpdateFacts::Stay(facts) => edit.decide(*facts, call),
            UpdateFacts::Move(facts) => {
                call.expect_version(before.version)?;
                edit.may_flag(&before)?;
                let mut decision = self.reschedule(&before).decide(*facts, call)?;
                for change in &mut decision.changes {
                    if let Change::Scheduling(SchedulingChange::Appointment(Write::Update(after))) =
                        change
                        && after.id == self.id
                    {
                        after.reason.clone_from(&edit.reason);
                        after.notes.clone_from(&edit.notes);
                        decision.outcome = after.clone();
                    }
                }
                Ok(decision)
            }
        }
    }

    fn enriches(&self, refusal: &Error) -> bool {
        matches!(refusal.code, ErrorCode::SlotTaken | ErrorCode::NotOffered)
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let before = tx
            .appointment(self.id)
            .await?
            .ok_or_else(|| Error::not_found("appointment"))?;
        self.reschedule(&before).enrich(refusal, call, tx).await
    }
}

impl UpdateFacts {
    fn standing(&self) -> &StatusFacts {
        match self {
            Self::Move(facts) => facts.standing(),
            Self::Stay(facts) => facts,
        }
    }
}
