use super::keeping::Leaver;
use super::seen::{SeenHold, hold_of};
use crate::base::ids::HoldId;
use crate::base::time::Instant;
use crate::domain::access::{Act, Capacity, Grants};
use crate::domain::error::Error;
use crate::domain::scheduling::Owner;
use crate::engine::command::{Call, Command, Context, Decision, Fault};
use crate::ports::store::{HoldInSession, HoldOf, Lock, Tx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Gives up a hold before it lapses. One that has lapsed is given up all the same, as long as it is on record.
///
/// # Errors
/// `not_found` for one that was used, or that was deleted some time after it lapsed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReleaseHold {
    /// The hold that is released.
    pub id: HoldId,
}

#[async_trait]
impl Command for ReleaseHold {
    const NAME: &'static str = "release_hold";
    type Outcome = ();
    type Reads = HoldOf;
    type Target = SeenHold;
    type Facts = SeenHold;

    fn reads(&self, _: &Context, now: Instant) -> HoldOf {
        hold_of(self.id, now)
    }

    async fn target(
        &self,
        found: Option<HoldInSession>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<SeenHold, Fault> {
        Ok(SeenHold::of(found, call).ok_or_else(|| Error::not_found("hold"))?)
    }

    fn authorize(&self, target: &SeenHold, grants: &Grants) -> Result<Capacity, Error> {
        grants.require(Act::Book, &target.hold.subject())
    }

    async fn load(
        &self,
        target: SeenHold,
        call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<SeenHold, Fault> {
        let locked = tx.lock(&[Lock::exclusive(target.hold.doctor_id)]).await?;
        let standing = target.again(&locked, call, tx).await?;
        Ok(standing.ok_or_else(|| Error::not_found("hold"))?)
    }

    fn decide(&self, facts: SeenHold, call: &Call<'_>) -> Result<Decision<()>, Error> {
        let leaver = Leaver {
            owner: Owner::Hold(self.id),
            session: facts.session.as_ref(),
        };
        Ok(Decision::of(())
            .about("hold", self.id)
            .changes(leaver.leave(call.now)))
    }
}
