//! Changes that take the time away from live appointments: asked before they are saved, flagged after.

use super::{Appointment, HistoryEntry};
use crate::access::Act;
use crate::change::{SchedulingChange, Write};
use crate::command::{Call, Decision, Fault};
use crate::error::{Details, Error, ErrorCode};
use crate::limits;
use crate::store::{LiveOf, Tx};
use crate::time::{Schedule, WallSpan, ZoneRules};

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

/// The appointments that a change strands, and whether the caller accepts that.
#[derive(Debug)]
pub struct Stranding {
    /// The live appointments that would lose their place.
    pub appointments: Vec<Appointment>,
    /// Whether the caller accepts that they are.
    pub accepted: bool,
}

impl Stranding {
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
        let fresh = self
            .appointments
            .into_iter()
            .filter(|a| a.stranded != Some(true));
        Ok(fresh
            .map(|mut appointment| {
                appointment.stranded = Some(true);
                appointment.version += 1;
                appointment.updated_at = call.now.max(appointment.updated_at);
                let entry =
                    appointment.step(None, Some("stranded by a change of schedule".into()), call);
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
    appointments.retain(|a| !super::fits(a.span(), Some(schedule), hours, &[], zone));
    appointments
}

/// Whether a span of wall time meets an appointment.
#[must_use]
pub fn covers(span: &WallSpan, appointment: &Appointment, zone: &ZoneRules) -> bool {
    !super::fits(
        appointment.span(),
        None,
        None,
        std::slice::from_ref(span),
        zone,
    )
}
