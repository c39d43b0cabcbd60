//! The store in a PostgreSQL database.

#![allow(
    clippy::duplicate_mod,
    reason = "what is the same on both databases stands once and is compiled for each"
)]

#[path = "../shared/access.rs"]
mod access;
mod announce;
#[path = "../shared/apply.rs"]
mod apply;
#[path = "../shared/bookings.rs"]
mod bookings;
mod connect;
#[path = "../shared/due.rs"]
mod due;
mod error;
#[path = "../shared/guard.rs"]
mod guard;
mod lines;
#[path = "../shared/list.rs"]
mod list;
mod lock;
#[path = "../shared/log.rs"]
mod log;
#[path = "../shared/organization.rs"]
mod organization;
mod parts;
#[path = "../shared/people.rs"]
mod people;
#[path = "../shared/persons.rs"]
mod persons;
#[path = "../shared/places.rs"]
mod places;
mod roles;
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
mod taken;
mod transaction;
#[path = "../shared/visible.rs"]
mod visible;
#[path = "../shared/writes.rs"]
mod writes;

pub use connect::PostgresStore;

use error::stored;
use script::Script;
use source::Source;
use transaction::StoreTx;

type Db = sqlx::Postgres;
type Row = sqlx::postgres::PgRow;
type Connection = sqlx::PgConnection;
type Query = sqlx::QueryBuilder<Db>;

/// The date of an appointment's start as text.
const PERIOD_DAY: &str = "to_char(start_on, 'YYYY-MM-DD')";
/// The month of an appointment, as `YYYY-MM`.
const PERIOD_MONTH: &str = "to_char(start_on, 'YYYY-MM')";
