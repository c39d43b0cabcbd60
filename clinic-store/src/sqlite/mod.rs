//! The store in a SQLite file.

#![allow(
    clippy::duplicate_mod,
    reason = "what is the same on both databases stands once and is compiled for each"
)]

#[path = "../shared/access.rs"]
mod access;
#[path = "../shared/apply.rs"]
mod apply;
#[path = "../shared/bookings.rs"]
mod bookings;
#[path = "../shared/due.rs"]
mod due;
mod error;
mod file;
pub(crate) use file::is_to_be_made;
#[path = "../shared/guard.rs"]
mod guard;
#[path = "../shared/list.rs"]
mod list;
mod lock;
#[path = "../shared/log.rs"]
mod log;
mod open;
#[path = "../shared/organization.rs"]
mod organization;
#[path = "../shared/people.rs"]
mod people;
#[path = "../shared/persons.rs"]
mod persons;
#[path = "../shared/places.rs"]
mod places;
#[path = "../shared/row.rs"]
mod row;
#[path = "../shared/scheduling.rs"]
mod scheduling;
mod schema;
mod script;
#[path = "../shared/search.rs"]
mod search;
#[path = "../shared/seen.rs"]
mod seen;
mod source;
#[path = "../shared/spans.rs"]
mod spans;
#[path = "../shared/table.rs"]
mod table;
mod transaction;
#[path = "../shared/visible.rs"]
mod visible;
mod writer;
#[path = "../shared/writes.rs"]
mod writes;

pub use open::SqliteStore;

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
