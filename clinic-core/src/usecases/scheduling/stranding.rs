//! Changes that take the time away from live appointments: asked before they are saved, flagged after.

use crate::base::ids::LocationId;
use crate::base::limits;
use crate::base::time::{Schedule, WallSpan, ZoneRules};
use crate::domain::access::Act;
use crate::domain::error::{Details, Error, ErrorCode};
use crate::domain::organization::Room;
use crate::domain::scheduling::{Appointment, HistoryEntry, Status, fits};
use crate::engine::command::{Call, Decision, Fault};
use crate::ports::change::{SchedulingChange, Write};
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

    /// The flagged appointments with the steps of their history.
    ///
    /// # Errors
    /// `would_strand` with the ids of those that the actor may see, unless accepted; `forbidden` if the actor accepts
    /// it and may not cancel each of them.
    pub fn decide(self, call: &Call<'_>) -> Result<Vec<(Appointment, HistoryEntry)>, Error> {
        if self.appointments.is_empty() {
            return Ok(Vec::new());
        }
        if !self.accepted {
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
        Ok(self
            .appointments
            .into_iter()
            .map(|mut appointment| {
                appointment.stranded = Some(true);
                appointment.version += 1;
                appointment.updated_at = call.not_before(appointment.updated_at);
                let reason = "stranded by a change of schedule";
                let entry = appointment.step(None, Some(reason.into()), call);
                (appointment, entry)
            })
            .collect())
    }
}

/// Adds the flagged appointments to a decision.
pub fn flag<T>(decision: &mut Decision<T>, flags: Vec<(Appointment, HistoryEntry)>) {
    for (appointment, entry) in flags {
        decision.events.push((
            "appointment.stranded",
            serde_json::json!({ "appointment_id": appointment.id }),
        ));
        decision
            .changes
            .push(SchedulingChange::Appointment(Write::Update(appointment)).into());
        decision
            .changes
            .push(SchedulingChange::History(entry).into());
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
/// Those of the store.
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
