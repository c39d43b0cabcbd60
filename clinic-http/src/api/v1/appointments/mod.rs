//! Appointments: booked, read, moved, and taken through their statuses.

mod book;
mod cancel;
mod edit;
mod list;
mod queue;
mod read;
mod reason;
mod reschedule;
mod stats;
mod status;

pub(super) use list::{AppointmentsQuery, listed};

use crate::app::App;
use stats::Period;
use utoipa::PartialSchema;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(described())
        .routes(routes!(list::list, book::book))
        .routes(routes!(list::search))
        .routes(routes!(stats::stats))
        .routes(routes!(queue::queue))
        .routes(routes!(read::get, edit::put, edit::patch, cancel::delete))
        .routes(routes!(read::history))
        .routes(routes!(cancel::cancel))
        .routes(routes!(reschedule::reschedule))
        .routes(routes!(status::approve))
        .routes(routes!(status::confirm))
        .routes(routes!(status::check_in))
        .routes(routes!(status::undo_check_in))
        .routes(routes!(status::start))
        .routes(routes!(status::complete))
        .routes(routes!(status::no_show))
        .routes(routes!(status::arrive_late))
}

/// The schema that only a parameter names: the router does not look for schemas there.
fn described() -> OpenApi {
    let components = ComponentsBuilder::new().schema("Period", Period::schema());
    OpenApiBuilder::new()
        .components(Some(components.build()))
        .build()
}
