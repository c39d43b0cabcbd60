//! Appointments, holds and series that a command or a query names, as the actor sees them.

use crate::base::ids::{AppointmentId, HoldId, SeriesId};
use crate::base::time::Instant;
use crate::domain::access::{Act, Subject};
use crate::domain::error::Error;
use crate::domain::scheduling::{Appointment, GroupSession, Hold, Seat, Series, Session};
use crate::engine::command::{Call, Fault};
use crate::ports::store::{
    AppointmentInSession, AppointmentOf, HoldInSession, HoldOf, Locked, Tx, read,
};

/// An appointment with the group session in which it sits.
#[derive(Clone, Debug)]
pub struct SeenAppointment {
    pub(crate) appointment: Appointment,
    pub(crate) session: Option<GroupSession>,
}

/// A hold with the group session in which it has a seat.
#[derive(Clone, Debug)]
pub struct SeenHold {
    pub(crate) hold: Hold,
    pub(crate) session: Option<GroupSession>,
}

fn group(session: Option<(Session, Vec<Seat>)>, now: Instant) -> Option<GroupSession> {
    session.map(|(session, seats)| GroupSession::at(session, seats, now))
}

impl SeenAppointment {
    /// An appointment that was found.
    ///
    /// # Errors
    /// `not_found` if it was not.
    pub(crate) fn of(found: Option<AppointmentInSession>, call: &Call<'_>) -> Result<Self, Error> {
        let found = found.ok_or_else(|| Error::not_found("appointment"))?;
        Ok(Self {
            session: group(found.session, call.now),
            appointment: found.appointment,
        })
    }
}

impl SeenHold {
    /// A hold that was found and that the actor may see; `None` if there is none.
    pub(crate) fn of(found: Option<HoldInSession>, call: &Call<'_>) -> Option<Self> {
        let found = found?;
        let seen = call
            .grants
            .allow(Act::ReadAppointment, &found.hold.subject());
        seen.then(|| Self {
            session: group(found.session, call.now),
            hold: found.hold,
        })
    }

    /// Reads it again after its resources were locked, unless nobody else can have written since; `None` if it is gone.
    pub(crate) async fn again(
        self,
        locked: &Locked,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Option<Self>, Fault> {
        if *locked == Locked::Unchanged {
            return Ok(Some(self));
        }
        let found = read(tx, hold_of(self.hold.id, call.now)).await?;
        Ok(Self::of(found, call))
    }
}

/// The question for an appointment.
pub(crate) fn appointment_of(id: AppointmentId, now: Instant) -> AppointmentOf {
    AppointmentOf { id, now }
}

/// The question for a hold.
pub(crate) fn hold_of(id: HoldId, now: Instant) -> HoldOf {
    HoldOf { id, now }
}

/// Sees to it that an appointment was found, and that the actor may see it.
pub(crate) fn see_appointment(
    found: Option<AppointmentInSession>,
    call: &Call<'_>,
) -> Result<SeenAppointment, Error> {
    let seen = SeenAppointment::of(found, call)?;
    let subject = seen.appointment.subject();
    call.grants
        .see(Act::ReadAppointment, &subject, "appointment")?;
    Ok(seen)
}

/// Reads an appointment, without locks, and sees to it that the actor may see it.
pub(crate) async fn seen_appointment(
    id: AppointmentId,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<SeenAppointment, Fault> {
    let found = read(tx, appointment_of(id, call.now)).await?;
    Ok(see_appointment(found, call)?)
}

/// Reads a hold, without locks; `None` if there is none, or the actor may not see it.
pub(crate) async fn seen_hold(
    id: HoldId,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Option<SeenHold>, Fault> {
    let found = read(tx, hold_of(id, call.now)).await?;
    Ok(SeenHold::of(found, call))
}

/// Reads a series, without locks, and sees to it that the actor may see it.
pub(crate) async fn seen_series(
    id: SeriesId,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Series, Fault> {
    Ok(see_series(tx.series(id).await?, call)?)
}

/// Sees to it that a series was found, and that the actor may see it.
pub(super) fn see_series(found: Option<Series>, call: &Call<'_>) -> Result<Series, Error> {
    let series = found.ok_or_else(|| Error::not_found("series"))?;
    call.grants
        .see(Act::ReadAppointment, &series.subject(), "series")?;
    Ok(series)
}

impl Hold {
    /// Whom it concerns, for the access rules.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::at(self.location_id)
            .with_doctor(self.doctor_id)
            .with_patient(Some(self.patient_id))
    }
}

impl Series {
    /// Whom it concerns, for the access rules.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::at(self.location_id)
            .with_doctor(self.doctor_id)
            .with_patient(Some(self.patient_id))
    }
}
