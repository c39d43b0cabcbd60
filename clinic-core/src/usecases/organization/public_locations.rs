use crate::base::page::{ListMark, Page, PageRequest};
use crate::base::time::Instant;
use crate::engine::command::{Call, Context, Fault, Place, Query};
use crate::ports::store::{LocationFilter, PublicLocation, Tx};
use async_trait::async_trait;
use serde::Deserialize;

/// Finds locations of all organizations that are open for booking.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PublicLocations {
    /// Which records the list has.
    #[serde(default)]
    pub filter: LocationFilter,
    /// Which part of the list: by cursor, or by offset and limit.
    #[serde(default)]
    pub page: PageRequest,
}

#[async_trait]
impl Query for PublicLocations {
    const NAME: &'static str = "search_locations";
    const PLACE: Place = Place::Platform;
    const PUBLIC: bool = true;
    type Reads = ();
    type Output = Page<PublicLocation>;

    fn reads(&self, _: &Context, _: Instant) {}

    async fn answer(
        &self,
        (): (),
        _call: &Call<'_>,
        tx: &mut dyn Tx,
    ) -> Result<Page<PublicLocation>, Fault> {
        self.filter.check()?;
        let list = ListMark::of(Self::NAME, &self.filter)?;
        self.page.check_in(list)?;
        // What is out of use is not public.
        if self.filter.active == Some(false) {
            return Ok(Page::nothing(&self.page));
        }
        Ok(list.on(tx.public_locations(&self.filter, &self.page).await?))
    }
}
