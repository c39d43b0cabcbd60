//! What happens to every request, from the outside in: [`rewrite`] gives a path its full name;
//! [`observe`] gives it an id, writes it to the log and counts it; [`harden`] adds the headers that
//! every answer has; [`one_host`] refuses what is for nobody in particular; [`identify`] reads its token; [`throttle`] counts its client; [`hurry`] gives it
//! up in time.

mod address;
mod body;
mod headers;
mod host;
mod limit;
mod observe;
mod rewrite;

pub(crate) use address::client;
pub(crate) use body::{Ended, announce_close};
pub(crate) use headers::harden;
pub(crate) use host::one_host;
pub(crate) use limit::throttle;
pub(crate) use observe::observe;
pub(crate) use rewrite::{Prefix, placed, rewrite};

use crate::app::App;
use crate::extract::{Authenticated, Identity};
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::error::{Details, Error, ErrorCode};
use std::time::Duration;

/// Reads the token of a request.
pub(crate) async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let by_host = request.extensions().get::<Authenticated>().copied();
    let identity = match (by_host, request.headers().get(AUTHORIZATION)) {
        (Some(Authenticated(account)), _) => Identity::Account {
            account,
            home: None,
        },
        (None, None) => Identity::Nobody,
        (None, Some(_))
            if request
                .headers()
                .get_all(AUTHORIZATION)
                .iter()
                .nth(1)
                .is_some() =>
        {
            Identity::Refused(Error::new(
                ErrorCode::Unauthenticated,
                "there must be one Authorization header",
            ))
        }
        (None, Some(value)) => {
            let token = value.to_str().ok().and_then(|value| {
                let (scheme, token) = value.split_once(' ')?;
                scheme
                    .eq_ignore_ascii_case("bearer")
                    .then_some(token.trim())
            });
            match token.map(|token| app.tokens().read(token, app.now())) {
                Some(Ok(claims)) => Identity::Account {
                    account: claims.sub,
                    home: Some(claims.home()),
                },
                Some(Err(error)) => Identity::Refused(error),
                None => Identity::Refused(Error::new(
                    ErrorCode::Unauthenticated,
                    "the Authorization header must be Bearer and an access token",
                )),
            }
        }
    };
    request.extensions_mut().insert(identity.clone());
    let mut response = next.run(request).await;
    // For the log.
    response.extensions_mut().insert(identity);
    response
}

/// Lets nobody pass who has not said who they are.
pub(crate) async fn require(request: Request, next: Next) -> Response {
    match request.extensions().get::<Identity>() {
        Some(Identity::Account { .. }) => next.run(request).await,
        Some(Identity::Refused(error)) => Problem(error.clone()).into_response(),
        Some(Identity::Nobody) | None => Problem::new(
            ErrorCode::Unauthenticated,
            "log in, and send the access token as Authorization: Bearer",
        )
        .into_response(),
    }
}

/// Gives up a request that takes too long. What it has begun to write is written or not, never half.
pub(crate) async fn hurry(State(app): State<App>, request: Request, next: Next) -> Response {
    let most = Duration::from_secs(app.config().http.timeout_s);
    let ended = request.extensions().get::<Ended>().cloned();
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

/// Answers for a handler that panicked. The panic's message might quote a value, so it is left out.
pub(crate) fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(ErrorCode::Internal, "an unexpected fault").into_response()
}
