use super::seen::{SeenHold, hold_of};
use crate::base::ids::HoldId;
use crate::base::time::Instant;
use crate::domain::error::Error;
use crate::domain::scheduling::Hold;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::{HoldInSession, HoldOf, Tx};
use async_trait::async_trait;
use serde::Deserialize;

/// Gets one hold. One that has lapsed is not there any more, whether or not it was swept.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetHold {
    /// The hold that is asked for.
    pub id: HoldId,
}

#[async_trait]
impl Query for GetHold {
    const NAME: &'static str = "get_hold";
    type Reads = HoldOf;
    type Output = Hold;

    fn reads(&self, _: &Context, now: Instant) -> HoldOf {
        hold_of(self.id, now)
    }

    async fn answer(
        &self,
        found: Option<HoldInSession>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Hold, Fault> {
        let hold = SeenHold::of(found, call).map(|seen| seen.hold);
        let live = hold.filter(|hold| hold.expires_at > call.now);
        Ok(live.ok_or_else(|| Error::not_found("hold"))?)
    }
}
