use crate::app::App;
use crate::problem::Problem;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
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

/// How much more than the limit is still taken in and thrown away, so that a client that is sending reads
/// the answer instead of a broken connection.
const LINGER: usize = 8;

/// The body, as far as the settings allow.
async fn bytes(request: Request, most: usize) -> Result<Vec<u8>, Problem> {
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
        return Err(Problem::new(
            ErrorCode::PayloadTooLarge,
            format!("the body has more than {most} bytes"),
        ));
    }
    Ok(bytes)
}

fn unsupported() -> Problem {
    Problem::new(
        ErrorCode::UnsupportedMediaType,
        "the body must be application/json",
    )
}

async fn body(request: Request, most: usize) -> Result<Vec<u8>, Problem> {
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            let kind = kind.trim().to_ascii_lowercase();
            kind == "application/json"
                || kind.starts_with("application/") && kind.ends_with("+json")
        });
    if !is_json {
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
