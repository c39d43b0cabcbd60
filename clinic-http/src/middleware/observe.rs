//! The id of a request, its line in the log, its metrics.

use crate::app::App;
use crate::extract::Identity;
use crate::request_id::RequestId;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of an id that a client gives.
const REQUEST_ID_CHARS: usize = 128;

/// The method as a label of metrics and the log. What a client makes up counts as one: each label of its own
/// would keep memory for ever.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Gives a request its id, writes it to the log, and counts it.
///
/// The log has the route, not the path, and no query: names and numbers stand in queries.
pub(crate) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| !id.is_empty() && id.len() <= REQUEST_ID_CHARS)
        .filter(|id| {
            id.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
        })
        .map_or_else(|| app.new_request_id(), str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = label(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let account = response
        .extensions()
        .get::<Identity>()
        .and_then(|identity| match identity {
            Identity::Account { account, .. } => Some(account.to_string()),
            Identity::Nobody | Identity::Refused(_) => None,
        });
    let status = response.status().as_u16();
    let took = begun.elapsed();
    tracing::info!(
        request_id = id,
        method,
        route,
        status,
        account,
        took_ms = took.as_secs_f64() * 1_000.0,
        "request"
    );
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("clinic_http_requests_total", &labels).increment(1);
    metrics::histogram!("clinic_http_request_seconds", &labels).record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::label;
    use axum::http::Method;

    #[test]
    fn a_method_that_is_made_up_has_no_label_of_its_own() {
        for (method, expected) in [("GET", "GET"), ("PATCH", "PATCH"), ("QXZ", "other")] {
            assert_eq!(
                label(&Method::from_bytes(method.as_bytes()).unwrap()),
                expected
            );
        }
    }
}
