//! What bookings, holds, moves and series share: from a wish to a place in the calendar.

use super::calendar::{Calendar, Question};
use super::commands::Allowance;
use super::placement::{Placement, Seating};
use super::{
    Appointment, Hold, Owner, Reason, ReasonCode, Refusal, Reservation, Seat, Session, Source,
    Status,
};
use crate::access::{Act, Capacity, Grants};
use crate::change::{SchedulingChange, Write};
use crate::check::Checks;
use crate::command::{Call, Decision, Fault};
use crate::error::{Details, Error, ErrorCode};
use crate::ids::{
    AppointmentId, DoctorId, LocationId, PatientId, ResourceId, RoomId, ServiceId, SessionId,
};
use crate::limits;
use crate::organization::{Organization, Service};
use crate::store::{Needs, Tx};
use crate::time::{Instant, Span};
use chrono::{Datelike, Duration};

/// What somebody would like to book.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) patient_id: Option<PatientId>,
    pub(crate) doctor_id: Option<DoctorId>,
    pub(crate) service_id: Option<ServiceId>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) room_id: Option<RoomId>,
    pub(crate) starts_at: Instant,
}

impl Wish {
    fn question(&self, span: Span, without: Option<Owner>) -> Question {
        Question {
            patient_id: self.patient_id,
            doctor_ids: self.doctor_id.into_iter().collect(),
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            span,
            without,
            also: Vec::new(),
        }
    }

    /// What is read of it.
    pub(crate) fn needs(&self) -> Needs {
        let span = Span::new(self.starts_at, self.starts_at);
        self.question(span, None).needs()
    }
}

/// A wish with all that is true around it.
#[derive(Debug)]
pub(crate) struct Booking {
    wish: Wish,
    calendar: Calendar,
}

/// Notes a start that lies outside the years that are served.
pub(crate) fn check_start(checks: &mut Checks, pointer: &str, at: Instant) {
    checks.require(
        limits::YEARS.contains(&at.year()),
        pointer,
        "lies outside the years 1900 to 2399",
    );
}

pub(crate) fn hold_expired() -> Error {
    Error::new(ErrorCode::HoldExpired, "the hold has expired or was used")
}

impl Booking {
    /// Reads the records that a wish names or implies, without locks.
    pub(crate) async fn name(wish: Wish, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let span = Span::new(wish.starts_at, wish.starts_at);
        let calendar = Calendar::name(&wish.question(span, None), call, tx).await?;
        Ok(Self { wish, calendar })
    }

    /// Leaves only the doctors with whom the actor may do all of the acts.
    ///
    /// # Errors
    /// `forbidden` if there is none.
    pub(crate) fn retain_permitted(&mut self, acts: &[Act], grants: &Grants) -> Result<(), Error> {
        self.calendar
            .retain_permitted(acts, self.wish.patient_id, grants)
    }

    /// The same with one of its doctors only.
    pub(crate) fn with_doctor(&self, doctor: DoctorId) -> Self {
        Self {
            wish: self.wish.clone(),
            calendar: self.calendar.with_doctor(doctor),
        }
    }

    /// The capacity in which the actor may do all of the acts with one of the doctors.
    ///
    /// # Errors
    /// `forbidden` if there is none.
    pub(crate) fn require(&self, acts: &[Act], grants: &Grants) -> Result<Capacity, Error> {
        self.calendar.require(acts, self.wish.patient_id, grants)
    }

    /// Reads all that the wish rests on; in a write transaction its resources are locked first.
    pub(crate) async fn load(&mut self, tx: &mut dyn Tx) -> Result<(), Fault> {
        let span = Span::new(self.wish.starts_at, self.wish.starts_at);
        self.load_span(span, tx).await
    }

    /// The same over all starts from one to another.
    pub(crate) async fn load_span(&mut self, span: Span, tx: &mut dyn Tx) -> Result<(), Fault> {
        self.calendar
            .load(&self.wish.question(span, None), tx)
            .await
    }

    /// The same for a move, which gives up other resources than it takes: all are locked together. The reservations of
    /// `moving` are left out: a move does not stand in its own way.
    pub(crate) async fn load_move(
        &mut self,
        moving: Owner,
        leaving: Vec<ResourceId>,
        tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let span = Span::new(self.wish.starts_at, self.wish.starts_at);
        let question = Question {
            also: leaving,
            ..self.wish.question(span, Some(moving))
        };
        self.calendar.load(&question, tx).await
    }

    pub(crate) fn patient_id(&self) -> Option<PatientId> {
        self.wish.patient_id
    }

