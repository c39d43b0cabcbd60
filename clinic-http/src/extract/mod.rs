//! What handlers take from a request, each refusal a problem.

mod caller;
mod conditions;
mod json;
mod list;
mod path;
mod query;

pub use caller::Authenticated;
pub(crate) use caller::{Anybody, Caller, Identity};
pub(crate) use clinic_core::json::decode;
pub(crate) use conditions::{Conditions, etag};
pub(crate) use json::{Json, Optional};
pub(crate) use list::{ListParams, ListQuery, list_query};
pub(crate) use path::Path;
pub(crate) use query::{Query, instant};
