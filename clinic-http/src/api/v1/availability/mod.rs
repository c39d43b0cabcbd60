//! Free slots over doctors, explanations and suggestions.

mod explain;
mod slots;
mod suggest;
mod window;

pub(super) use window::{Window, WindowQuery};

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(slots::available_slots))
        .routes(routes!(explain::explain))
        .routes(routes!(suggest::suggestions))
}
