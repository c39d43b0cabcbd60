//! Changes that take the time away from live appointments: asked about before they are saved, told after.

use crate::base::ids::{DoctorId, LocationId};
use crate::base::limits;
use crate::base::time::{Schedule, WallSpan, ZoneRules};
use crate::domain::access::Act;
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::organization::Room;
use crate::domain::scheduling::{Appointment, Status, fits};
use crate::engine::command::{Call, Decision, Fault};
use crate::ports::event::{DomainEvent, StrandedEvent};
use crate::ports::store::{LiveOf, Tx};
use chrono::Days;
use std::collections::BTreeSet;

/// The live appointments that a change may concern, all of them.
///
/// # Errors
/// `limit_exceeded` if there are more than [`limits::LIVE_APPOINTMENTS`]: what would be left out could be stranded
/// without a word.
pub async fn live(of: LiveOf, call: &Call<'_>, tx: &mut dyn Tx) -> Result<Vec<Appointment>, Fault> {
    let live = tx.live_appointments(of, call.now).await?;
    if live.len() > limits::LIVE_APPOINTMENTS {
        let message = format!(
            "more than {} live appointments would have to be looked at",
            limits::LIVE_APPOINTMENTS
        );
        return Err(Error::new(ErrorCode::LimitExceeded, message).into());
    }
    Ok(live)
}

/// Of the appointments whose time a change takes away, those that it strands: a visit that was completed keeps its
/// time, and one that is stranded already has none to lose.
#[must_use]
pub fn losing(mut appointments: Vec<Appointment>) -> Vec<Appointment> {
    appointments.retain(|a| a.status != Status::Completed && a.stranded != Some(true));
    appointments
}

/// The appointments that a change strands, and whether the caller accepts that.
#[derive(Debug)]
pub struct Stranding {
    appointments: Vec<Appointment>,
    accepted: bool,
}

impl Stranding {
    /// What a change strands that takes the time of these appointments away; `accepted`: the caller accepts it.
    #[must_use]
    pub fn of(appointments: Vec<Appointment>, accepted: bool) -> Self {
        Self {
            appointments: losing(appointments),
            accepted,
        }
    }

    /// Tells each of the appointments; that they are flagged for the desk follows from it.
    ///
    /// # Errors
    /// `would_strand` with the ids of those that the actor may see, unless accepted; `forbidden` if the actor accepts
    /// it and may not cancel each of them.
    pub fn decide(self, call: &Call<'_>) -> Result<Decision<()>, Error> {
        if !self.accepted && !self.appointments.is_empty() {
            let seen = |a: &&Appointment| call.grants.allow(Act::ReadAppointment, &a.subject());
            let ids: Vec<_> = self
                .appointments
                .iter()
                .filter(seen)
                .map(|a| a.id)
                .collect();
            let count = self.appointments.len();
            let message = format!("{count} live appointments would lose their place");
            return Err(Error::new(ErrorCode::WouldStrand, message).with(Details::Stranded(ids)));
        }
        for appointment in &self.appointments {
            call.grants.require(Act::Book, &appointment.subject())?;
        }
        let told = self.appointments.iter().map(|appointment| StrandedEvent {
            appointment_id: appointment.id,
        });
        let told = told.map(DomainEvent::AppointmentStranded);
        let decision = told.fold(Decision::of(()), Decision::event);
        Ok(decision.having_read(self.appointments))
    }
}

/// The appointments that do not lie within a schedule and the opening hours.
#[must_use]
pub fn outside(
    mut appointments: Vec<Appointment>,
    schedule: &Schedule,
    hours: Option<&Schedule>,
    zone: &ZoneRules,
) -> Vec<Appointment> {
    appointments.retain(|a| !fits(a.span(), Some(schedule), hours, &[], zone));
    appointments
}

/// The appointments at a location that do not fit when its clocks go by another zone: opening hours, the schedules of
/// doctors and rooms there, and time off are all read in it.
///
/// # Errors
/// The errors of the store.
pub async fn outside_in_zone(
    mut appointments: Vec<Appointment>,
    location: LocationId,
    hours: Option<&Schedule>,
    zone: &ZoneRules,
    tx: &mut dyn Tx,
) -> Result<Vec<Appointment>, Fault> {
    let starts = appointments.iter().map(|a| a.starts_at.date_naive());
    let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else {
        return Ok(appointments);
    };
    let doctors: BTreeSet<_> = appointments.iter().map(|a| a.doctor_id).collect();
    let doctors: Vec<_> = doctors.into_iter().collect();
    let schedules = tx.schedules(&doctors, Some(location)).await?;
    // An appointment lasts a day at most, and no zone is a day away from UTC.
    let from = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    let to = last.checked_add_days(Days::new(3)).unwrap_or(last);
    let time_off = tx.time_off(&doctors, from, to, None).await?;
    let ids: BTreeSet<_> = appointments.iter().filter_map(|a| a.room_id).collect();
    let mut rooms: Vec<Room> = Vec::new();
    for id in ids {
        rooms.extend(tx.room(id).await?);
    }
    appointments.retain(|a| {
        let schedule = schedules.iter().find(|s| s.doctor_id == a.doctor_id);
        let off = time_off.iter().filter(|off| off.doctor_id == a.doctor_id);
        let off: Vec<_> = off.map(|off| off.span).collect();
        let room = rooms.iter().find(|room| Some(room.id) == a.room_id);
        let room = room.and_then(|room| room.fields.schedule.as_ref());
        let schedule = schedule.map(|s| &s.schedule);
        !fits(a.span(), schedule, hours, &off, zone) || !fits(a.span(), room, None, &[], zone)
    });
    Ok(appointments)
}

/// Whether a span of wall time meets an appointment.
#[must_use]
pub fn covers(span: &WallSpan, appointment: &Appointment, zone: &ZoneRules) -> bool {
    !fits(
        appointment.span(),
        None,
        None,
        std::slice::from_ref(span),
        zone,
    )
}

/// The live appointments of a doctor that a time off takes the time from.
pub(super) async fn inside(
    doctor: DoctorId,
    span: &WallSpan,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Vec<Appointment>, Fault> {
    let live = live(LiveOf::Doctor(doctor, None), call, tx).await?;
    let mut inside = Vec::new();
    for appointment in live {
        let zone = call.zone(&appointment.timezone)?;
        if covers(span, &appointment, &zone) {
            inside.push(appointment);
        }
    }
    Ok(inside)
}
