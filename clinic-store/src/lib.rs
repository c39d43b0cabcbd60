//! Stores of the core's records: SQLite in a file, and PostgreSQL.
//!
//! [`open`] takes an address and gives a [`Store`](clinic_core::store::Store). What is the same on both databases stands
//! once, in `shared`, and is compiled for each; `sqlite` and `postgres` hold what differs: how to connect, begin, lock
//! and commit, and what their errors mean. The guards of the clinic's invariants stand in `migrations`.
//!
//! Each database is a feature, `sqlite` and `postgres`; both are on by default. A program for one device takes `sqlite`
//! alone, and then carries no PostgreSQL driver and no TLS.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("clinic-store needs a database: its feature `sqlite`, `postgres`, or both");

mod clock;
mod column;
mod commits;
mod error;
mod open;
mod options;
mod passwords;
mod pause;
#[cfg(feature = "postgres")]
mod postgres;
mod runtime;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
pub mod verify;

pub use clock::{SystemClock, UuidV7Ids};
pub use error::{OpenError, with_causes};
pub use open::{file_of, look, open};
pub use options::Options;
pub use passwords::{Argon2Passwords, hash_password};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

use clinic_core::Clinic;
use clinic_core::time::Zones;
use std::sync::Arc;

/// Opens the clinic on the database at an address ([`open`]), with this machine's clock, ids of version 7 and the zone
/// rules that come with the library. An application with a clock, ids or zone rules of its own calls [`Clinic::new`].
///
/// Call [`Clinic::run_due`] about each second while it runs, and [`Clinic::close`] at the end.
///
/// # Errors
/// As [`open`].
pub async fn clinic(url: &str, options: &Options) -> Result<Clinic, OpenError> {
    let store = open(url, options).await?;
    Ok(Clinic::new(
        store,
        Arc::new(SystemClock),
        Arc::new(UuidV7Ids::new()),
        Arc::new(Zones::bundled()),
    ))
}
