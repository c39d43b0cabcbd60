//! The host that a request is for.

use crate::problem::Problem;
use axum::extract::{ConnectInfo, Request};
use axum::http::Version;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

/// Refuses a request that names no host or two (RFC 9112 §3.2): servers on the way could disagree about whom it
/// is for. A request that came over no connection, from within the host application, need not name one.
pub(crate) async fn require_host(request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(HOST).iter();
    let right = match (hosts.next(), hosts.next()) {
        (None, _) => {
            request.version() != Version::HTTP_11
                || request
                    .extensions()
                    .get::<ConnectInfo<SocketAddr>>()
                    .is_none()
        }
        (Some(host), None) => Authority::try_from(host.as_bytes()).is_ok(),
        (Some(_), Some(_)) => false,
    };
    if right {
        next.run(request).await
    } else {
        Problem::parameter("the request must have one Host header").into_response()
    }
}
