//! A folder for the files of one benchmark.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Goes with what is in it. It lies beside the build, so that it is on a disk and not in memory.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let here = std::env::current_exe().unwrap();
        let path = here.with_file_name(format!("bench-{}-{nth}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The address of a SQLite file in it.
    #[must_use]
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.0.join("clinic.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
