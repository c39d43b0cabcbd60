use super::super::booking::{self, Booking, Wish};
use super::Allowance;
use super::transition::{StatusFacts, needs, resources_of, save, seen_appointment};
use crate::access::{Capacity, Grants};
use crate::check::Checks;
use crate::command::{Call, Command, Decision, Fault};
use crate::error::{Error, ErrorCode};
use crate::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use crate::limits;
use crate::scheduling::{Action, Appointment, Owner, Seat, Session};
use crate::store::{Needs, StoreError, Tx};
use crate::time::{Instant, Zones};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Moves an appointment to another time, doctor or place in one atomic change. It keeps its id; old and new
/// times stand in its history; `confirmed` falls back to `scheduled`. It does not stand in its own way.
///
/// # Errors
/// As booking; `invalid_transition` where its status does not allow it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RescheduleAppointment {
    /// Which appointment.
    pub id: AppointmentId,
    /// When it is to start.
    pub starts_at: Instant,
    /// With whom; absent: as it was.
    #[serde(default)]
    pub doctor_id: Option<DoctorId>,
    /// Where; absent: as it was.
    #[serde(default)]
    pub location_id: Option<LocationId>,
    /// In which room; absent: the first that is free.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Why, for the history.
    #[serde(default)]
    pub reason: Option<String>,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
}

/// The appointment that is moved, and where it is to go.
#[derive(Debug)]
pub struct RescheduleTarget {
    seen: Appointment,
    booking: Booking,
}

/// What must be known to reschedule.
#[derive(Debug)]
pub struct RescheduleFacts {
    standing: StatusFacts,
    booking: Booking,
}

impl RescheduleAppointment {
    fn wish(&self, a: &Appointment) -> Wish {
        Wish {
            patient_id: Some(a.patient_id),
            doctor_id: Some(self.doctor_id.unwrap_or(a.doctor_id)),
            service_id: Some(a.service_id),
            location_id: Some(self.location_id.unwrap_or(a.location_id)),
            room_id: self.room_id,
            starts_at: self.starts_at,
        }
    }
}

/// Whose reservations do not count when an appointment moves: its own, or its session's if it sits there
/// alone.
fn own(appointment: &Appointment, session: Option<&(Session, Vec<Seat>)>) -> Owner {
    match session {
        Some((session, taken)) if taken.len() <= 1 => Owner::Session(session.id),
        _ => Owner::Appointment(appointment.id),
    }
}

#[async_trait]
impl Command for RescheduleAppointment {
    const NAME: &'static str = "reschedule_appointment";
    type Outcome = Appointment;
    type Target = RescheduleTarget;
    type Facts = RescheduleFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        self.starts_at = crate::time::cut_to_micros(self.starts_at);
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()
    }

    fn needs(&self) -> Needs {
        needs(self.id)
    }

    async fn target(&self, call: &Call<'_>, tx: &mut dyn Tx) -> Result<RescheduleTarget, Fault> {
        let seen = seen_appointment(self.id, call, tx).await?;
        let wish = self.wish(&seen);
        tx.announce(&wish.needs()).await?;
        let booking = Booking::name(wish, call, tx).await?;
        Ok(RescheduleTarget { seen, booking })
    }

    fn authorize(&self, target: &RescheduleTarget, grants: &Grants) -> Result<Capacity, Error> {
        let act = self.allow.act();
        let capacity = grants.require(act, &target.seen.subject())?;
        target.booking.require(&[act], grants)?;
        Ok(capacity)
    }

    async fn load(
        &self,
        target: RescheduleTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<RescheduleFacts, Fault> {
        let RescheduleTarget { seen, mut booking } = target;
        let session = match seen.session_id {
            Some(id) => tx.session(id, call.now).await?,
            None => None,
        };
        let moving = own(&seen, session.as_ref());
        booking.load_move(moving, resources_of(&seen), tx).await?;
        let standing = StatusFacts::load_locked(&seen, call, tx).await?;
        let now = own(&standing.appointment, standing.session.as_ref());
        if standing.appointment.version != seen.version || now != moving {
            return Err(StoreError::Retry("the appointment was changed meanwhile".into()).into());
        }
        Ok(RescheduleFacts { standing, booking })
    }

    fn decide(
        &self,
        facts: RescheduleFacts,
        call: &Call<'_>,
    ) -> Result<Decision<Appointment>, Error> {
        let mut after = facts.standing.moved(Action::Reschedule, call)?;
        let placement = facts.booking.place(self.allow, false, call.grants)?;
        let planned = facts.booking.appointment(
            after.id,
            after.patient_id,
            &placement,
            after.status,
            call,
        )?;
        let mut decision = Decision::new(after.clone()).about("appointment", after.id);
        facts.standing.leave(&mut decision, call);
        after.doctor_id = planned.doctor_id;
        after.location_id = planned.location_id;
        after.room_id = planned.room_id;
        after.starts_at = planned.starts_at;
        after.ends_at = planned.ends_at;
        after.local_start = planned.local_start;
        after.timezone = planned.timezone;
        after.start_on = planned.start_on;
        after.buffer_before_min = planned.buffer_before_min;
        after.buffer_after_min = planned.buffer_after_min;
        after.lane = planned.lane;
        after.overbook_reason = None;
        after.stranded = Some(false);
        let keeper = booking::Keeper {
            owner: Owner::Appointment(after.id),
            patient_id: after.patient_id,
            expires_at: None,
        };
        let seat = booking::keep(
            &mut decision,
            &placement,
            &keeper,
            &booking::extent_of(&after),
            call,
        );
        after.session_id = seat.map(|(session, _)| session);
        after.seat = seat.map(|(_, seat)| seat);
        save(
            &mut decision,
            &after,
            Some(Action::Reschedule),
            self.reason.clone(),
            "appointment.rescheduled",
            call,
        );
        decision.outcome = after;
        Ok(decision)
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
        let seen = seen_appointment(self.id, call, tx).await?;
        let session = match seen.session_id {
            Some(id) => tx.session(id, call.now).await?,
            None => None,
        };
        let moving = Some(own(&seen, session.as_ref()));
        let acts = [self.allow.act()];
        booking::with_alternatives(refusal, self.wish(&seen), moving, &acts, call, tx).await
    }
}
