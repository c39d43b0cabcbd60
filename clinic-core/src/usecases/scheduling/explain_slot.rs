use super::calendar::{Calendar, Question};
use super::reschedule::own;
use super::{booking, seen_appointment};
use crate::base::ids::{AppointmentId, DoctorId, LocationId, PatientId, RoomId, ServiceId};
use crate::base::time::{Instant, Span};
use crate::domain::check::Checks;
use crate::domain::scheduling::Explanation;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

/// Why a start is offered or not: every reason that holds, each with the record that causes it. Ids are shown
/// to those only who may see the appointments.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExplainSlot {
    /// The doctor who gives the service.
    pub doctor_id: DoctorId,
    /// What for; absent: the organization's default service.
    pub service_id: Option<ServiceId>,
    /// Where; absent: the only place where the doctor works.
    pub location_id: Option<LocationId>,
    /// In this room and no other.
    pub room_id: Option<RoomId>,
    /// For this patient, who must be free.
    pub patient_id: Option<PatientId>,
    /// As if this appointment were moved there; what is not named is the appointment's.
    pub moving: Option<AppointmentId>,
    /// The instant at which it is to start.
    pub starts_at: Instant,
}

#[async_trait]
impl Query for ExplainSlot {
    const NAME: &'static str = "explain";
    type Reads = ();
    type Output = Explanation;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Explanation, Fault> {
        let mut checks = Checks::default();
        booking::check_start(&mut checks, "/starts_at", self.starts_at);
        checks.done()?;
        let mut question = Question {
            patient_id: self.patient_id,
            patient_implied: false,
            doctor_ids: vec![self.doctor_id],
            service_id: self.service_id,
            location_id: self.location_id,
            room_id: self.room_id,
            span: Span::new(self.starts_at, self.starts_at),
            without: Vec::new(),
            also: Vec::new(),
        };
        if let Some(moving) = self.moving {
            let seen = seen_appointment(moving, call, tx).await?;
            let moved = seen.appointment;
            question.without = own(&moved, seen.session.as_ref());
            question.patient_implied = question.patient_id.is_none();
            question.patient_id = question.patient_id.or(Some(moved.patient_id));
            question.service_id = question.service_id.or(Some(moved.service_id));
            question.location_id = question.location_id.or(Some(moved.location_id));
        }
        let calendar = Calendar::ask(&question, call, tx).await?;
        let mut reasons = calendar.explain(self.doctor_id, self.starts_at)?.reasons;
        let subject = calendar.subject(self.doctor_id, question.patient_id);
        reasons
            .iter_mut()
            .for_each(|reason| reason.view_of(&subject, call.grants));
        reasons.dedup();
        Ok(Explanation {
            offered: reasons.is_empty(),
            reasons,
        })
    }
}
