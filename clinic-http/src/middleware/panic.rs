//! What is answered for a handler that panicked.

use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use clinic_core::ErrorCode;

/// Answers for a handler that panicked. The panic's message might quote a value, so it is left out.
pub(crate) fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(ErrorCode::Internal, "an unexpected fault").into_response()
}
