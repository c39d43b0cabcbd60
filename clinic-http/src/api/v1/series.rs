//! Series of appointments.

use crate::app::App;
use crate::extract::{Caller, Json, Optional, Path};
use crate::respond::{Answer, created};
use axum::response::IntoResponse;
use clinic_core::SensitiveText;
use clinic_core::ids::SeriesId;
use clinic_core::scheduling::{
    BookSeries, CancelSeries, CancelledSeries, GetSeries, Series, SeriesOutcome,
};
use clinic_core::time::Instant;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(book))
        .routes(routes!(get))
        .routes(routes!(cancel))
}

/// Books a series: the same time by the clock on the wall, by a rule, in one step.
#[utoipa::path(post, path = "/appointments/series", tag = "series", operation_id = "book_series",
    request_body = BookSeries, responses((status = 201, body = SeriesOutcome)))]
async fn book(caller: Caller, Json(command): Json<BookSeries>) -> Answer {
    let caller = caller.at(command.location_id, command.doctor_id).await?;
    let outcome = caller.run(command).await?;
    let location = format!("/api/v1/series/{}", outcome.series.id);
    Ok(created(location, None, &outcome))
}

/// Gets a series; its appointments are listed by `appointments?series=`.
#[utoipa::path(get, path = "/series/{id}", tag = "series", operation_id = "get_series",
    params(("id" = SeriesId, Path)), responses((status = 200, body = Series)))]
async fn get(caller: Caller, Path(id): Path<SeriesId>) -> Answer {
    Ok(axum::Json(caller.ask(GetSeries { id }).await?).into_response())
}

/// From where a series is cancelled.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SeriesCancellation {
    /// The first start that is cancelled; from now on unless said.
    from: Option<Instant>,
    /// Why; kept with each appointment.
    reason: Option<SensitiveText>,
}

/// Cancels a series from one of its appointments on.
#[utoipa::path(post, path = "/series/{id}/cancel", tag = "series", operation_id = "cancel_series",
    params(("id" = SeriesId, Path)), request_body = SeriesCancellation,
    responses((status = 200, body = CancelledSeries)))]
async fn cancel(
    caller: Caller,
    Path(id): Path<SeriesId>,
    Optional(body): Optional<SeriesCancellation>,
) -> Answer {
    let command = CancelSeries {
        id,
        from: body.from,
        reason: body.reason,
    };
    Ok(axum::Json(caller.run(command).await?).into_response())
}
