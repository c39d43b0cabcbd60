//! Opening the store at an address: which database it means, and whether that one is built in.

use crate::error::OpenError;
use crate::options::Options;
#[cfg(feature = "postgres")]
use crate::postgres::PostgresStore;
use crate::runtime::within_runtime;
#[cfg(feature = "sqlite")]
use crate::sqlite::{self, SqliteStore};
use clinic_core::store::Store;
use std::path::PathBuf;
use std::sync::Arc;

/// The database that an address means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn of(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(OpenError::UnknownScheme),
        }
    }
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
/// An address that is none of these, a database that is not built in ([`OpenError::NotBuiltIn`]), a database that cannot be reached, a schema that is older and may not be
/// migrated or is newer than this version, a migration that failed, or a login that is a superuser.
pub async fn open(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    within_runtime()?;
    match Database::of(url)? {
        Database::Sqlite => open_sqlite(url, options).await,
        Database::Postgres => open_postgres(url, options).await,
    }
}

/// Finds out whether [`open`] would succeed with the same arguments, and changes nothing: no file is made, nothing is
/// migrated. Gives the store where its schema is up to date; `None` where `open` would make or migrate it.
///
/// # Errors
/// Those of [`open`].
pub async fn look(url: &str, options: &Options) -> Result<Option<Arc<dyn Store>>, OpenError> {
    within_runtime()?;
    match Database::of(url)? {
        Database::Sqlite => look_at_sqlite(url, options).await,
        Database::Postgres => look_at_postgres(url, options).await,
    }
}

/// The file that an address names: `None` for a database that is not in a file, and without the feature `sqlite`.
#[must_use]
pub fn file_of(url: &str) -> Option<PathBuf> {
    #[cfg(feature = "sqlite")]
    {
        SqliteStore::file_of(url)
    }
    #[cfg(not(feature = "sqlite"))]
    {
        let _ = url;
        None
    }
}

#[cfg(feature = "sqlite")]
async fn open_sqlite(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    let store = SqliteStore::open(url, options).await?;
    if options.migrate {
        store.migrate().await?;
    } else {
        store.check_schema().await?;
    }
    Ok(Arc::new(store))
}

#[cfg(feature = "sqlite")]
async fn look_at_sqlite(url: &str, options: &Options) -> Result<Option<Arc<dyn Store>>, OpenError> {
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
    Ok(Some(Arc::new(store)))
}

#[cfg(feature = "postgres")]
async fn open_postgres(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    let store = PostgresStore::connect(url, options).await?;
    if options.migrate {
        store.migrate().await?;
    } else {
        store.check_schema().await?;
    }
    Ok(Arc::new(store))
}

#[cfg(feature = "postgres")]
async fn look_at_postgres(
    url: &str,
    options: &Options,
) -> Result<Option<Arc<dyn Store>>, OpenError> {
    let store = PostgresStore::connect(url, options).await?;
    match store.check_schema().await {
        Err(behind @ OpenError::SchemaBehind { .. }) if options.migrate => {
            let may = store.may_migrate().await;
            store.close().await?;
            return if may? { Ok(None) } else { Err(behind) };
        }
        checked => checked?,
    }
    Ok(Some(Arc::new(store)))
}

#[cfg(not(feature = "sqlite"))]
use without_sqlite::{look_at_sqlite, open_sqlite};

/// What addresses of SQLite answer in a build without it.
#[cfg(not(feature = "sqlite"))]
mod without_sqlite {
    use super::{Arc, OpenError, Options, Store};

    const NOT_BUILT_IN: OpenError = OpenError::NotBuiltIn {
        database: "SQLite",
        feature: "sqlite",
    };

    pub(super) async fn open_sqlite(_: &str, _: &Options) -> Result<Arc<dyn Store>, OpenError> {
        Err(NOT_BUILT_IN)
    }

    pub(super) async fn look_at_sqlite(
        _: &str,
        _: &Options,
    ) -> Result<Option<Arc<dyn Store>>, OpenError> {
        Err(NOT_BUILT_IN)
    }
}

#[cfg(not(feature = "postgres"))]
use without_postgres::{look_at_postgres, open_postgres};

/// What addresses of PostgreSQL answer in a build without it.
#[cfg(not(feature = "postgres"))]
mod without_postgres {
    use super::{Arc, OpenError, Options, Store};

    const NOT_BUILT_IN: OpenError = OpenError::NotBuiltIn {
        database: "PostgreSQL",
        feature: "postgres",
    };

    pub(super) async fn open_postgres(_: &str, _: &Options) -> Result<Arc<dyn Store>, OpenError> {
        Err(NOT_BUILT_IN)
    }

    pub(super) async fn look_at_postgres(
        _: &str,
        _: &Options,
    ) -> Result<Option<Arc<dyn Store>>, OpenError> {
        Err(NOT_BUILT_IN)
    }
}
