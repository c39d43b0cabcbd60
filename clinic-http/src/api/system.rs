//! The time, the server's health, and what there is.

use crate::app::App;
use crate::extract::Query;
use crate::middleware::Prefix;
use crate::problem::Problem;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;
use clinic_core::page::PageRequest;
use clinic_core::store::{Mode, Scope, Sort};
use clinic_core::time::{Instant, LocalDateTime, ZoneName, tzdata_version};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
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
    #[param(example = "Europe/Bucharest")]
    timezone: Option<ZoneName>,
}

/// The present, in UTC and in a zone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Now {
    /// The present instant in UTC.
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
    /// The version of the server.
    version: &'static str,
    /// The newest version of the API.
    api: String,
    /// The API, described by OpenAPI 3.1.
    openapi: String,
    /// The same to read and to try.
    docs: String,
    /// The server's health.
    health: String,
    /// Every operation, by path.
    routes: Vec<Route>,
}

/// An operation of the API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Route {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    method: &'static str,
    /// The path of the operation, with `{id}` for what varies.
    path: String,
    /// What it does.
    summary: String,
    /// The names of its parameters in the path and the query; those that may be left out end in `?`.
    parameters: Vec<String>,
    /// Whether it takes a body.
    body: bool,
    /// How to try it.
    example: String,
}

/// The operations of the API, as its description has them.
#[derive(Clone, Debug)]
pub(crate) struct Listed(Arc<[Route]>);

impl Listed {
    /// Reads them from the description.
    pub(crate) fn of(document: &Value) -> Self {
        let mut routes = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                let operation = &item[method.to_lowercase()];
                if operation.is_object() {
                    routes.push(Route::of(method, path, operation, &document["components"]));
                }
            }
        }
        Self(routes.into())
    }
}

impl Route {
    fn of(method: &'static str, path: &str, operation: &Value, components: &Value) -> Self {
        let mut parameters = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["$ref"]
                .as_str()
                .and_then(|at| at.rsplit('/').next());
            let parameter = name.map_or(parameter, |name| &components["parameters"][name]);
            if let Some(name) = parameter["name"].as_str()
                && parameter["in"] != "header"
            {
                let end = if parameter["required"] == true {
                    ""
                } else {
                    "?"
                };
                parameters.push(format!("{name}{end}"));
            }
        }
        let body = operation["requestBody"].is_object();
        let data = if body {
            " -H 'Content-Type: application/json' -d '{…}'"
        } else {
            ""
        };
        Self {
            method,
            path: path.to_owned(),
            summary: operation["summary"].as_str().unwrap_or_default().to_owned(),
            parameters,
            body,
            example: format!("curl -X {method} $HOST{path}{data}"),
        }
    }
}

/// What there is.
#[utoipa::path(get, path = "/", tag = "system", operation_id = "index", responses((status = 200, body = Index)))]
async fn index(
    Extension(Listed(listed)): Extension<Listed>,
    prefix: Option<Extension<Prefix>>,
) -> Response {
    let prefix = prefix.map_or_else(String::new, |Extension(Prefix(prefix))| prefix);
    let prefix = prefix.trim_end_matches('/');
    let at = |path: &str| format!("{prefix}{path}");
    let routes = listed
        .iter()
        .map(|route| Route {
            path: at(&route.path),
            example: route
                .example
                .replacen("$HOST", &format!("$HOST{prefix}"), 1),
            ..route.clone()
        })
        .collect();
    axum::Json(Index {
        name: "clinic",
        version: env!("CARGO_PKG_VERSION"),
        api: at("/api/v1"),
        openapi: at("/api/openapi.json"),
        docs: at("/docs"),
        health: at("/health"),
        routes,
    })
    .into_response()
}

/// Whether a thing works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    /// The part answers as it should.
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
    /// `ok` while the process answers.
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
