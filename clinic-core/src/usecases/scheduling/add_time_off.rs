use super::stranding;
use super::stranding::Stranding;
use crate::base::ids::DoctorId;
use crate::base::limits;
use crate::base::sensitive::SensitiveText;
use crate::base::time::{Instant, WallSpan, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::people::Doctor;
use crate::domain::scheduling::{Appointment, TimeOff};
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::{SchedulingChange, Write};
use crate::ports::store::{Lock, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Enters a span in which a doctor does not work, at any location, in each location's wall time.
///
/// # Errors
/// `would_strand` with the live appointments that lie inside, unless `accept_stranded`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AddTimeOff {
    /// The doctor who does not work then.
    pub doctor_id: DoctorId,
    /// From when to when.
    pub span: WallSpan,
    /// Why; for staff only.
    #[serde(default)]
    pub reason: Option<SensitiveText>,
    /// Saves it even where live appointments lose their place; they are flagged for the desk.
    #[serde(default)]
    pub accept_stranded: bool,
}

/// Notes what is wrong with a span of wall time that stands at `pointer`.
pub(super) fn check_span(checks: &mut Checks, pointer: &str, span: &WallSpan) {
    let (from, to) = (format!("{pointer}/from"), format!("{pointer}/to"));
    checks.date(&from, span.from.date());
    checks.date(&to, span.to.date());
    checks.require(span.from < span.to, &to, "must lie after from");
}

#[async_trait]
impl Command for AddTimeOff {
    const NAME: &'static str = "add_time_off";
    type Outcome = TimeOff;
    type Reads = ();
    type Target = Subject;
    type Facts = Vec<Appointment>;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        check_span(&mut checks, "/span", &self.span);
        checks.optional_text("/reason", &mut self.reason, limits::SHORT_TEXT_CHARS);
        checks.done()
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Subject, Fault> {
        Ok(seen::<Doctor>(self.doctor_id, call, tx).await?.1)
    }

    fn authorize(&self, target: &Subject, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::WriteTimeOff, target)
    }

    async fn load(
        &self,
        _: Subject,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Vec<Appointment>, Fault> {
        tx.lock(&[Lock::exclusive(self.doctor_id)]).await?;
        stranding::inside(self.doctor_id, &self.span, call, tx).await
    }

    fn decide(&self, facts: Vec<Appointment>, call: &Call<'_>) -> Result<Decision<TimeOff>, Error> {
        let stranding = Stranding::of(facts, self.accept_stranded).decide(call)?;
        let time_off = TimeOff {
            id: call.id(),
            version: 1,
            created_at: call.now,
            updated_at: call.now,
            doctor_id: self.doctor_id,
            span: self.span,
            reason: self.reason.clone(),
        };
        let decision = Decision::of(time_off.clone())
            .about("time_off", time_off.id)
            .change(SchedulingChange::TimeOff(Write::Insert(time_off)));
        Ok(decision.with(stranding, |time_off, ()| time_off))
    }
}
