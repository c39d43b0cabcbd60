//! The store of the settings, opened for a command and closed after it.

use super::failure::{Failure, say};
use crate::config::Config;
use clinic_core::Clinic;
use clinic_core::store::Store;
use clinic_core::time::Zones;
use clinic_store::{SqliteStore, SystemClock, UuidV7Ids};
use std::sync::Arc;

/// Opens the store, and says so where that makes a new SQLite file.
pub(super) async fn open(config: &Config, migrate: bool) -> Result<Arc<dyn Store>, Failure> {
    let url = &config.database.url.0;
    let new = SqliteStore::file_of(url).filter(|file| !file.exists());
    let store = clinic_store::open(url, &config.store_options(migrate)).await?;
    if let Some(file) = new {
        let file = file.canonicalize().unwrap_or(file);
        say(&format!("made the new database {}", file.display()))?;
    }
    Ok(store)
}

/// Runs a command on the store, and closes it whatever comes of it: a SQLite file then holds all of its data. Unless it
/// migrates, the database must be there, with its schema: a path that was mistyped makes no new one.
pub(super) async fn with_store<T>(
    config: &Config,
    migrate: bool,
    work: impl AsyncFnOnce(Arc<dyn Store>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let store = open(config, migrate).await?;
    let done = work(Arc::clone(&store)).await;
    let closed = store.close().await;
    let done = done?;
    closed.map_err(clinic_core::Error::from)?;
    Ok(done)
}

/// The clinic on a store, with the system's clock.
pub(super) fn clinic(store: Arc<dyn Store>) -> Clinic {
    Clinic::new(
        store,
        Arc::new(SystemClock),
        Arc::new(UuidV7Ids::new()),
        Arc::new(Zones::bundled()),
    )
}
