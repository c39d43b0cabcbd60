use super::booking::Booking;
use super::keeping::Keeper;
use super::seen::{SeenAppointment, appointment_of, see_appointment, seen_appointment};
use super::standing::{StatusFacts, resources_of, save};
use super::wish::Wish;
use super::{Allowance, Overbook, booking, keeping, refusal};
use crate::base::ids::{AppointmentId, DoctorId, LocationId, RoomId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::scheduling::{Action, Appointment, GroupSession, Owner, Slot};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::event::DomainEvent;
use crate::ports::store::{AppointmentInSession, AppointmentOf, StoreError, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Moves an appointment to another time, doctor or place in one atomic change. It keeps its id; old and new
/// times stand in its history; `confirmed` falls back to `scheduled`. It does not stand in its own way. To where
/// it is already it does not move, and nothing changes, unless it has lost its place there.
///
/// # Errors
/// As booking; `invalid_transition` where its status does not allow it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RescheduleAppointment {
    /// The appointment that is moved.
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
    pub reason: Option<SensitiveText>,
    /// What staff pass over.
    #[serde(default)]
    pub allow: Allowance,
    /// Squeezes it in beside what the doctor has.
    #[serde(default)]
    pub overbook: Option<Overbook>,
}

/// The appointment that is moved, and where it is to go.
#[derive(Debug)]
pub struct RescheduleTarget {
    seen: SeenAppointment,
    booking: Booking,
}

/// Whether a move ends where it began: then nothing is written, and what was confirmed stays so.
fn stays(before: &Appointment, after: &Appointment) -> bool {
    let place = |a: &Appointment| {
        (
            (a.doctor_id, a.location_id, a.room_id, a.lane),
            (a.starts_at, a.ends_at),
            (a.buffer_before_min, a.buffer_after_min),
            (a.session_id, a.seat),
        )
    };
    place(before) == place(after) && before.overbook_reason == after.overbook_reason
}

/// What must be known to reschedule.
#[derive(Debug)]
pub struct RescheduleFacts {
    standing: StatusFacts,
    booking: Booking,
}

impl RescheduleTarget {
    pub(super) fn seen(&self) -> &SeenAppointment {
        &self.seen
    }
}

impl RescheduleFacts {
    pub(super) fn standing(&self) -> &StatusFacts {
        &self.standing
    }
}

impl RescheduleAppointment {
    /// Moves the appointment to a start, with the doctor and at the place it has.
    #[must_use]
    pub fn at(id: AppointmentId, starts_at: Instant) -> Self {
        Self {
            id,
            starts_at,
            doctor_id: None,
            location_id: None,
            room_id: None,
            reason: None,
            allow: Allowance::default(),
            overbook: None,
        }
    }

    /// Moves the appointment to a slot that was offered for its service: its start, doctor, place and room.
    #[must_use]
    pub fn to(id: AppointmentId, slot: &Slot) -> Self {
        Self {
            doctor_id: Some(slot.doctor_id),
            location_id: Some(slot.location_id),
            room_id: slot.room_id,
            ..Self::at(id, slot.starts_at)
        }
    }

    /// What the actor must be allowed to do with the doctor there.
    fn acts(&self) -> Vec<Act> {
        let overbook = self.overbook.is_some().then_some(Act::Overbook);
        std::iter::once(self.allow.act()).chain(overbook).collect()
    }

    /// Whether the appointment is there already.
    pub(super) fn is_there(&self, a: &Appointment) -> bool {
        self.starts_at == a.starts_at
            && self.doctor_id.is_none_or(|doctor| doctor == a.doctor_id)
            && self
                .location_id
                .is_none_or(|location| location == a.location_id)
            && self.room_id.is_none_or(|room| Some(room) == a.room_id)
    }

    /// Reads the records that the move names or implies.
    pub(super) async fn target_of(
        &self,
        seen: SeenAppointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<RescheduleTarget, Fault> {
        let booking = Booking::name(self.wish(&seen.appointment), call, tx).await?;
        Ok(RescheduleTarget { seen, booking })
    }

    /// Decides the move; `edit` changes what else is to be written of the appointment, if it moves.
    pub(super) fn decide_with(
        &self,
        facts: &RescheduleFacts,
        edit: impl FnOnce(&mut Appointment),
        call: &Call<'_>,
    ) -> Result<Decision<Appointment>, Error> {
        let mut after = facts.standing.moved(Action::Reschedule, call)?;
        let squeeze_in = self.overbook.is_some();
        let placement = facts.booking.place(self.allow, squeeze_in, call.grants)?;
        after.overbook_reason = Overbook::reason_at(self.overbook.as_ref(), &placement);
        after.stranded = Some(false);
        after.location_id = facts.booking.calendar().location.id;
        let leaver = facts.standing.leaver();
        let kept = keeping::keep(&placement, &Keeper::of(&after), Some(leaver), call);
        facts.booking.settle(&mut after, &placement, kept.seat);
        let before = &facts.standing.appointment;
        if stays(before, &after) && before.stranded != Some(true) {
            return Ok(Decision::of(before.clone()).about("appointment", before.id));
        }
        edit(&mut after);
        let (action, told) = (Action::Reschedule, DomainEvent::AppointmentRescheduled);
        let saved = save(after, Some(action), self.reason.clone(), told, call);
        Ok(Decision::of(())
            .changes(kept.changes)
            .then(saved)
            .reasoned(squeeze_in))
    }

    fn wish(&self, a: &Appointment) -> Wish {
        Wish {
            patient_id: Some(a.patient_id),
            patient_implied: true,
            doctor_id: Some(self.doctor_id.unwrap_or(a.doctor_id)),
            service_id: Some(a.service_id),
            location_id: Some(self.location_id.unwrap_or(a.location_id)),
            room_id: self.room_id,
            starts_at: self.starts_at,
        }
    }
}

/// Whose reservations and seats do not count when an appointment moves: its own, and its session's where nobody
/// else sits there now.
pub(crate) fn own(appointment: &Appointment, session: Option<&GroupSession>) -> Vec<Owner> {
    let own = Owner::Appointment(appointment.id);
    let alone = session.filter(|session| session.has_only(own));
    let session = alone.map(|session| Owner::Session(session.session().id));
    std::iter::once(own).chain(session).collect()
}

#[async_trait]
impl Command for RescheduleAppointment {
    const NAME: &'static str = "reschedule_appointment";
    type Outcome = Appointment;
    type Reads = AppointmentOf;
    type Target = RescheduleTarget;
    type Facts = RescheduleFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        self.starts_at = crate::base::time::cut_to_micros(self.starts_at);
        let mut checks = Checks::default();
        checks.optional_text("/reason", &mut self.reason, limits::LONG_TEXT_CHARS);
        if let Some(overbook) = &mut self.overbook {
            checks.name("/overbook/reason", &mut overbook.reason);
        }
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()
    }

    fn reads(&self, _: &Context, now: Instant) -> AppointmentOf {
        appointment_of(self.id, now)
    }

    async fn target(
        &self,
        found: Option<AppointmentInSession>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<RescheduleTarget, Fault> {
        let seen = see_appointment(found, call)?;
        self.target_of(seen, call, tx).await
    }

    fn authorize(&self, target: &RescheduleTarget, grants: &Grants) -> Result<Capacity, Error> {
        let capacity = grants.require(self.allow.act(), &target.seen.appointment.subject())?;
        target.booking.require(&self.acts(), grants)?;
        Ok(capacity)
    }

    async fn load(
        &self,
        target: RescheduleTarget,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<RescheduleFacts, Fault> {
        let RescheduleTarget { seen, mut booking } = target;
        let moving = own(&seen.appointment, seen.session.as_ref());
        let leaving = resources_of(&seen.appointment);
        let locked = booking.load_move(moving.clone(), leaving, tx).await?;
        let standing = StatusFacts::load_locked(&seen, &locked, call, tx).await?;
        let now = own(&standing.appointment, standing.session.as_ref());
        if standing.appointment.version != seen.appointment.version || now != moving {
            return Err(StoreError::Retry("the appointment was changed meanwhile".into()).into());
        }
        Ok(RescheduleFacts { standing, booking })
    }

    fn decide(
        &self,
        facts: RescheduleFacts,
        call: &Call<'_>,
    ) -> Result<Decision<Appointment>, Error> {
        self.decide_with(&facts, |_| (), call)
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
        let moving = own(&seen.appointment, seen.session.as_ref());
        let wish = self.wish(&seen.appointment);
        refusal::with_alternatives(refusal, wish, moving, &self.acts(), call, tx).await
    }
}
