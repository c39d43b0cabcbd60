//! The longest time that a request may take.

use super::body::BodyEnd;
use crate::app::App;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::error::{Details, Error, ErrorCode};
use std::time::Duration;

/// Gives up a request that takes too long. What it has begun to write is written or not, never half.
pub(crate) async fn time_limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let most = Duration::from_secs(app.config().http.timeout_s);
    let ended = request.extensions().get::<BodyEnd>().cloned();
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) if ended.is_some_and(|ended| !ended.is_reached()) => Problem::new(
            ErrorCode::RequestTimeout,
            "the body of the request did not arrive in time",
        )
        .into_response(),
        Err(_) => Problem(
            Error::new(ErrorCode::Unavailable, "the request took too long")
                .with(Details::RetryAfter(1)),
        )
        .into_response(),
    }
}
