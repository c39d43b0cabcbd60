//! Reactions: what follows from the events of a decision, whichever command made it.
//!
//! Each reads what it needs and adds changes to the decision, in its transaction, after its locks; the audit log names
//! the command alone. A command that tells an event knows nothing of what follows from it.

use super::command::{Call, Fault};
use super::decision::Decision;
use crate::domain::error::Error;
use crate::domain::scheduling::Appointment;
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::event::DomainEvent;
use crate::ports::store::Tx;
use async_trait::async_trait;
use std::collections::HashMap;

/// All reactions, in the order in which they follow. Each sees the events of the command and of the reactions before
/// it.
const REACTIONS: [&dyn Reaction; 1] = [&FlagStranded];

/// Something that follows from events.
#[async_trait]
trait Reaction: Send + Sync {
    /// Whether anything follows from an event.
    fn follows(&self, event: &DomainEvent) -> bool;

    /// What follows from the events of a decision, of which it has at least one that it [follows](Self::follows).
    async fn follow(
        &self,
        events: &[DomainEvent],
        read: &[Appointment],
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Decision<()>, Fault>;
}

/// A decision with all that follows from its events.
pub(super) async fn follow<T: Send>(
    mut decision: Decision<T>,
    call: &Call<'_>,
    tx: &mut dyn Tx,
) -> Result<Decision<T>, Fault> {
    for reaction in REACTIONS {
        if decision.events.iter().any(|event| reaction.follows(event)) {
            let (events, read) = (&decision.events, &decision.appointments);
            let followed = reaction.follow(events, read, call, tx).await?;
            decision = decision.with(followed, |outcome, ()| outcome);
        }
    }
    Ok(decision)
}

/// Flags the appointments whose time was taken away, for the desk, with a step of their history.
struct FlagStranded;

#[async_trait]
impl Reaction for FlagStranded {
    fn follows(&self, event: &DomainEvent) -> bool {
        matches!(event, DomainEvent::AppointmentStranded(_))
    }

    async fn follow(
        &self,
        events: &[DomainEvent],
        read: &[Appointment],
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Decision<()>, Fault> {
        let read: HashMap<_, _> = read.iter().map(|read| (read.id, read)).collect();
        let mut flagged = Decision::of(());
        for event in events {
            if let DomainEvent::AppointmentStranded(stranded) = event {
                let id = stranded.appointment_id;
                // As the command read it, so that the store refuses the change as stale where it was changed since.
                let found = match read.get(&id) {
                    Some(appointment) => Some((*appointment).clone()),
                    None => tx.appointment(id).await?,
                };
                let mut appointment = found.ok_or_else(|| Error::not_found("appointment"))?;
                appointment.stranded = Some(true);
                appointment.version += 1;
                appointment.updated_at = call.not_before(appointment.updated_at);
                let reason = "stranded by a change of schedule";
                let entry = appointment.step(None, Some(reason.into()), call);
                flagged = flagged
                    .change(SchedulingChange::Appointment(Write::Update(appointment)))
                    .change(SchedulingChange::History(entry));
            }
        }
        Ok(flagged)
    }
}
