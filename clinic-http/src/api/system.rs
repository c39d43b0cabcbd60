//! The time, the server's health, and what there is.

use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;
use clinic_core::page::PageRequest;
use clinic_core::store::{Mode, Scope, Sort};
use clinic_core::time::{Instant, LocalDateTime, ZoneName, tzdata_version};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Under the API's own path.
pub(crate) fn time() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(now))
}

/// Beside the API.
pub(crate) fn beside() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(index))
        .routes(routes!(health))
        .routes(routes!(live))
        .routes(routes!(ready))
        .routes(routes!(startup))
        .routes(routes!(metrics))
}

/// Whose wall clock is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NowQuery {
    /// An IANA zone; UTC unless said.
    #[param(value_type = Option<String>, example = "Europe/Bucharest")]
    timezone: Option<ZoneName>,
}

/// The present.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Now {
    /// The instant.
    now: Instant,
    /// The zone that was asked for.
    timezone: ZoneName,
    /// The clock on the wall there.
    #[serde(serialize_with = "clinic_core::time::local_minutes::serialize")]
    #[schema(value_type = String, example = "2027-02-01T09:00:12")]
    local: LocalDateTime,
    /// The release of the zone data.
    #[schema(example = "2026e")]
    tzdata: String,
}

/// The present, by the clock that bookings go by.
#[utoipa::path(get, path = "/time/now", tag = "system", operation_id = "time_now",
    params(NowQuery), responses((status = 200, body = Now)))]
async fn now(State(app): State<App>, Query(query): Query<NowQuery>) -> Result<Response, Problem> {
    let now = app.clinic().now().await?;
    let timezone = query.timezone.unwrap_or_else(|| ZoneName("UTC".to_owned()));
    let rules = app.clinic().zones().rules(&timezone).map_err(|_| {
        Problem::new(
            ErrorCode::UnknownZone,
            "the parameter timezone is not a known IANA zone, such as Europe/Bucharest",
        )
    })?;
    let local = rules.local(now);
    let answer = Now {
        now,
        timezone,
        local,
        tzdata: tzdata_version().to_owned(),
    };
    Ok(axum::Json(answer).into_response())
}

/// What there is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Index {
    /// What it is.
    name: &'static str,
    /// Its version.
    version: &'static str,
    /// The newest version of the API.
    api: &'static str,
    /// The API, described by OpenAPI 3.1.
    openapi: &'static str,
    /// The same to read and to try.
    docs: &'static str,
    /// The server's health.
    health: &'static str,
}

/// What there is.
#[utoipa::path(get, path = "/", tag = "system", operation_id = "index", responses((status = 200, body = Index)))]
async fn index() -> Response {
    axum::Json(Index {
        name: "clinic",
        version: env!("CARGO_PKG_VERSION"),
        api: "/api/v1",
        openapi: "/api/openapi.json",
        docs: "/docs",
        health: "/health",
    })
    .into_response()
}

/// Whether a thing works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    /// It works.
    Ok,
    /// It does not.
    Failing,
    /// The server is about to stop.
    Stopping,
}

/// What was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthChecks {
    /// Whether the database answers.
    database: HealthStatus,
}

/// The server's health.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Whether it serves.
    status: HealthStatus,
    /// The present by the server's own clock.
    timestamp: Instant,
    /// The server's version.
    version: &'static str,
    /// The release of the zone data.
    tzdata: String,
    /// What was looked at.
    checks: HealthChecks,
}

/// A database that has not answered by then does not work.
const PATIENCE: Duration = Duration::from_secs(2);

async fn database(app: &App) -> HealthStatus {
    let read = async {
        app.clinic().store().ready().await?;
        let mut tx = app
            .clinic()
            .store()
            .begin(Scope::Platform, Mode::Read)
            .await?;
        let one = PageRequest::Cursor {
            after: None,
            limit: 1,
        };
        tx.organizations(Some(&[]), Sort::default(), &one)
            .await
            .map(|_| ())
    };
    match tokio::time::timeout(PATIENCE, read).await {
        Ok(Ok(())) => HealthStatus::Ok,
        Ok(Err(_)) | Err(_) => HealthStatus::Failing,
    }
}

async fn examined(app: &App) -> Response {
    let database = database(app).await;
    let status = if app.is_stopping() {
        HealthStatus::Stopping
    } else {
        database
    };
    let code = if status == HealthStatus::Ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let health = Health {
        status,
        timestamp: app.now(),
        version: env!("CARGO_PKG_VERSION"),
        tzdata: tzdata_version().to_owned(),
        checks: HealthChecks { database },
    };
    (code, axum::Json(health)).into_response()
}

/// The server's health: `200`, or `503` while something does not work.
#[utoipa::path(get, path = "/health", tag = "system", operation_id = "health",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
async fn health(State(app): State<App>) -> Response {
    examined(&app).await
}

/// Whether the server can take requests: the database answers, and it is not about to stop.
#[utoipa::path(get, path = "/health/ready", tag = "system", operation_id = "health_ready",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
async fn ready(State(app): State<App>) -> Response {
    examined(&app).await
}

/// Whether the server has started; it listens only when it has.
#[utoipa::path(get, path = "/health/startup", tag = "system", operation_id = "health_startup",
    responses((status = 200, body = Alive)))]
async fn startup() -> Response {
    alive()
}

/// Whether the process runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alive {
    /// `ok`.
    status: HealthStatus,
}

fn alive() -> Response {
    axum::Json(Alive {
        status: HealthStatus::Ok,
    })
    .into_response()
}

/// Whether the process runs; asks nothing else.
#[utoipa::path(get, path = "/health/live", tag = "system", operation_id = "health_live",
    responses((status = 200, body = Alive)))]
async fn live() -> Response {
    alive()
}

/// Counts and durations of requests, in Prometheus' text form.
#[utoipa::path(get, path = "/health/metrics", tag = "system", operation_id = "metrics",
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let Some(handle) = app.metrics() else {
        return Err(Problem::new(
            ErrorCode::NotFound,
            "this host keeps its own metrics",
        ));
    };
    let text = handle.render();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
