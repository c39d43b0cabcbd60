//! An appointment or a hold with the group session in which it sits.

use super::super::rows::Stored;
use super::super::{Answers, Batch, Part};
use super::spans::{add_sessions_where, sessions};
use clinic_core::scheduling::{Appointment, Hold};
use clinic_core::store::{AppointmentInSession, AppointmentOf, HoldInSession, HoldOf, StoreResult};
use clinic_core::time::Instant;
use uuid::Uuid;

/// Where the rows stand of an appointment or a hold, and of the group session in which it sits.
pub(crate) struct InSessionParts {
    record: Part,
    session: Part,
}

impl InSessionParts {
    /// Adds the reads; `from` says how the session is found, up to the organization.
    fn add<T: Stored>(
        batch: &mut Batch,
        organization: Uuid,
        id: Uuid,
        now: Instant,
        from: &'static str,
    ) -> Self {
        let record = super::batched::add_by_id::<T>(batch, organization, id);
        let session = add_sessions_where(batch, organization, now, |query| {
            query
                .push("g.id = (")
                .push(from)
                .push_bind(organization)
                .push(" AND id = ")
                .push_bind(id)
                .push(")");
        });
        Self { record, session }
    }

    pub(crate) fn add_appointment(
        batch: &mut Batch,
        organization: Uuid,
        of: AppointmentOf,
    ) -> Self {
        let from = "SELECT session_id FROM appointments WHERE organization_id = ";
        Self::add::<Appointment>(batch, organization, of.id.0, of.now, from)
    }

    pub(crate) fn add_hold(batch: &mut Batch, organization: Uuid, of: HoldOf) -> Self {
        let from = "SELECT session_id FROM holds WHERE organization_id = ";
        Self::add::<Hold>(batch, organization, of.id.0, of.now, from)
    }

    /// Reads the appointment.
    pub(crate) fn appointment(
        self,
        answers: &Answers,
    ) -> StoreResult<Option<AppointmentInSession>> {
        let Some(appointment) = answers.one(self.record)? else {
            return Ok(None);
        };
        Ok(Some(AppointmentInSession {
            appointment,
            session: sessions(answers, self.session)?.pop(),
        }))
    }

    /// Reads the hold.
    pub(crate) fn hold(self, answers: &Answers) -> StoreResult<Option<HoldInSession>> {
        let Some(hold) = answers.one(self.record)? else {
            return Ok(None);
        };
        Ok(Some(HoldInSession {
            hold,
            session: sessions(answers, self.session)?.pop(),
        }))
    }
}
