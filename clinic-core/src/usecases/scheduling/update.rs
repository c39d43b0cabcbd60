use super::edit::EditAppointment;
use super::refusal;
use super::reschedule::{RescheduleAppointment, RescheduleFacts, RescheduleTarget};
use super::seen::{SeenAppointment, appointment_of, see_appointment, seen_appointment};
use super::standing::StatusFacts;
use crate::base::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Capacity, Grants};
use crate::domain::error::Error;
use crate::domain::scheduling::Appointment;
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::store::{AppointmentInSession, AppointmentOf, StoreError, Tx};
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
    /// The appointment that is replaced.
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
    pub reason: Option<SensitiveText>,
    /// Notes of the desk; not clinical. From a patient, absent leaves them as they are.
    #[serde(default)]
    pub notes: Option<SensitiveText>,
    /// Whether the desk still has to see to it after a change of schedule; absent leaves it as it is, a move takes it
    /// away.
    #[serde(default)]
    pub stranded: Option<bool>,
}

/// The appointment, and what it names beside if it moves.
#[derive(Debug)]
pub enum UpdateTarget {
    /// It goes to another time, doctor, place or room.
    Move(Box<RescheduleTarget>),
    /// It stays where it is.
    Stay(Box<SeenAppointment>),
}

/// What must be known to update an appointment.
#[derive(Debug)]
pub enum UpdateFacts {
    /// It goes to another time, doctor, place or room.
    Move(Box<RescheduleFacts>),
    /// It stays where it is.
    Stay(Box<StatusFacts>),
}

impl UpdateAppointment {
    fn edit(&self) -> EditAppointment {
        EditAppointment {
            id: self.id,
            reason: self.reason.clone(),
            notes: self.notes.clone(),
            stranded: self.stranded,
        }
    }

    fn reschedule(&self, before: &Appointment) -> RescheduleAppointment {
        let starts_at = self.starts_at.unwrap_or(before.starts_at);
        RescheduleAppointment {
            doctor_id: self.doctor_id,
            location_id: self.location_id,
            room_id: self.room_id.filter(|room| Some(*room) != before.room_id),
            ..RescheduleAppointment::at(self.id, starts_at)
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
    type Reads = AppointmentOf;
    type Target = UpdateTarget;
    type Facts = UpdateFacts;

    fn check(&mut self, zones: &Zones) -> Result<(), Error> {
        let mut edit = self.edit();
        edit.check(zones)?;
        (self.reason, self.notes) = (edit.reason, edit.notes);
        if let Some(starts_at) = self.starts_at {
            let mut to = RescheduleAppointment::at(self.id, starts_at);
            to.check(zones)?;
            self.starts_at = Some(to.starts_at);
        }
        Ok(())
    }

    fn reads(&self, _: &Context, now: Instant) -> AppointmentOf {
        appointment_of(self.id, now)
    }

    async fn target(
        &self,
        found: Option<AppointmentInSession>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<UpdateTarget, Fault> {
        let seen = see_appointment(found, call)?;
        Ok(if self.moves(&seen.appointment) {
            let reschedule = self.reschedule(&seen.appointment);
            let target = reschedule.target_of(seen, call, tx).await?;
            UpdateTarget::Move(Box::new(target))
        } else {
            UpdateTarget::Stay(Box::new(seen))
        })
    }

    fn authorize(&self, target: &UpdateTarget, grants: &Grants) -> Result<Capacity, Error> {
        let seen = target.seen();
        let capacity = self.edit().authorize(seen, grants)?;
        match target {
            UpdateTarget::Move(target) => {
                let reschedule = self.reschedule(&seen.appointment);
                reschedule.authorize(target, grants)
            }
            UpdateTarget::Stay(_) => Ok(capacity),
        }
    }

    async fn load(
        &self,
        target: UpdateTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<UpdateFacts, Fault> {
        match target {
            UpdateTarget::Move(target) => {
                let reschedule = self.reschedule(&target.seen().appointment);
                let facts = reschedule.load(*target, call, tx).await?;
                Ok(UpdateFacts::Move(Box::new(facts)))
            }
            UpdateTarget::Stay(seen) => {
                let version = seen.appointment.version;
                let facts = self.edit().load(*seen, call, tx).await?;
                // Whether it moves was seen without locks.
                if facts.appointment.version != version {
                    let why = "the appointment was changed meanwhile";
                    return Err(StoreError::Retry(why.into()).into());
                }
                Ok(UpdateFacts::Stay(Box::new(facts)))
            }
        }
    }

    fn decide(&self, facts: UpdateFacts, call: &Call<'_>) -> Result<Decision<Appointment>, Error> {
        let before = facts.standing().appointment.clone();
        let edit = self.edit();
        match facts {
            UpdateFacts::Stay(facts) => edit.decide(*facts, call),
            UpdateFacts::Move(facts) => {
                call.expect_version(before.version)?;
                edit.may_flag(&before)?;
                let write_texts = |after: &mut Appointment| edit.write_texts(after, call);
                self.reschedule(&before)
                    .decide_with(&facts, write_texts, call)
            }
        }
    }

    fn enriches(&self, refusal: &Error) -> bool {
        refusal::is_of_time(refusal)
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let seen = seen_appointment(self.id, call, tx).await?;
        self.reschedule(&seen.appointment)
            .enrich(refusal, call, tx)
            .await
    }
}

impl UpdateTarget {
    fn seen(&self) -> &SeenAppointment {
        match self {
            Self::Move(target) => target.seen(),
            Self::Stay(seen) => seen,
        }
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
