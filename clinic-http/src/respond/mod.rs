//! The forms of an answer.

mod answer;
mod list;
mod record;

pub(crate) use answer::Answer;
pub(crate) use list::{List, paged, whole};
pub(crate) use record::{created, done, entity, found, value_of};
