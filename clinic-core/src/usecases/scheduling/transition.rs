use super::booking::Wish;
use super::keeping::{Keeper, Leaver};
use super::seen::SeenAppointment;
use super::seen::appointment_of;
use super::seen::see_appointment;
use super::seen::seen_appointment;
use super::{booking, keeping};
use crate::base::ids::{AppointmentId, ResourceId};
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Instant;
use crate::base::time::{Span, Zones};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::Organization;
use crate::domain::scheduling::Seat;
use crate::domain::scheduling::Session;
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Action, Appointment, GroupSession, Owner, Reason, ReasonCode, Reservation, Status,
    StatusSettings, TransitionRequest, transition,
};
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::store::AppointmentInSession;
use crate::ports::store::AppointmentOf;
use crate::ports::store::Locked;
use crate::ports::store::TakenOf;
use crate::ports::store::{StoreError, Tx, read};
use async_trait::async_trait;
use chrono::Duration;
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

impl StatusFacts {
    /// Locks what the appointment was seen to take up, then reads it. One that was moved meanwhile takes up something
    /// else: then all of it is to be done again.
    pub(super) async fn load(
        seen: &SeenAppointment,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let resources = resources_of(&seen.appointment);
        let locked = tx.lock(&booking::locks(resources)).await?;
        Self::load_locked(seen, &locked, call, tx).await
    }

    /// The same where the resources are locked already.
    pub(super) async fn load_locked(
        seen: &SeenAppointment,
        locked: &Locked,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let before = &seen.appointment;
        // A late arrival takes the time again that the no-show gave up, or comes into a session at its start.
        let late = (before.status == Status::NoShow).then(|| time_of(before, call));
        let unchanged = *locked == Locked::Unchanged;
        let again = (!unchanged).then(|| appointment_of(before.id, call.now));
        let (found, taken) = read(tx, (again, late)).await?;
        let standing = match found {
            Some(found) => SeenAppointment::of(found, call)?,
            None => seen.clone(),
        };
        let appointment = standing.appointment;
        // What the actor may do was asked of the place where it was seen, and what is read of its status.
        let is_as_seen = resources_of(&appointment) == resources_of(before)
            && appointment.location_id == before.location_id
            && (appointment.status == Status::NoShow) == taken.is_some();
        if !is_as_seen {
            return Err(StoreError::Retry("the appointment was changed meanwhile".into()).into());
        }
        let taken = taken.unwrap_or_default();
        Ok(Self {
            open: open_at(&appointment, taken.sessions, call),
            reserved: taken.reservations,
            organization: call.organization_record()?.clone(),
            session: standing.session,
            appointment,
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
        let organization = call.organization_record()?.clone();
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

/// What is taken of the doctor, the room and the patient of a no-show in the time that it gave up, and in that of any
/// group session at its start.
fn time_of(a: &Appointment, call: &Call<'_>) -> TakenOf {
    let longest = Duration::minutes(i64::from(limits::SERVICE_DURATION_MIN));
    let reserved = a.reserved();
    TakenOf {
        doctors: a.capacity.map(|_| a.doctor_id).into_iter().collect(),
        location: a.location_id,
        resources: resources_of(a),
        span: Span::new(reserved.from, reserved.to.max(a.starts_at + longest)),
        now: call.now,
    }
}

/// The group sessions that a late arrival may come into: of its service, open at its start; first the one where it
/// sat, then by lane.
fn open_at(
    a: &Appointment,
    sessions: Vec<(Session, Vec<Seat>)>,
    call: &Call<'_>,
) -> Vec<GroupSession> {
    let groups = sessions
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
    open
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
        booking::with_alternatives(refusal, wish, Vec::new(), &[Act::Book], call, tx).await
    }
}
