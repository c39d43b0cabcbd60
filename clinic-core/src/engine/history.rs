//! The steps that commands and reactions write into an appointment's history.

use crate::base::sensitive::SensitiveText;
use crate::domain::scheduling::{Action, Appointment, HistoryEntry};
use crate::engine::command::Call;

impl Appointment {
    /// The step of the history that led to this state.
    #[must_use]
    pub fn step(
        &self,
        action: Option<Action>,
        reason: Option<SensitiveText>,
        call: &Call<'_>,
    ) -> HistoryEntry {
        HistoryEntry {
            appointment_id: self.id,
            version: self.version,
            at: call.now,
            actor: Some(call.context.actor.to_string()),
            action,
            status: self.status,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            doctor_id: self.doctor_id,
            reason,
        }
    }
}
