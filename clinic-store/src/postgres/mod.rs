//! The store in a PostgreSQL database.

mod batch;
mod connect;
mod error;
mod lock;
mod pool;
mod roles;
mod schema;
mod script;
#[path = "../shared/mod.rs"]
mod shared;
mod source;
mod transaction;

pub use connect::PostgresStore;

use batch::{Answers, Batch};
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

/// What stands between a column and a `SELECT` of the values that it may have, so that an index of the column is used.
const ANY_OF: &str = " = ANY (ARRAY(";
/// What ends such a `SELECT`.
const ANY_OF_END: &str = "))";
