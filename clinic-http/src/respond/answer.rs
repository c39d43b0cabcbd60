//! What every handler answers.

use crate::problem::Problem;
use axum::response::Response;

/// What a handler answers.
pub(crate) type Answer = Result<Response, Problem>;
