//! Doctors, their schedules and their time off.

mod records;
mod schedule;
mod slots;
mod time_off;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(records::list, records::create))
        .routes(routes!(records::search))
        .routes(routes!(
            records::get,
            records::put,
            records::patch,
            records::delete
        ))
        .routes(routes!(records::activate))
        .routes(routes!(schedule::get_schedule, schedule::put_schedule))
        .routes(routes!(schedule::schedule_what_if))
        .routes(routes!(time_off::list_time_off, time_off::add_time_off))
        .routes(routes!(time_off::time_off_what_if))
        .routes(routes!(time_off::remove_time_off))
        .routes(routes!(slots::availability))
        .routes(routes!(slots::slots))
}
