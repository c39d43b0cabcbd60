//! Version 1 of the API.

mod appointments;
mod auth;
mod availability;
mod crud;
mod doctors;
mod holds;
mod locations;
mod organizations;
mod patients;
mod payers;
mod rooms;
mod series;
mod services;
mod settings;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;

/// What anybody may ask.
pub(crate) fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(auth::public())
        .merge(locations::public())
        .merge(super::system::time())
}

/// What one must be logged in for.
pub(crate) fn private() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(auth::private())
        .merge(organizations::routes())
        .merge(settings::routes())
        .merge(services::routes())
        .merge(rooms::routes())
        .merge(locations::private())
        .merge(doctors::routes())
        .merge(patients::routes())
        .merge(payers::routes())
        .merge(availability::routes())
        .merge(appointments::routes())
        .merge(series::routes())
        .merge(holds::routes())
}
