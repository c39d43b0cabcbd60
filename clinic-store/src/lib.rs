//! Stores of the core's records: SQLite in a file, and PostgreSQL.
//!
//! [`open`] takes an address and gives a [`Store`]. What is the same on both databases stands once, in
//! `shared`, and is compiled for each; `sqlite` and `postgres` hold what differs: how to connect, begin,
//! lock and commit, and what their errors mean. The guards of the clinic's invariants stand in
//! `migrations`.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod clock;
mod column;
mod commits;
mod error;
mod options;
mod passwords;
mod pause;
mod postgres;
mod runtime;
mod schema;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
pub mod verify;

pub use clock::{SystemClock, UuidV7Ids};
pub use error::{OpenError, with_causes};
pub use options::Options;
pub use passwords::{Argon2Passwords, hash_password};
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;

use clinic_core::Clinic;
use clinic_core::store::Store;
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

/// Opens the store at an address: `sqlite:clinic.db`, `sqlite:///srv/clinic.db`,
/// `postgres://user@host/database`.
///
/// A SQLite file is made where there is none, unless [`Options::create`] says no; a path that does not begin with `/` is
/// read from the working directory. Memory alone (`sqlite::memory:`) is not offered: the core
/// has a store in memory. Call [`Store::close`] at the end: a SQLite file then holds all of its data, without a
/// log beside it.
///
/// A store is opened and used within a Tokio runtime; elsewhere it answers [`StoreError::Unavailable`].
///
/// [`StoreError::Unavailable`]: clinic_core::store::StoreError::Unavailable
///
/// # Errors
/// An address that is none of these, a database that cannot be reached, a schema that is older and may not be
/// migrated or is newer than this version, a migration that failed, or a login that is a superuser.
pub async fn open(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    runtime::within_runtime()?;
    match url.split_once(':') {
        Some(("sqlite", _)) => {
            let store = SqliteStore::open(url, options).await?;
            if options.migrate {
                store.migrate().await?;
            } else {
                store.check_schema().await?;
            }
            Ok(Arc::new(store))
        }
        Some(("postgres" | "postgresql", _)) => {
            let store = PostgresStore::connect(url, options).await?;
            if options.migrate {
                store.migrate().await?;
            } else {
                store.check_schema().await?;
            }
            Ok(Arc::new(store))
        }
        _ => Err(OpenError::UnknownScheme),
    }
}

/// Finds out whether [`open`] would succeed with the same arguments, and changes nothing: no file is made, nothing is
/// migrated. Gives the store where its schema is up to date; `None` where `open` would make or migrate it.
///
/// # Errors
/// Those of [`open`].
pub async fn look(url: &str, options: &Options) -> Result<Option<Arc<dyn Store>>, OpenError> {
    runtime::within_runtime()?;
    let store: Arc<dyn Store> = match url.split_once(':') {
        Some(("sqlite", _)) => {
            if let Some(file) = SqliteStore::file_of(url)
                && sqlite::is_to_be_made(&file)?
            {
                return Ok(None);
            }
            let store = SqliteStore::open(url, options).await?;
            match store.check_schema().await {
                Err(OpenError::SchemaBehind { .. }) if options.migrate => {
                    store.close().await?;
                    return Ok(None);
                }
                checked => checked?,
            }
            Arc::new(store)
        }
        Some(("postgres" | "postgresql", _)) => {
            let store = PostgresStore::connect(url, options).await?;
            match store.check_schema().await {
                Err(behind @ OpenError::SchemaBehind { .. }) if options.migrate => {
                    let may = store.may_migrate().await;
                    store.close().await?;
                    return if may? { Ok(None) } else { Err(behind) };
                }
                checked => checked?,
            }
            Arc::new(store)
        }
        _ => return Err(OpenError::UnknownScheme),
    };
    Ok(Some(store))
}
