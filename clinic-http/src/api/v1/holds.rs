//! Slots that are kept for some minutes.

use crate::app::App;
use crate::extract::{Caller, Json, Path};
use crate::respond::{Answer, created, done};
use axum::response::IntoResponse;
use clinic_core::ids::HoldId;
use clinic_core::scheduling::{GetHold, Hold, PlaceHold, ReleaseHold};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(place))
        .routes(routes!(get, release))
}

/// Keeps a slot for a patient for some minutes; booking with its id turns it into the appointment.
#[utoipa::path(post, path = "/holds", tag = "holds", operation_id = "place_hold",
    request_body = PlaceHold, responses((status = 201, body = Hold)))]
async fn place(caller: Caller, Json(command): Json<PlaceHold>) -> Answer {
    let caller = caller.at(command.location_id, command.doctor_id).await?;
    let hold = caller.run(command).await?;
    Ok(created(format!("/api/v1/holds/{}", hold.id), None, &hold))
}

/// Gets a hold. One that has lapsed is not found.
#[utoipa::path(get, path = "/holds/{id}", tag = "holds", operation_id = "get_hold",
    params(("id" = HoldId, Path)), responses((status = 200, body = Hold)))]
async fn get(caller: Caller, Path(id): Path<HoldId>) -> Answer {
    Ok(axum::Json(caller.ask(GetHold { id }).await?).into_response())
}

/// Gives up a hold before it lapses.
#[utoipa::path(delete, path = "/holds/{id}", tag = "holds", operation_id = "release_hold",
    params(("id" = HoldId, Path)), responses((status = 204)))]
async fn release(caller: Caller, Path(id): Path<HoldId>) -> Answer {
    caller.run(ReleaseHold { id }).await?;
    Ok(done())
}
