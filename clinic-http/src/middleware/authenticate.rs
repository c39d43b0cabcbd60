//! Who sends a request: by its access token, or as the host application says.

use crate::app::App;
use crate::extract::{Authenticated, Identity};
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::error::{Error, ErrorCode};

/// Reads the token of a request.
pub(crate) async fn authenticate(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
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
pub(crate) async fn require_account(request: Request, next: Next) -> Response {
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
