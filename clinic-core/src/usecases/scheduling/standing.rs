//! An appointment as it stands, locked, and what its next state writes.

use super::keeping::{Keeper, Leaver};
use super::seen::{SeenAppointment, appointment_of};
use super::{booking, keeping, refusal};
use crate::base::ids::ResourceId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::Span;
use crate::domain::error::Error;
use crate::domain::organization::Organization;
use crate::domain::scheduling::placement::Placement;
use crate::domain::scheduling::{
    Action, Appointment, GroupSession, Owner, Reason, ReasonCode, Reservation, Seat, Session,
    Status, StatusSettings, TransitionRequest, transition,
};
use crate::engine::command::{Call, Decision, Fault};
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::event::{AppointmentEvent, DomainEvent};
use crate::ports::store::{Locked, StoreError, TakenOf, Tx, read};
use chrono::Duration;

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
    pub(super) fn take_again(
        &self,
        after: &mut Appointment,
        call: &Call<'_>,
    ) -> Result<Vec<SchedulingChange>, Error> {
        let (placement, reasons) = self.late_place();
        let placement = match placement {
            Some(placement) if reasons.is_empty() => placement,
            _ => return Err(refusal::of_reasons(vec![reasons])),
        };
        let kept = keeping::keep(&placement, &Keeper::of(after), None, call);
        placement.settle(after, kept.seat);
        Ok(kept.changes)
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

/// The decision that an appointment has a new state: it is written with a step of its history, told as an event, and
/// the answer.
pub(super) fn save(
    after: Appointment,
    action: Option<Action>,
    reason: Option<SensitiveText>,
    told: fn(AppointmentEvent) -> DomainEvent,
    call: &Call<'_>,
) -> Decision<Appointment> {
    let given = reason.is_some();
    let entry = after.step(action, reason, call);
    Decision::of(after.clone())
        .about("appointment", after.id)
        .reasoned(given)
        .event(told((&after).into()))
        .change(SchedulingChange::Appointment(Write::Update(after)))
        .change(SchedulingChange::History(entry))
}