    pub(crate) fn service(&self) -> &Service {
        &self.calendar.service
    }

    pub(crate) fn organization(&self) -> &Organization {
        &self.calendar.organization
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Finds the place: with the first doctor, in the order asked, who is free.
    pub(crate) fn place(
        &self,
        allow: Allowance,
        squeeze_in: bool,
        grants: &Grants,
    ) -> Result<Placement, Error> {
        self.place_at(self.wish.starts_at, allow, squeeze_in, grants)
    }

    /// The same for another start. A squeeze-in is made only where no doctor is free.
    pub(crate) fn place_at(
        &self,
        start: Instant,
        allow: Allowance,
        squeeze_in: bool,
        grants: &Grants,
    ) -> Result<Placement, Error> {
        match self.place_with(start, allow, false, grants)? {
            Ok(placement) => Ok(placement),
            Err(refused) if !squeeze_in => Err(refusal(refused)),
            Err(_) => self
                .place_with(start, allow, true, grants)?
                .map_err(refusal),
        }
    }

    /// The place with the first doctor who can, or the reasons against each.
    fn place_with(
        &self,
        start: Instant,
        allow: Allowance,
        squeeze_in: bool,
        grants: &Grants,
    ) -> Result<Result<Placement, Vec<Vec<Reason>>>, Error> {
        let mut refused = Vec::new();
        for doctor in self.calendar.doctor_ids() {
            let mut reasons = self.calendar.explain(doctor, start)?.reasons;
            reasons.retain(|reason| match reason.code {
                ReasonCode::OffGrid => !allow.off_grid,
                ReasonCode::TooSoon => !allow.too_soon,
                ReasonCode::TooFar => !allow.too_far,
                _ => true,
            });
            let busy = reasons.iter().any(|r| r.code == ReasonCode::DoctorBusy);
            if squeeze_in {
                reasons.retain(|r| r.code != ReasonCode::DoctorBusy);
            }
            if reasons.is_empty() {
                match self.calendar.placement(doctor, start, busy)? {
                    Some(placement) => return Ok(Ok(placement)),
                    None => reasons.push(Reason::of(ReasonCode::DoctorBusy)),
                }
            }
            let subject = self.calendar.subject(doctor, self.wish.patient_id);
            for reason in &mut reasons {
                reason.view_of(&subject, grants);
                // With any doctor, a reason says whose it is.
                reason.doctor_id = self.wish.doctor_id.is_none().then_some(doctor);
            }
            refused.push(reasons);
        }
        Ok(Err(refused))
    }

    /// The place that a hold keeps; only the hold and the past are looked at again.
    pub(crate) fn of_hold(
        &self,
        hold: &Hold,
        patient: PatientId,
        start: Instant,
        now: Instant,
    ) -> Result<Placement, Error> {
        let fits = hold.patient_id == patient
            && hold.service_id == self.calendar.service.id
            && hold.location_id == self.calendar.location.id
            && self
                .wish
                .doctor_id
                .is_none_or(|doctor| doctor == hold.doctor_id)
            && self
                .wish
                .room_id
                .is_none_or(|room| Some(room) == hold.room_id);
        if !fits || hold.starts_at != start {
            return Err(Error::field(
                "/hold_id",
                "keeps another time, or is another patient's",
            ));
        }
        if hold.expires_at <= now {
            return Err(hold_expired());
        }
        if start < now {
            return Err(refusal(vec![vec![Reason::of(ReasonCode::InThePast)]]));
        }
        let seating = match (hold.session_id, hold.seat) {
            (Some(session), Some(seat)) => Seating::Joins {
                session,
                seat,
                lapses_at: self.calendar.lapse_of(session),
            },
            _ => Seating::Alone,
        };
        Ok(Placement {
            doctor_id: hold.doctor_id,
            room_id: hold.room_id,
            starts_at: start,
            lane: 0,
            seating,
        })
    }

    /// The appointment at a place.
    pub(crate) fn appointment(
        &self,
        id: AppointmentId,
        patient_id: PatientId,
        placement: &Placement,
        status: Status,
        call: &Call<'_>,
    ) -> Result<Appointment, Error> {
        let timing = self.calendar.service.fields.timing();
        let local_start = self.calendar.zone.local(placement.starts_at);
        Ok(Appointment {
            id,
            version: 1,
            created_at: call.now,
            updated_at: call.now,
            patient_id,
            doctor_id: placement.doctor_id,
            service_id: self.calendar.service.id,
            location_id: self.calendar.location.id,
            room_id: placement.room_id,
            session_id: None,
            seat: None,
            series_id: None,
            starts_at: placement.starts_at,
            ends_at: placement.starts_at + Duration::minutes(i64::from(timing.duration_min)),
            local_start,
            timezone: self.calendar.location.fields.timezone.clone(),
            start_on: local_start.date(),
            buffer_before_min: timing.buffer_before_min,
            buffer_after_min: timing.buffer_after_min,
            status,
            before_check_in: None,
            lane: Some(placement.lane),
            overbook_reason: None,
            reason: None,
            notes: None,
            source: Source::default(),
            price: self.calendar.service.fields.price,
            cancel_reason: None,
            stranded: Some(false),
        })
    }
}

/// Who keeps the place, and for how long.
pub(crate) struct Keeper {
    pub(crate) owner: Owner,
    pub(crate) patient_id: PatientId,
    pub(crate) expires_at: Option<Instant>,
}

/// The span of a placement and what it reserves around it.
pub(crate) struct Extent {
    pub(crate) span: Span,
    pub(crate) reserved: Span,
    pub(crate) service_id: ServiceId,
    pub(crate) location_id: LocationId,
}

/// Adds to a decision what keeps a place: reservations, session and seat. Answers the session and seat.
pub(crate) fn keep<T>(
    decision: &mut Decision<T>,
    placement: &Placement,
    keeper: &Keeper,
    extent: &Extent,
    call: &Call<'_>,
) -> Option<(SessionId, u32)> {
    let mut reservations = Vec::with_capacity(3);
    let seat = match placement.seating {
        Seating::Alone => None,
        Seating::Joins { session, seat, .. } => Some((session, seat)),
        Seating::Opens { capacity } => {
            let id: SessionId = call.id();
            decision.changes.push(
                SchedulingChange::InsertSession(Session {
                    id,
                    doctor_id: placement.doctor_id,
                    service_id: extent.service_id,
                    location_id: extent.location_id,
                    room_id: placement.room_id,
                    starts_at: extent.span.from,
                    ends_at: extent.span.to,
                    capacity,
                })
                .into(),
            );
            Some((id, 1))
        }
    };
    // A session lapses with its last hold, unless an appointment sits in it.
    let (expires_at, held_already) = match placement.seating {
        Seating::Alone | Seating::Opens { .. } => (keeper.expires_at, false),
        Seating::Joins {
            lapses_at: None, ..
        } => (None, true),
        Seating::Joins {
            session,
            lapses_at: Some(at),
            ..
        } => {
            decision
                .changes
                .push(SchedulingChange::Release(Owner::Session(session)).into());
            (keeper.expires_at.map(|own| own.max(at)), false)
        }
    };
    if !held_already {
        let owner = seat.map_or(keeper.owner, |(session, _)| Owner::Session(session));
        let on = |resource, lane, counts_at| Reservation {
            resource,
            lane,
            span: extent.reserved,
            owner,
            counts_at,
            expires_at,
        };
        reservations.push(on(
            ResourceId::Doctor(placement.doctor_id),
            placement.lane,
            Some(extent.span.from),
        ));
        reservations.extend(
            placement
                .room_id
                .map(|room| on(ResourceId::Room(room), 0, None)),
        );
    }
    reservations.push(Reservation {
        resource: ResourceId::Patient(keeper.patient_id),
        lane: 0,
        span: extent.span,
        owner: keeper.owner,
        counts_at: None,
        expires_at: keeper.expires_at,
    });
    decision.changes.push(
        SchedulingChange::Reserve {
            reservations,
            now: call.now,
        }
        .into(),
    );
    if let Some((session_id, seat)) = seat {
        let seat = Seat {
            session_id,
            seat,
            owner: keeper.owner,
            expires_at: keeper.expires_at,
        };
        decision.changes.push(
            SchedulingChange::TakeSeat {
                seat,
                now: call.now,
            }
            .into(),
        );
    }
    seat
}

/// Adds to a decision what a session loses when `owner` leaves it: the last one to leave ends it, and where
/// only holds stay, it lapses with the last of them.
pub(crate) fn leave_session<T>(
    decision: &mut Decision<T>,
    session: &Session,
    taken: &[Seat],
    owner: Owner,
    reserved: Span,
    call: &Call<'_>,
) {
    let staying: Vec<_> = taken.iter().filter(|seat| seat.owner != owner).collect();
    if staying.is_empty() {
        decision
            .changes
            .push(SchedulingChange::DeleteSession(session.id).into());
        return;
    }
    let lapses: Option<Vec<Instant>> = staying.iter().map(|seat| seat.expires_at).collect();
    if let Some(expires_at) = lapses.and_then(|all| all.into_iter().max()) {
        let owner = Owner::Session(session.id);
        let on = |resource, counts_at| Reservation {
            resource,
            lane: 0,
            span: reserved,
            owner,
            counts_at,
            expires_at: Some(expires_at),
        };
        let mut reservations = vec![on(
            ResourceId::Doctor(session.doctor_id),
            Some(session.starts_at),
        )];
        reservations.extend(session.room_id.map(|room| on(ResourceId::Room(room), None)));
        decision
            .changes
            .push(SchedulingChange::Release(owner).into());
        decision.changes.push(
            SchedulingChange::Reserve {
                reservations,
                now: call.now,
            }
            .into(),
        );
    }
}

/// Adds to a decision the booking of an appointment at a place.
pub(crate) fn book<T>(
    decision: &mut Decision<T>,
    appointment: &mut Appointment,
    placement: &Placement,
    call: &Call<'_>,
) {
    let keeper = Keeper {
        owner: Owner::Appointment(appointment.id),
        patient_id: appointment.patient_id,
        expires_at: None,
    };
    let seat = keep(decision, placement, &keeper, &extent_of(appointment), call);
    appointment.session_id = seat.map(|(session, _)| session);
    appointment.seat = seat.map(|(_, seat)| seat);
    let entry = appointment.step(None, appointment.overbook_reason.clone(), call);
    decision
        .changes
        .push(SchedulingChange::Appointment(Write::Insert(appointment.clone())).into());
    decision
        .changes
        .push(SchedulingChange::History(entry).into());
    decision
        .events
        .push(("appointment.booked", event_of(appointment)));
}

/// What an appointment takes up.
pub(crate) fn extent_of(appointment: &Appointment) -> Extent {
    Extent {
        span: appointment.span(),
        reserved: appointment.reserved(),
        service_id: appointment.service_id,
        location_id: appointment.location_id,
    }
}

/// What others are told of an appointment: ids and times.
pub(crate) fn event_of(appointment: &Appointment) -> serde_json::Value {
    serde_json::json!({
        "appointment_id": appointment.id,
        "patient_id": appointment.patient_id,
        "doctor_id": appointment.doctor_id,
        "location_id": appointment.location_id,
        "starts_at": appointment.starts_at,
        "status": appointment.status,
        "version": appointment.version,
    })
}

/// The refusal of a time, with the reasons against each doctor: `slot_taken` if with one of them it would be offered but
/// for what others have booked.
pub(crate) fn refusal(of_doctors: Vec<Vec<Reason>>) -> Error {
    use ReasonCode as R;
    let taken = of_doctors.iter().any(|reasons| {
        let taken = |code| {
            matches!(
                code,
                R::DoctorBusy | R::PatientBusy | R::NoRoom | R::SessionFull
            )
        };
        reasons.iter().any(|r| taken(r.code))
            && reasons
                .iter()
                .all(|r| taken(r.code) || matches!(r.code, R::DayFull | R::OffGrid))
    });
    let mut reasons: Vec<_> = of_doctors.into_iter().flatten().collect();
    reasons.sort();
    reasons.dedup();
    let (code, message) = if taken {
        (ErrorCode::SlotTaken, "the time is taken")
    } else {
        (ErrorCode::NotOffered, "the time is not offered")
    };
    Error::new(code, message).with(Details::Refusal(Refusal {
        reasons,
        alternatives: Vec::new(),
    }))
}

/// Adds the nearest starts that the actor can book to a refusal; `acts`: what booking them takes.
pub(crate) async fn with_alternatives(
    mut refusal: Error,
    wish: Wish,
    moving: Option<Owner>,
    acts: &[Act],
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Error, Fault> {
    let days = Duration::days(i64::from(limits::ALTERNATIVES_DAYS));
    let start = wish.starts_at;
    let span = Span::new(
        (start - days).max(call.now - Duration::days(1)),
        start.max(call.now) + days,
    );
    let question = wish.question(span, moving);
    tx.announce(&question.needs()).await?;
    let mut calendar = Calendar::name(&question, call, tx).await?;
    calendar.retain_permitted(acts, wish.patient_id, call.grants)?;
    calendar.load(&question, tx).await?;
    if let Some(Details::Refusal(refusal)) = refusal.details.as_deref_mut() {
        refusal.alternatives = calendar.nearest(start, limits::ALTERNATIVES_EACH_SIDE)?;
    }
    Ok(refusal)
}
