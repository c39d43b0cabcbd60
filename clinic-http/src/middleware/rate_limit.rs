//! How often a client may ask.

use super::address::client;
use crate::app::App;
use crate::extract::Identity;
use crate::limiter::Client;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::error::{Details, Error, ErrorCode};

/// Turns away clients who ask too often.
pub(crate) async fn rate_limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let address = Client::at(client(&request, &app.config().http.trusted_proxies));
    let (limiter, client) = if path.starts_with("/api/v1/auth/") && request.method() == Method::POST
    {
        (app.auth(), address)
    } else {
        let client = match request.extensions().get::<Identity>() {
            Some(Identity::Account { account, .. }) => Client::Account(*account),
            _ => address,
        };
        (app.general(), client)
    };
    let Some(left) = limiter.ask(&client) else {
        return next.run(request).await;
    };
    let mut response = match left.wait_s {
        None => next.run(request).await,
        Some(seconds) => Problem(
            Error::new(ErrorCode::RateLimited, "too many requests").with(Details::RetryAfter(
                u32::try_from(seconds).unwrap_or(u32::MAX),
            )),
        )
        .into_response(),
    };
    limiter.show(&left, response.headers_mut());
    response
}
