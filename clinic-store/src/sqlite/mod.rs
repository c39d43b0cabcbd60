//! The store in a SQLite file.

mod batch;
mod error;
mod file;
mod lock;
mod open;
mod reader;
mod schema;
mod script;
#[path = "../shared/mod.rs"]
mod shared;
mod source;
mod transaction;
mod writer;

pub(crate) use file::is_to_be_made;
pub use open::SqliteStore;

use batch::{Answers, Batch};
use error::stored;
use script::Script;
use source::Source;
use transaction::StoreTx;

type Db = sqlx::Sqlite;
type Row = sqlx::sqlite::SqliteRow;
type Connection = sqlx::SqliteConnection;
type Query = sqlx::QueryBuilder<Db>;

/// The date of an appointment's start as text.
const PERIOD_DAY: &str = "start_on";
/// The month of an appointment, as `YYYY-MM`.
const PERIOD_MONTH: &str = "substr(start_on, 1, 7)";

/// What stands between a column and a `SELECT` of the values that it may have, so that an index of the column is used.
const ANY_OF: &str = " IN (";
/// What ends such a `SELECT`.
const ANY_OF_END: &str = ")";

/// The target of the event that says that the thread of a connection is called.
pub(crate) const CALLS: &str = "clinic_store::sqlite::calls";

/// Says that the thread of a connection is about to be called and waited for.
fn note_call() {
    tracing::trace!(target: CALLS, "a connection is called");
}
