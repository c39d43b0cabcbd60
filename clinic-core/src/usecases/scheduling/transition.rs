use super::booking::Wish;
use super::keeping::{Keeper, Leaver};
use super::{booking, keeping};
use crate::base::ids::{AppointmentId, ResourceId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Span, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::Organization;
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Action, Appointment, GroupSession, Owner, Reason, ReasonCode, Reservation, Status,
    StatusSettings, TransitionRequest, transition,
};
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::store::{Needs, StoreError, Tx};
use crate::usecases::organization::organization_of;
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

/// What must be known to change a status.
#[derive(Debug)]
pub struct StatusFacts {
    pub(super) appointment: Appointment,
    pub(super) organization: Organization,
    /// The group session where the appointment sits.
    pub(super) session: Option<GroupSession>,
    /// Of a no-show: the group sessions of the service that are open at its start.
    open: Vec<GroupSession>,
    /// Of a no-show: what is reserved of its resources in its time.
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
pub(crate) async fn seen_appointment(
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
        tx.lock(&booking::locks(resources_of(seen))).await?;
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
        let organization = organization_of(call, tx).await?;
        let resources = resources_of(&appointment);
        // What the actor may do was asked of the place where it was seen.
        if resources != resources_of(seen) || appointment.location_id != seen.location_id {
            return Err(StoreError::Retry("the appointment was moved meanwhile".into()).into());
        }
        let session = booking::session_of(appointment.session_id, call, tx).await?;
        let (mut open, mut reserved) = (Vec::new(), Vec::new());
        if appointment.status == Status::NoShow {
            open = open_at(&appointment, call, tx).await?;
            // It comes into one of the sessions, or as it was booked.
            let spans = open.iter().map(|group| group.session().span());
            let span = spans.fold(appointment.reserved(), |all, one| {
                Span::new(all.from.min(one.from), all.to.max(one.to))
            });
            reserved = tx.reservations(&resources, span, call.now).await?;
        }
        Ok(Self {
            appointment,
            organization,
            session,
            open,
            reserved,
        })
    }

    /// The facts of live appointments whose resources are locked, as they were seen before, in as many reads as for
    /// one. One that takes up something else by now is not locked: then all of it is to be done again.
    pub(super) async fn of_live(
        seen: &[Appointment],
        live: Vec<Appointment>,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Self>, Fault> {
        let locked = |a: &Appointment| {
            let before = seen.iter().find(|before| before.id == a.id);
            before.is_some_and(|before| resources_of(before) == resources_of(a))
        };
        if !live.iter().all(locked) {
            return Err(StoreError::Retry("an appointment was moved meanwhile".into()).into());
        }
        let organization = organization_of(call, tx).await?;
        let ids: Vec<_> = live.iter().filter_map(|a| a.session_id).collect();
        let sessions = tx.sessions_by_id(&ids, call.now).await?;
        let facts = live.into_iter().map(|appointment| Self {
            session: sessions
                .iter()
                .find(|(session, _)| Some(session.id) == appointment.session_id)
                .cloned()
                .map(|(session, seats)| GroupSession::at(session, seats, call.now)),
            organization: organization.clone(),
            open: Vec::new(),
            reserved: Vec::new(),
            appointment,
        });
        Ok(facts.collect())
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
        after.updated_at = call.not_before(after.updated_at);
        match action {
            Action::CheckIn => {
                after.before_check_in = Some(a.status);
                after.arrived_at = Some(call.now);
            }
            // A late arrival that was a mistake goes back to what it was before.
            Action::MarkNoShow => after.before_check_in = Some(a.status),
            Action::ArriveLate => after.arrived_at = Some(call.now),
            Action::UndoCheckIn => {
                after.arrived_at = None;
                after.before_check_in = None;
            }
            _ => {}
        }
        after.status = status;
        Ok(after)
    }

    /// Who gives up what the appointment reserved, and its seat.
    pub(super) fn leaver(&self) -> Leaver<'_> {
        Leaver {
            owner: Owner::Appointment(self.appointment.id),
            session: self.session.as_ref(),
        }
    }

