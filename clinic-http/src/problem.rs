//! Failures as problem details (RFC 9457).
//!
//! A handler answers with a [`Problem`]; [`render`] gives it its body once, with the request's id.

use crate::request_id::RequestId;
use crate::titles::Language;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{
    CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic_core::command::NO_ORGANIZATION;
use clinic_core::error::{Details, Error, ErrorCode, ErrorKind, FieldError};
use clinic_core::ids::AppointmentId;
use clinic_core::scheduling::{Action, Reason, Slot, Status};
use serde::Serialize;
use std::error::Error as _;
use std::fmt::Write as _;

/// A failure that is to be shown to the caller.
#[derive(Clone, Debug)]
pub struct Problem(pub Error);

impl From<Error> for Problem {
    fn from(mut error: Error) -> Self {
        if error.code == ErrorCode::InvalidParameter && error.message == NO_ORGANIZATION {
            error.message = "an organization must be named, in the header X-Organization-Id".into();
        }
        Self(error)
    }
}

impl Problem {
    pub(crate) fn new(code: ErrorCode, message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self(Error::new(code, message))
    }

    pub(crate) fn parameter(message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidParameter, message)
    }

    /// The same for a body that is no more than what stands at `place` in the command: pointers follow the body.
    pub(crate) fn relative_to(self, place: &str) -> Self {
        Self(self.0.relative_to(place))
    }

    /// Parameters that can be read, but mean nothing together.
    pub(crate) fn meaning(message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidValue, message)
    }
}

/// The status that a code is answered with.
pub(crate) fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UriTooLong => StatusCode::URI_TOO_LONG,
        ErrorCode::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => match code.kind() {
            ErrorKind::Syntax => StatusCode::BAD_REQUEST,
            ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::VersionMismatch => StatusCode::PRECONDITION_FAILED,
            ErrorKind::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
            ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

/// The body of a failure (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body {
    /// The code as a URI.
    #[schema(example = "urn:clinic:error:slot_taken")]
    r#type: String,
    /// What the code means, in the language that the client likes best of `en` and `ro`.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong here.
    detail: String,
    /// The stable code.
    code: ErrorCode,
    /// The request's id; the log has it too.
    request_id: String,
    /// The members that are wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<Vec<FieldError>>,
    /// Why a time was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reasons: Option<Vec<Reason>>,
    /// The nearest starts that can be booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    alternatives: Option<Vec<Slot>>,
    /// The status that the appointment has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    current_status: Option<Status>,
    /// The actions that its status allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    allowed_actions: Option<Vec<Action>>,
    /// The live appointments that would lose their place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    stranded: Option<Vec<AppointmentId>>,
    /// The version that the record has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    current_version: Option<u64>,
    /// Seconds to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after: Option<u32>,
}

impl Body {
    fn of(error: Error, request_id: String, language: Language) -> Self {
        let mut body = Self {
            r#type: format!("urn:clinic:error:{}", error.code),
            title: language.title(error.code),
            status: status_of(error.code).as_u16(),
            detail: error.message.into_owned(),
            code: error.code,
            request_id,
            errors: None,
            reasons: None,
            alternatives: None,
            current_status: None,
            allowed_actions: None,
            stranded: None,
            current_version: None,
            retry_after: None,
        };
        match error.details.map(|details| *details) {
            None => {}
            Some(Details::Fields(errors)) => body.errors = Some(errors),
            Some(Details::Refusal(refusal)) => {
                body.reasons = Some(refusal.reasons);
                body.alternatives = Some(refusal.alternatives);
            }
            Some(Details::Transition { status, allowed }) => {
                body.current_status = Some(status);
                body.allowed_actions = Some(allowed);
            }
            Some(Details::Stranded(appointments)) => body.stranded = Some(appointments),
            Some(Details::Version(version)) => body.current_version = Some(version),
            Some(Details::RetryAfter(seconds)) => body.retry_after = Some(seconds),
            // What this API has no member for yet; code and message stand.
            Some(_) => {}
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status_of(self.0.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives problems their body, and writes those that are a fault of ours to the log.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    let Some(Problem(error)) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable) {
        tracing::error!(request_id = id, code = %error.code, cause = causes(&error), "a request failed");
    }
    let (status, code) = (response.status(), error.code);
    let body = Body::of(error, id, language);
    let retry_after = body.retry_after;
    let mut headers = std::mem::take(response.headers_mut());
    let extensions = std::mem::take(response.extensions_mut());
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(VARY, HeaderValue::from_static("accept-language"));
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = if code == ErrorCode::TokenExpired {
            "Bearer error=\"invalid_token\""
        } else {
            "Bearer"
        };
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    let text = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = (status, text).into_response();
    // Who asked stands there, for the log.
    *response.extensions_mut() = extensions;
    headers.remove(axum::http::header::CONTENT_LENGTH);
    response.headers_mut().extend(headers);
    response
}

/// A refusal with its head, for a request that never reached the router.
pub(crate) fn whole(status: StatusCode, error: Error, request_id: String) -> Vec<u8> {
    let reason = status.canonical_reason().unwrap_or_default();
    let id = request_id.clone();
    let body = serde_json::to_string(&Body::of(error, request_id, Language::default()))
        .unwrap_or_default();
    format!(
        "HTTP/1.1 {} {reason}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         x-request-id: {id}\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n\
         connection: close\r\n\r\n{body}",
        status.as_u16(),
        body.len(),
    )
    .into_bytes()
}

/// The chain of causes; none of them quotes a value.
fn causes(error: &Error) -> String {
    let mut text = String::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, "{}{cause}", if text.is_empty() { "" } else { ": " });
        next = cause.source();
    }
    text
}

/// Every code with its status and its meaning, as a Markdown table.
pub(crate) fn table() -> String {
    let mut text = String::from(
        "# Error codes\n\n\
         Every failure has one of these codes, the same in every host. Over HTTP it is the `code` of a problem \
         (RFC 9457).\nCodes are never renamed or reused.\n\n\
         | code | HTTP | meaning |\n|---|---|---|\n",
    );
    for code in ErrorCode::ALL {
        let status = status_of(*code).as_u16();
        let _ = writeln!(text, "| `{code}` | {status} | {} |", code.description());
    }
    text
}
