use super::seen::see_series;
use crate::base::ids::SeriesId;
use crate::base::time::Instant;
use crate::domain::scheduling::Series;
use crate::engine::command::{Call, Context, Fault, Query};
use crate::ports::store::Tx;
use async_trait::async_trait;
use serde::Deserialize;

/// Gets one series, as far as the actor may see it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GetSeries {
    /// The series that is asked for.
    pub id: SeriesId,
}

#[async_trait]
impl Query for GetSeries {
    const NAME: &'static str = "get_series";
    type Reads = SeriesId;
    type Output = Series;

    fn reads(&self, _: &Context, _: Instant) -> SeriesId {
        self.id
    }

    async fn answer(
        &self,
        found: Option<Series>,
        call: &Call<'_>,
        _tx: &mut dyn Tx,
    ) -> Result<Series, Fault> {
        Ok(see_series(found, call)?)
    }
}
