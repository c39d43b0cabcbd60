//! The API as one router.

use crate::api::system::Listed;
use crate::api::{system, v1};
use crate::app::App;
use crate::middleware::{
    Prefix, authenticate, close_unread, observe, panicked, rate_limit, require_account,
    require_host, response_headers, restore_prefix, rewrite_path, time_limit,
};
use crate::openapi;
use crate::problem::{Problem, render};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION,
    RETRY_AFTER,
};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::{Extension, Router};
use clinic_core::ErrorCode;
use std::time::Duration;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

/// All endpoints with their description.
fn parts() -> (Router<App>, serde_json::Value) {
    let public = OpenApiRouter::new().nest("/api/v1", v1::public());
    let private = OpenApiRouter::new().nest("/api/v1", v1::private());
    let (public, public_doc) = public.merge(system::beside()).split_for_parts();
    let (private, private_doc) = private.split_for_parts();
    let router = private.route_layer(from_fn(require_account)).merge(public);
    (router, openapi::finish(public_doc, private_doc))
}

/// The API's description (OpenAPI 3.1), as JSON.
#[must_use]
pub fn document() -> serde_json::Value {
    parts().1
}

/// The API, to be served alone or within another application, whatever that application's own state is: as its
/// fallback, or nested under a path, which is then put before every place that an answer names.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that clients without an account
/// are told apart by their address. An application with a log-in of its own puts
/// [`Authenticated`](crate::Authenticated) into the extensions of a request.
///
/// The router only answers requests. What is due beside them, such as giving events their places and deleting what has
/// expired, the application does by calling [`Clinic::run_due`](clinic_core::Clinic::run_due) about each second, in
/// this process or, as `clinic worker`, in another; [`serve`](crate::serve) does not do it either.
pub fn router<S: Clone + Send + Sync + 'static>(app: App) -> Router<S> {
    let (routes, mut document) = parts();
    let listed = Listed::of(&document);
    // Both are relative to the place of the document and of the page, wherever the application has put them.
    document["servers"] = serde_json::json!([{ "url": "../" }]);
    let docs = SwaggerUi::new("/docs")
        .external_url_unchecked("/api/openapi.json", document)
        .config(DocsConfig::new(["../api/openapi.json"]));
    let config = app.config().http.clone();
    let mut router = routes
        .merge(docs)
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .layer(Extension(listed))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), time_limit))
        .layer(from_fn_with_state(app.clone(), rate_limit))
        .layer(from_fn_with_state(app.clone(), authenticate))
        .layer(from_fn(require_host))
        .layer(from_fn(restore_prefix))
        .layer(from_fn(render));
    if !config.cors_origins.is_empty() {
        router = router.layer(cors(&config.cors_origins));
    }
    let router = router
        .layer(from_fn(close_unread))
        .layer(from_fn_with_state(app.clone(), response_headers))
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app.clone());
    // Paths get their full names before they are routed.
    let renamed = router.map_request(move |request: Request| rewrite_path(&app, request));
    Router::new().fallback_service(renamed)
}

/// Where the description is, below the path under which the application has put the API.
fn docs(prefix: Option<Extension<Prefix>>) -> String {
    let Extension(Prefix(prefix)) = prefix.unwrap_or_default();
    format!("{prefix}/docs lists what there is")
}

async fn unknown(prefix: Option<Extension<Prefix>>) -> impl IntoResponse {
    let message = format!("there is no such path; {}", docs(prefix));
    Problem::new(ErrorCode::NotFound, message)
}

async fn not_allowed(prefix: Option<Extension<Prefix>>) -> impl IntoResponse {
    let message = format!("the path does not know the method; {}", docs(prefix));
    Problem::new(ErrorCode::MethodNotAllowed, message)
}

/// How long a browser may keep what it was told about other origins.
const PREFLIGHT: Duration = Duration::from_secs(600);

fn cors(origins: &[String]) -> CorsLayer {
    let named = |name: &'static str| HeaderName::from_static(name);
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_MATCH,
            IF_NONE_MATCH,
            named("idempotency-key"),
            named("x-api-version"),
            named("x-organization-id"),
            named("x-request-id"),
        ])
        .max_age(PREFLIGHT)
        .expose_headers([
            ETAG,
            LOCATION,
            RETRY_AFTER,
            named("x-request-id"),
            named("ratelimit"),
            named("ratelimit-policy"),
            named("x-api-version"),
            named("x-ratelimit-limit"),
            named("x-ratelimit-remaining"),
            named("x-ratelimit-reset"),
        ])
}
