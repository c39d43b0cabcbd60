//! The JSON body of a request, read strictly.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;
use clinic_core::json::{Strict, decode};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A JSON body, read strictly; or an answer.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// A JSON body that may be left out.
#[derive(Debug)]
pub(crate) struct Optional<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T>
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let most = App::from_ref(state).config().http.body_limit_bytes;
        let body = body(request, most).await?;
        Ok(Self(decode(parse(&body)?)?))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Optional<T>
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let most = App::from_ref(state).config().http.body_limit_bytes;
        let typed = request.headers().contains_key(CONTENT_TYPE);
        let body = if typed {
            body(request, most).await?
        } else {
            bytes(request, most).await?
        };
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(T::default()));
        }
        if !typed {
            return Err(unsupported());
        }
        Ok(Self(decode(parse(&body)?)?))
    }
}

/// Whether the headers say that the body is longer than the settings allow. Then none of it is waited for.
fn announced(headers: &HeaderMap, most: usize) -> bool {
    headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most))
}

fn too_large(most: usize) -> Problem {
    Problem::new(
        ErrorCode::PayloadTooLarge,
        format!("the body has more than {most} bytes"),
    )
}

/// How much more than the limit is still taken in and thrown away, so that a client that is sending reads
/// the answer instead of a broken connection.
const LINGER: usize = 8;

/// The body, as far as the settings allow.
async fn bytes(request: Request, most: usize) -> Result<Vec<u8>, Problem> {
    if announced(request.headers(), most) {
        return Err(too_large(most));
    }
    let mut encodings = request.headers().get_all(CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Problem::new(
            ErrorCode::UnsupportedMediaType,
            "the body must come as it is, without a Content-Encoding",
        ));
    }
    let mut body = request.into_body();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(
                ErrorCode::MalformedBody,
                "the body could not be read to its end",
            )
        })?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > most {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(data);
        }
        if length / LINGER > most {
            break;
        }
    }
    if length > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn unsupported() -> Problem {
    Problem::new(
        ErrorCode::UnsupportedMediaType,
        "the body must be application/json in UTF-8",
    )
}

/// Whether the body says that it is JSON. JSON is UTF-8 (RFC 8259 §8.1); a body that names another character
/// set is not read as if it were.
fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (types.next(), types.next()) else {
        return false;
    };
    let Ok(text) = value.to_str() else {
        return false;
    };
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    let kind = parts.next().unwrap_or_default();
    let known =
        kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json");
    known
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim() == "charset" => {
                matches!(
                    value.trim().trim_matches('"'),
                    "utf-8" | "utf8" | "us-ascii"
                )
            }
            _ => true,
        })
}

async fn body(request: Request, most: usize) -> Result<Vec<u8>, Problem> {
    if !is_json(request.headers()) {
        return Err(unsupported());
    }
    bytes(request, most).await
}

/// Reads JSON; a member that stands twice is refused.
fn parse(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice::<Strict>(body)
        .map(|strict| strict.0)
        .map_err(|error| {
            Problem::new(
                ErrorCode::MalformedBody,
                format!(
                    "the body is not JSON: {} at line {} column {}",
                    if error.is_eof() {
                        "it ends too early"
                    } else if error.is_data() {
                        "a member stands twice"
                    } else {
                        "a syntax error"
                    },
                    error.line(),
                    error.column()
                ),
            )
        })
}
