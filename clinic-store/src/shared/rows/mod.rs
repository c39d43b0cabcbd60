//! How records stand in their tables. Each record says once, with `table!`, in which columns its members stand; the
//! statements that insert, update and select it, and the reading of its rows, follow from that.

mod access;
mod audit;
mod billing;
mod cell;
mod cells;
mod organization;
mod people;
mod scheduling;
mod table;

pub(crate) use access::{OUTCOME_COLUMNS, outcome};
pub(crate) use cell::{Cell, Values, big, small, word};
pub(crate) use cells::{Cells, corrupt};
pub(crate) use scheduling::{SEAT_COLUMNS, session_and_seat};
pub(crate) use table::{Stored, Versioned};
