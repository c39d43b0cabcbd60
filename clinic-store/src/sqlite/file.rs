//! The file of a store: made for its owner alone, and known again.

use crate::error::OpenError;
use clinic_core::store::{StoreError, StoreResult};
use std::fs::{self, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file was moved away, deleted, or replaced while the store was open.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the database file is no longer where it was opened")]
struct Moved;

/// A file that is known by more than its name.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
}

/// What stays when a file gets another name.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = ();

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

/// Whether a database is still to be made at a path: there is no file, or an empty one.
///
/// # Errors
/// It could not be made: the folder is not there or cannot be written.
pub(crate) fn is_to_be_made(path: &Path) -> Result<bool, OpenError> {
    let failed = |error: std::io::Error| OpenError::Database {
        place: path.display().to_string(),
        cause: StoreError::Unavailable(error.into()),
    };
    match fs::metadata(path) {
        Ok(found) => {
            let empty = found.is_file() && found.len() == 0;
            if empty {
                OpenOptions::new().write(true).open(path).map_err(failed)?;
            }
            Ok(empty)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // Whether a folder can be written is known by writing to it.
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(std::process::id().to_string());
            let trial = path.with_file_name(name);
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&trial)
                .map_err(failed)?;
            fs::remove_file(&trial).map_err(failed)?;
            Ok(true)
        }
        Err(error) => Err(failed(error)),
    }
}

impl DatabaseFile {
    /// The file at a path, made where there is none: readable and writable by its owner alone, whatever the umask.
    /// SQLite gives the files beside it the same rights.
    pub(super) fn at(path: &Path) -> Result<Self, OpenError> {
        let failed = |error: std::io::Error| OpenError::Database {
            place: path.display().to_string(),
            cause: StoreError::Unavailable(error.into()),
        };
        let mut new = OpenOptions::new();
        new.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
        match new.open(path) {
            Ok(_) => {}
            // Not opened: closing it would end the locks that SQLite holds on it in this process.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
        // Absolute, so that a host may change its folder.
        let path = fs::canonicalize(path).map_err(failed)?;
        let identity = identity(&fs::metadata(&path).map_err(failed)?);
        Ok(Self { path, identity })
    }

    /// Its path, from the root.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// `Ok` if the path still names the file that was opened.
    pub(super) fn require(&self) -> StoreResult<()> {
        let same = fs::metadata(&self.path).is_ok_and(|found| identity(&found) == self.identity);
        if same {
            Ok(())
        } else {
            Err(StoreError::Unavailable(Moved.into()))
        }
    }
}
