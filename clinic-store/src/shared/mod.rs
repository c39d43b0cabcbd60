//! What is the same on both databases: this folder is compiled for each, with that database's types above it.

#![allow(
    clippy::duplicate_mod,
    reason = "what is the same on both databases stands once and is compiled for each"
)]

mod batch;
pub(super) mod due;
mod progress;
pub(super) mod reads;
pub(super) mod rows;
mod text;
mod writes;

pub(super) use batch::Part;
pub(super) use progress::Progress;
pub(super) use reads::{Key, read};
pub(super) use rows::Cells;
pub(super) use writes::{RowCount, apply};

use super::{
    ANY_OF, ANY_OF_END, Answers, Batch, Connection, Db, PERIOD_DAY, PERIOD_MONTH, Query, Script,
    Source, StoreTx, lock, stored,
};
