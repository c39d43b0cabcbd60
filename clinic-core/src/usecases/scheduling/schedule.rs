use super::stranding;
use super::stranding::Stranding;
use crate::base::ids::{DoctorId, LocationId};
use crate::base::time::Instant;
use crate::base::time::{Schedule, Zones};
use crate::domain::access::{Act, Capacity, Grants, Subject};
use crate::domain::check::Checks;
use crate::domain::error::Error;
use crate::domain::organization::Location;
use crate::domain::people::{Doctor, DoctorSchedule};
use crate::domain::scheduling::Appointment;
use crate::engine::command::Context;
use crate::engine::command::{Call, Command, Decision, Fault};
use crate::ports::change::{PeopleChange, Write};
use crate::ports::store::{LiveOf, Lock, Tx};
use crate::usecases::records::seen;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Sets when a doctor works at a location.
///
/// # Errors
/// `would_strand` with the live appointments that would lie outside, unless `accept_stranded`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SetSchedule {
    /// The doctor whose hours are set.
    pub doctor_id: DoctorId,
    /// The location at which the hours hold; wall times are read in its zone.
    pub location_id: LocationId,
    /// The weekly hours with their exceptions, in place of those before.
    pub schedule: Schedule,
    /// Saves it even where live appointments lose their place; they are flagged for the desk.
    #[serde(default)]
    pub accept_stranded: bool,
}

/// The schedule as it stands, and what the new one strands.
#[derive(Debug)]
pub struct ScheduleFacts {
    before: Option<DoctorSchedule>,
    stranded: Vec<Appointment>,
}

#[async_trait]
impl Command for SetSchedule {
    const NAME: &'static str = "set_schedule";
    type Outcome = DoctorSchedule;
    type Reads = ();
    type Target = Location;
    type Facts = ScheduleFacts;

    fn check(&mut self, _zones: &Zones) -> Result<(), Error> {
        let mut checks = Checks::default();
        checks.schedule("/schedule", &self.schedule);
        checks.done()
    }

    fn reads(&self, _: &Context, _: Instant) {}

    async fn target(&self, (): (), call: &Call<'_>, tx: &mut dyn Tx) -> Result<Location, Fault> {
        seen::<Doctor>(self.doctor_id, call, tx).await?;
        Ok(seen::<Location>(self.location_id, call, tx).await?.0)
    }

    fn authorize(&self, _: &Location, grants: &Grants) -> Result<Capacity, Error> {
        let subject = Subject::at(self.location_id).with_doctor(self.doctor_id);
        grants.require(Act::WriteSchedule, &subject)
    }

    async fn load(
        &self,
        location: Location,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<ScheduleFacts, Fault> {
        tx.lock(&[Lock::exclusive(self.doctor_id)]).await?;
        let before = tx
            .schedules(&[self.doctor_id], Some(self.location_id))
            .await?
            .into_iter()
            .next();
        let live = stranding::live(
            LiveOf::Doctor(self.doctor_id, Some(self.location_id)),
            call,
            tx,
        )
        .await?;
        let zone = call.zone(&location.fields.timezone)?;
        let stranded = stranding::outside(
            live,
            &self.schedule,
            location.fields.effective_hours().as_ref(),
            &zone,
        );
        Ok(ScheduleFacts { before, stranded })
    }

    fn decide(
        &self,
        facts: ScheduleFacts,
        call: &Call<'_>,
    ) -> Result<Decision<DoctorSchedule>, Error> {
        let version = facts.before.as_ref().map_or(0, |before| before.version);
        call.expect_version(version)?;
        if let Some(before) = &facts.before
            && before.schedule == self.schedule
        {
            return Ok(Decision::of(before.clone()).about("doctor", self.doctor_id));
        }
        let stranding = Stranding::of(facts.stranded, self.accept_stranded).decide(call)?;
        let schedule = DoctorSchedule {
            doctor_id: self.doctor_id,
            location_id: self.location_id,
            version: version + 1,
            updated_at: facts
                .before
                .map_or(call.now, |before| call.not_before(before.updated_at)),
            schedule: self.schedule.clone(),
        };
        let write = if version == 0 {
            Write::Insert(schedule.clone())
        } else {
            Write::Update(schedule.clone())
        };
        let decision = Decision::of(schedule)
            .change(PeopleChange::Schedule(write))
            .about("doctor", self.doctor_id);
        Ok(decision.with(stranding, |schedule, ()| schedule))
    }
}
