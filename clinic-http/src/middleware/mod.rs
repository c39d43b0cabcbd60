//! What happens to every request, from the outside in: [`rewrite_path`] gives its path the full name; [`observe`] gives
//! it an id, writes it to the log and counts it; [`response_headers`] adds the headers that every answer has;
//! [`close_unread`] says so where the connection ends with the answer; [`restore_prefix`] puts the host application's
//! path before the places that an answer names; [`require_host`] refuses a request without one host; [`authenticate`]
//! reads its token; [`rate_limit`] counts its client; [`time_limit`] gives it up in time. [`require_account`] stands
//! before the endpoints for which one must be logged in.

mod address;
mod authenticate;
mod body;
mod headers;
mod host;
mod observe;
mod panic;
mod rate_limit;
mod rewrite;
mod time_limit;

pub(crate) use authenticate::{authenticate, require_account};
pub(crate) use body::close_unread;
pub(crate) use headers::response_headers;
pub(crate) use host::require_host;
pub(crate) use observe::observe;
pub(crate) use panic::panicked;
pub(crate) use rate_limit::rate_limit;
pub(crate) use rewrite::{Prefix, restore_prefix, rewrite_path};
pub(crate) use time_limit::time_limit;
