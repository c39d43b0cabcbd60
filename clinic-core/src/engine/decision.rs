//! What a command decides: a value that is built by combinators, and that only the engine takes apart.

use crate::domain::scheduling::Appointment;
use crate::ports::audit::Target;
use crate::ports::change::Change;
use crate::ports::event::DomainEvent;
use uuid::Uuid;

/// What was decided: what to write, what to answer, what to tell.
#[derive(Debug)]
#[must_use]
pub struct Decision<T> {
    pub(super) outcome: T,
    pub(super) changes: Vec<Change>,
    pub(super) events: Vec<DomainEvent>,
    pub(super) target: Option<Target>,
    pub(super) reasoned: bool,
    pub(super) appointments: Vec<Appointment>,
}

impl<T> Decision<T> {
    /// The decision to answer with an outcome, which writes nothing yet.
    pub fn of(outcome: T) -> Self {
        Self {
            outcome,
            changes: Vec::new(),
            events: Vec::new(),
            target: None,
            reasoned: false,
            appointments: Vec::new(),
        }
    }

    /// The decision with one more change to write, after those before.
    pub fn change(mut self, change: impl Into<Change>) -> Self {
        self.changes.push(change.into());
        self
    }

    /// The decision with more changes to write, after those before.
    pub fn changes(mut self, changes: impl IntoIterator<Item = impl Into<Change>>) -> Self {
        self.changes.extend(changes.into_iter().map(Into::into));
        self
    }

    /// The decision with the record that the audit log names.
    pub fn about(mut self, kind: &str, id: impl Into<Uuid>) -> Self {
        self.target = Some(Target::new(kind, id));
        self
    }

    /// The decision with a note for the audit log that a reason was given, if one was.
    pub fn reasoned(mut self, given: bool) -> Self {
        self.reasoned |= given;
        self
    }

    /// The decision with one more event for others, after those before. The engine's reactions follow from it.
    pub fn event(mut self, event: DomainEvent) -> Self {
        self.events.push(event);
        self
    }

    /// The decision with appointments that its events name, as the command read them under its locks. A reaction
    /// takes them from here; those that it does not find it reads again.
    pub fn having_read(mut self, appointments: impl IntoIterator<Item = Appointment>) -> Self {
        self.appointments.extend(appointments);
        self
    }

    /// The decision with another outcome, made of the one it has.
    pub fn map<U>(self, outcome: impl FnOnce(T) -> U) -> Decision<U> {
        Decision::of(()).with(self, |(), before| outcome(before))
    }

    /// Both decisions as one: what `next` writes and tells comes after, the outcome is made of both, and the audit log
    /// names the record of this one, or else that of `next`.
    pub fn with<U, V>(mut self, next: Decision<U>, outcome: impl FnOnce(T, U) -> V) -> Decision<V> {
        self.changes.extend(next.changes);
        self.events.extend(next.events);
        self.appointments.extend(next.appointments);
        Decision {
            outcome: outcome(self.outcome, next.outcome),
            changes: self.changes,
            events: self.events,
            target: self.target.or(next.target),
            reasoned: self.reasoned || next.reasoned,
            appointments: self.appointments,
        }
    }

    /// What is answered so far.
    #[must_use]
    pub fn outcome(&self) -> &T {
        &self.outcome
    }
}

impl Decision<()> {
    /// What this decision writes and tells, then all that `next` does, with the outcome of `next`.
    pub fn then<U>(self, next: Decision<U>) -> Decision<U> {
        self.with(next, |(), outcome| outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AppointmentId, HoldId, PatientId};
    use crate::ports::change::SchedulingChange;
    use crate::ports::event::{PatientEvent, StrandedEvent};

    fn told(number: u128) -> DomainEvent {
        DomainEvent::AppointmentStranded(StrandedEvent {
            appointment_id: AppointmentId(Uuid::from_u128(number)),
        })
    }

    fn ended(number: u128) -> Change {
        SchedulingChange::DeleteHold(HoldId(Uuid::from_u128(number))).into()
    }

    #[test]
    fn two_decisions_are_one_in_their_order() {
        let first = Decision::of(1).change(ended(1)).event(told(1));
        let next = Decision::of("one")
            .changes([ended(2), ended(3)])
            .event(told(2))
            .about("hold", Uuid::from_u128(2))
            .reasoned(true);
        let both = first.with(next, |number, word| (number, word));
        assert_eq!(both.outcome(), &(1, "one"));
        assert_eq!(both.changes, [ended(1), ended(2), ended(3)]);
        assert_eq!(both.events, [told(1), told(2)]);
        assert_eq!(both.target, Some(Target::new("hold", Uuid::from_u128(2))));
        assert!(both.reasoned);
    }

    #[test]
    fn another_outcome_leaves_all_else() {
        let assigned = DomainEvent::PatientDoctorsAssigned(PatientEvent {
            patient_id: PatientId(Uuid::from_u128(1)),
        });
        let decision = Decision::of(2)
            .change(ended(1))
            .event(assigned.clone())
            .about("hold", Uuid::from_u128(1))
            .reasoned(false)
            .map(|number| number * 2);
        assert_eq!(decision.outcome(), &4);
        assert_eq!(decision.changes, [ended(1)]);
        assert_eq!(decision.events, [assigned]);
        assert_eq!(
            decision.target,
            Some(Target::new("hold", Uuid::from_u128(1)))
        );
        assert!(!decision.reasoned);
    }
}