    /// Takes the time again that a no-show gave up: a seat of the session that is open at its start; where none
    /// is, the place as it was booked.
    fn take_again<T>(
        &self,
        decision: &mut Decision<T>,
        after: &mut Appointment,
        call: &Call<'_>,
    ) -> Result<(), Error> {
        let (placement, reasons) = self.late_place();
        let placement = match placement {
            Some(placement) if reasons.is_empty() => placement,
            _ => return Err(booking::refusal(vec![reasons])),
        };
        let keeper = Keeper::of(after);
        let seated = keeping::keep(decision, &placement, &keeper, None, call);
        placement.settle(after, seated);
        Ok(())
    }

    /// The place of a late arrival, and every reason against it. Without a place there is a reason.
    fn late_place(&self) -> (Option<Placement>, Vec<Reason>) {
        let a = &self.appointment;
        let is_free = |group: &&GroupSession| group.free_seat().is_some();
        let joined = self.open.iter().find(is_free).or(self.open.first());
        let mut reasons = Vec::new();
        let placement = match joined {
            None => Some(Placement::as_booked(a)),
            Some(group) => match group.free_seat() {
                Some(seat) => Some(Placement::joining(group.clone(), seat, false)),
                None => {
                    reasons.push(Reason::of(ReasonCode::SessionFull));
                    None
                }
            },
        };
        let (span, kept) = match (&placement, joined) {
            (_, Some(group)) => (group.session().span(), None),
            (Some(placement), None) => (placement.span(), Some(placement.reserved())),
            (None, None) => (a.span(), None),
        };
        for other in &self.reserved {
            // Doctor and room are the session's already, where one is joined.
            let beside = kept.is_some_and(|kept| other.span.overlaps(&kept));
            let code = match other.resource {
                ResourceId::Doctor(_) if beside && other.lane == a.lane_number() => {
                    ReasonCode::DoctorBusy
                }
                ResourceId::Room(_) if beside => ReasonCode::NoRoom,
                ResourceId::Patient(_) if other.span.overlaps(&span) => ReasonCode::PatientBusy,
                ResourceId::Doctor(_) | ResourceId::Room(_) | ResourceId::Patient(_) => continue,
            };
            reasons.push(Reason::of(code));
        }
        (placement, reasons)
    }
}

/// The group sessions that a late arrival may come into: of its service, open at its start; first the one where it
/// sat, then by lane.
async fn open_at(
    a: &Appointment,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Vec<GroupSession>, Fault> {
    if a.capacity.is_none() {
        return Ok(Vec::new());
    }
    let found = tx.sessions(&[a.doctor_id], a.span(), call.now).await?;
    let groups = found
        .into_iter()
        .map(|(session, seats)| GroupSession::at(session, seats, call.now));
    let mut open: Vec<GroupSession> = groups
        .filter(|group| {
            let session = group.session();
            group.is_open()
                && session.service_id == a.service_id
                && session.location_id == a.location_id
                && session.starts_at == a.starts_at
        })
        .collect();
    open.sort_by_key(|group| {
        let session = group.session();
        let other = Some(session.id) != a.session_id;
        (other, session.lane, session.id)
    });
    Ok(open)
}

/// The doctor, the room and the patient of an appointment.
pub(super) fn resources_of(a: &Appointment) -> Vec<ResourceId> {
    ResourceId::of(a.doctor_id, a.room_id, a.patient_id)
}

/// Adds to a decision the new state of an appointment, its history and its event.
pub(super) fn save<T>(
    decision: &mut Decision<T>,
    after: &Appointment,
    action: Option<Action>,
    reason: Option<SensitiveText>,
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
    decision.events.push((event, keeping::event_of(after)));
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
            Action::MarkNoShow => facts.leaver().leave(&mut decision, call),
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

    fn enriches(&self, refusal: &Error) -> bool {
        self.action == Action::ArriveLate && refusal.code == ErrorCode::SlotTaken
    }

    async fn enrich(
        &self,
        refusal: Error,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Error, Fault> {
        let a = seen_appointment(self.id, call, tx).await?;
        let wish = Wish {
            patient_id: Some(a.patient_id),
            doctor_id: Some(a.doctor_id),
            service_id: Some(a.service_id),
            location_id: Some(a.location_id),
            room_id: None,
            starts_at: a.starts_at,
            patient_implied: true,
        };
        booking::with_alternatives(refusal, wish, Vec::new(), &[Act::Book], call, tx).await
    }
}
