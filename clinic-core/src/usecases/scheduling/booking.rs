//! What bookings, holds, moves and series share: from a wish to a place in the calendar.

use super::calendar::{Calendar, Question};
use super::seen::SeenHold;
use super::wish::Wish;
use super::{Allowance, refusal};
use crate::base::ids::{DoctorId, PatientId, ResourceId};
use crate::base::limits;
use crate::base::money::Money;
use crate::base::time::{Instant, Span};
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::check::Checks;
use crate::domain::error::{Error, ErrorCode};
use crate::domain::organization::{Organization, Service};
use crate::domain::scheduling::placement::{Placement, Seated};
use crate::domain::scheduling::{
    Appointment, GroupSession, Hold, Owner, Reason, ReasonCode, Source, Status,
};
use crate::engine::command::{Call, Fault};
use crate::ports::store::{CalendarRecords, Lock, Locked, StoreError, Tx};
use chrono::Datelike;

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
    // A leap second is none by POSIX time, in which instants are kept.
    checks.require(
        at.timestamp_subsec_nanos() < 1_000_000_000,
        pointer,
        "has a second of 60",
    );
}

/// Locks what a hold keeps, then reads it again with the group session in which it has a seat. Nothing else is read:
/// what was offered stays, whatever became of the service, the doctor or the hours.
pub(crate) async fn held(
    seen: SeenHold,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<SeenHold, Fault> {
    let hold = &seen.hold;
    let resources = ResourceId::of(hold.doctor_id, hold.room_id, hold.patient_id);
    let locked = tx.lock(&locks(resources)).await?;
    let held = seen.again(&locked, call, tx).await?;
    Ok(held.ok_or_else(hold_expired)?)
}

/// The locks that whoever books, moves or gives up a place takes of its resources.
pub(crate) fn locks(resources: impl IntoIterator<Item = ResourceId>) -> Vec<Lock> {
    resources.into_iter().map(Lock::for_booking).collect()
}

pub(crate) fn hold_expired() -> Error {
    Error::new(ErrorCode::HoldExpired, "the hold has expired or was used")
}

impl Booking {
    /// Reads the records that a wish names or implies, without locks.
    pub(crate) async fn name(wish: Wish, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Self, Fault> {
        let span = Span::new(wish.starts_at, wish.starts_at);
        let calendar = Calendar::name(&wish.question(span, Vec::new()), call, tx).await?;
        Ok(Self { wish, calendar })
    }

    /// The booking of a wish, of the records on which that rests.
    pub(crate) async fn of(
        wish: Wish,
        records: CalendarRecords,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Self, Fault> {
        let span = Span::new(wish.starts_at, wish.starts_at);
        let question = wish.question(span, Vec::new());
        let calendar = Calendar::of(&question, records, call, tx).await?;
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

    /// Reads all that one booking rests on. In a write transaction what it takes is locked first; of several doctors
    /// only the one who is free.
    pub(crate) async fn load_for_one(
        &mut self,
        allow: Allowance,
        squeeze_in: bool,
        grants: &Grants,
        tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let span = Span::new(self.wish.starts_at, self.wish.starts_at);
        let free = |booking: &Self| {
            let placement = booking.place(allow, squeeze_in, grants).ok()?;
            Some((placement.doctor_id, placement.squeezed))
        };
        self.load_chosen(span, free, tx).await
    }

    /// Reads all that bookings with one doctor rest on, over all starts from one to another. In a write transaction what
    /// they take is locked first.
    ///
    /// Of several doctors, `choose` takes one, by a look without locks, so that bookings with the others go on
    /// meanwhile; if it would choose otherwise once that one is locked, all is to be done again. Where it takes none, none
    /// is locked: the refusal rests on that look.
    pub(crate) async fn load_chosen<T: PartialEq + Send>(
        &mut self,
        span: Span,
        choose: impl Fn(&Self) -> Option<(DoctorId, T)> + Send + Sync,
        tx: &mut dyn Tx,
    ) -> Result<(), Fault> {
        let question = self.wish.question(span, Vec::new());
        if self.calendar.doctor_ids().nth(1).is_none() {
            self.calendar.load(&question, tx).await?;
            return Ok(());
        }
        self.calendar.look(&question, tx).await?;
        let Some(chosen) = choose(self) else {
            return Ok(());
        };
        let mut one = self.with_doctor(chosen.0);
        if one.calendar.load_again(&question, tx).await? && choose(&one) != Some(chosen) {
            return Err(StoreError::Retry("another doctor is free by now".into()).into());
        }
        *self = one;
        Ok(())
    }

    /// Reads all that a move rests on. In a write transaction its resources are locked first, together with the
    /// others that it gives up. What those of `moving` keep is left out: a move does not stand in its own way.
    pub(crate) async fn load_move(
        &mut self,
        moving: Vec<Owner>,
        leaving: Vec<ResourceId>,
        tx: &mut dyn Tx,
    ) -> Result<Locked, Fault> {
        let span = Span::new(self.wish.starts_at, self.wish.starts_at);
        let question = Question {
            also: leaving,
            ..self.wish.question(span, moving)
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

    /// The status in which an appointment of the service begins.
    fn first_status(&self) -> Status {
        if self.service().fields.needs_approval {
            Status::Requested
        } else {
            self.organization().settings().booking_starts_as
        }
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
            Err(refused) if !squeeze_in => Err(refusal::of_reasons(refused)),
            Err(_) => self
                .place_with(start, allow, true, grants)?
                .map_err(refusal::of_reasons),
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
        session: Option<&GroupSession>,
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
            return Err(refusal::of_reasons(vec![vec![Reason::of(
                ReasonCode::InThePast,
            )]]));
        }
        match (hold.session_id, hold.seat) {
            (Some(_), Some(seat)) => {
                let session = session.ok_or_else(hold_expired)?;
                Ok(Placement::joining(session.clone(), seat, false))
            }
            _ => Ok(Placement::of_hold(hold)),
        }
    }

    /// Puts an appointment at a place, with the seat that it got there.
    pub(crate) fn settle(
        &self,
        appointment: &mut Appointment,
        placement: &Placement,
        seat: Option<Seated>,
    ) {
        let local_start = self.calendar.zone.local(placement.starts_at);
        appointment.location_id = self.calendar.location.id;
        appointment.local_start = local_start;
        appointment.timezone = self.calendar.location.fields.timezone.clone();
        appointment.start_on = local_start.date();
        placement.settle(appointment, seat);
    }

    /// A new appointment at a place, at a price.
    pub(crate) fn appointment(
        &self,
        patient_id: PatientId,
        placement: &Placement,
        price: Option<Money>,
        call: &Call<'_>,
    ) -> Appointment {
        let local_start = self.calendar.zone.local(placement.starts_at);
        Appointment {
            id: call.id(),
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
            capacity: None,
            series_id: None,
            starts_at: placement.starts_at,
            ends_at: placement.ends_at,
            local_start,
            timezone: self.calendar.location.fields.timezone.clone(),
            start_on: local_start.date(),
            buffer_before_min: placement.buffer_before_min,
            buffer_after_min: placement.buffer_after_min,
            status: self.first_status(),
            before_check_in: None,
            lane: Some(placement.lane),
            overbook_reason: None,
            reason: None,
            notes: None,
            source: Source::default(),
            price,
            arrived_at: None,
            cancel_reason: None,
            stranded: Some(false),
        }
    }
}
