//! The queue of a location.

use crate::extract::{Caller, Query};
use crate::respond::{Answer, whole};
use clinic_core::ids::LocationId;
use clinic_core::scheduling::{Queue, QueueEntry};
use serde::Deserialize;
use utoipa::IntoParams;

/// Where the queue is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// The location at which it takes place.
    #[serde(alias = "location_id")]
    location: LocationId,
}

/// Those checked in at a location, by doctor and arrival, with the expected wait.
#[utoipa::path(get, path = "/queue", tag = "appointments", operation_id = "get_queue",
    params(QueueQuery), responses((status = 200, body = crate::respond::List<QueueEntry>)))]
pub(super) async fn queue(caller: Caller, Query(query): Query<QueueQuery>) -> Answer {
    let location_id = query.location;
    Ok(whole(&caller.ask(Queue { location_id }).await?))
}
