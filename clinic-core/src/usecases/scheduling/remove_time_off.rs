use crate::base::ids::{DoctorId, TimeOffId};
use crate::base::time::Instant;
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::error::Error;
use crate::domain::people::Doctor;
use crate::domain::scheduling::TimeOff;
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::change::SchedulingChange;
use crate::ports::store::Tx;
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Takes a time off back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RemoveTimeOff {
    /// The doctor whose time off is removed.
    pub doctor_id: DoctorId,
    /// The time off that is removed.
    pub id: TimeOffId,
}

#[async_trait]
impl Command for RemoveTimeOff {
    const NAME: &'static str = "remove_time_off";
    type Outcome = ();
    type Reads = ();
    type Target = (TimeOff, Subject);
    type Facts = TimeOff;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(
        &self,
        (): (),
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<(TimeOff, Subject), Fault> {
        let (_, subject) = seen::<Doctor>(self.doctor_id, call, tx).await?;
        let unseen = || Error::not_found("time off");
        let time_off = tx.time_off_by_id(self.id).await?.ok_or_else(unseen)?;
        if time_off.doctor_id != self.doctor_id {
            return Err(unseen().into());
        }
        Ok((time_off, subject))
    }

    fn authorize(&self, target: &(TimeOff, Subject), grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::WriteTimeOff, &target.1)
    }

    async fn load(
        &self,
        target: (TimeOff, Subject),
        _call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<TimeOff, Fault> {
        Ok(target.0)
    }

    fn decide(&self, facts: TimeOff, call: &Call<'_>) -> Result<Decision<()>, Error> {
        call.expect_version(facts.version)?;
        Ok(Decision::of(())
            .change(SchedulingChange::DeleteTimeOff(self.id))
            .about("time_off", self.id))
    }
}
