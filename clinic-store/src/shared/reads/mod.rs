//! Reads of records, one by one, in lists, and together in a batch.

mod access;
mod appointment_filter;
mod batched;
mod billing;
mod calendar;
mod entry;
mod in_session;
mod list;
mod listed;
mod organization;
mod people;
mod scheduling;
mod search;
mod spans;
mod taken;
mod visible;

pub(crate) use access::{Key, settle_key};
pub(crate) use batched::read;
pub(crate) use list::push_ids;
pub(crate) use search::Kind;
pub(crate) use spans::earliest_reserved;
