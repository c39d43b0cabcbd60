//! Opening a store: migrations, versions, and files that are not ours.

use crate::fixtures::*;
use crate::support::{options, postgres, sqlite};
use clinic_core::store::{Mode, Scope, Store as _, StoreError};
use clinic_store::testing::Scratch;
use clinic_store::{OpenError, Options, SqliteStore};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

/// A new folder for files that are opened.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(crate::support::uuid().simple().to_string());
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.0.join(name).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn checks() -> Options {
    Options {
        migrate: false,
        ..Options::default()
    }
}

async fn refusal(url: &str, options: &Options) -> OpenError {
    clinic_store::open(url, options)
        .await
        .map(drop)
        .unwrap_err()
}

#[tokio::test]
async fn a_schema_that_lacks_a_migration_is_named() {
    let folder = Folder::new();
    let scratch = Scratch::empty_postgres().await;
    for url in [&folder.url("a.db"), &scratch.owner_url] {
        let refused = refusal(url, &checks()).await;
        assert!(
            matches!(refused, OpenError::SchemaBehind { missing: 1, .. }),
            "{refused:?}"
        );
        clinic_store::open(url, &Options::default()).await.unwrap();
        clinic_store::open(url, &checks()).await.unwrap();
    }
    // A login that only serves can check, and cannot migrate.
    let home = postgres().await;
    clinic_store::open(&home.url, &Options::default())
        .await
        .unwrap();
    let mut admin = PgConnection::connect(&home.scratch.owner_url)
        .await
        .unwrap();
    admin
        .execute("UPDATE _sqlx_migrations SET version = version - 1")
        .await
        .unwrap();
    for options in [checks(), Options::default()] {
        let refused = refusal(&home.url, &options).await;
        assert!(
            matches!(refused, OpenError::SchemaBehind { missing: 1, .. }),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_newer_schema_and_a_changed_one_are_called_so() {
    let (file, server) = (sqlite().await, postgres().await);
    let newer = "INSERT INTO _sqlx_migrations SELECT 99, description, installed_on, success, checksum, execution_time \
        FROM _sqlx_migrations";
    let mut admin = SqliteConnection::connect(&file.url).await.unwrap();
    admin.execute(newer).await.unwrap();
    let mut admin = PgConnection::connect(&server.scratch.owner_url)
        .await
        .unwrap();
    admin.execute(newer).await.unwrap();
    for url in [&file.url, &server.url] {
        for options in [checks(), Options::default()] {
            let refused = refusal(url, &options).await;
            assert!(
                matches!(refused, OpenError::SchemaNewer { found: 99, .. }),
                "{refused:?}"
            );
        }
    }
    admin
        .execute("DELETE FROM _sqlx_migrations WHERE version = 99")
        .await
        .unwrap();
    admin
        .execute("UPDATE _sqlx_migrations SET checksum = '\\x00'")
        .await
        .unwrap();
    let refused = refusal(&server.url, &Options::default()).await;
    assert!(
        matches!(refused, OpenError::SchemaDiffers { version: 1, .. }),
        "{refused:?}"
    );
}

/// Servers wait for a migration longer than for any lock of a request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_wait_for_a_long_migration() {
    use sqlx::migrate::Migrate as _;
    let scratch = Scratch::empty_postgres().await;
    let mut long = PgConnection::connect(&scratch.owner_url).await.unwrap();
    long.lock().await.unwrap();
    let opened: Vec<_> = (0..3)
        .map(|_| {
            let url = scratch.owner_url.clone();
            tokio::spawn(async move {
                clinic_store::open(&url, &Options::default())
                    .await
                    .map(drop)
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(opened.iter().all(|one| !one.is_finished()));
    long.unlock().await.unwrap();
    for one in opened {
        one.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_migration_that_failed_holds_no_lock() {
    let scratch = Scratch::empty_postgres().await;
    let mut owner = PgConnection::connect(&scratch.owner_url).await.unwrap();
    owner
        .execute("CREATE TABLE patients (id integer)")
        .await
        .unwrap();
    let store = clinic_store::PostgresStore::connect(&scratch.owner_url, &Options::default())
        .await
        .unwrap();
    let failed = store.migrate().await.unwrap_err();
    assert!(matches!(failed, OpenError::Migration { .. }), "{failed:?}");
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
        (SELECT oid FROM pg_database WHERE datname = current_database())";
    let mut held: i64 = 1;
    for _ in 0..50 {
        held = sqlx::query_scalar(locks)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        if held == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(held, 0);
    owner.execute("DROP TABLE patients").await.unwrap();
    store.migrate().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_open_one_new_file_at_once() {
    for _ in 0..5 {
        let folder = Folder::new();
        let opened: Vec<_> = (0..8)
            .map(|_| {
                let url = folder.url("new.db");
                tokio::spawn(async move { clinic_store::open(&url, &Options::default()).await })
            })
            .collect();
        for one in opened {
            one.await.unwrap().unwrap().close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let folder = Folder::new();
    let path = folder.0.join("other.db");
    let other = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display()));
    let mut other = other.await.unwrap();
    other
        .execute("CREATE TABLE recipes (name TEXT)")
        .await
        .unwrap();
    other.close().await.unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = refusal(&folder.url("other.db"), &Options::default()).await;
    assert!(matches!(refused, OpenError::Foreign { .. }), "{refused:?}");
    assert!(refused.to_string().contains("other.db"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!folder.0.join("other.db-wal").exists());
    std::fs::write(folder.0.join("text.db"), "no database at all, but a text that is long enough to have a header of 100 bytes, as SQLite reads it").unwrap();
    let refused = refusal(&folder.url("text.db"), &Options::default()).await;
    assert!(refused.to_string().contains("text.db"), "{refused}");
}

#[tokio::test]
async fn a_new_file_is_its_owners_alone() {
    let folder = Folder::new();
    let store = clinic_store::open(&folder.url("a.db"), &Options::default())
        .await
        .unwrap();
    for name in ["a.db", "a.db-wal"] {
        let mode = std::fs::metadata(folder.0.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    store.close().await.unwrap();
    // All data is in the file.
    assert!(!folder.0.join("a.db-wal").exists());
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_not_served() {
    let home = sqlite().await;
    let url = format!("{}?mode=ro", home.url);
    let refused = refusal(&url, &checks()).await;
    assert!(matches!(refused, OpenError::ReadOnly { .. }), "{refused:?}");
    let path = home.url.trim_start_matches("sqlite://");
    assert!(refused.to_string().contains(path), "{refused}");
    let missing = refusal("sqlite:///no/such/folder/a.db", &Options::default()).await;
    assert!(
        missing.to_string().contains("/no/such/folder/a.db"),
        "{missing}"
    );
    assert!(std::error::Error::source(&missing).is_some());
}

/// A restore puts another file in the place of the one that is open.
#[tokio::test]
async fn a_file_that_was_moved_away_takes_no_writes() {
    let folder = Folder::new();
    let store = SqliteStore::open(&folder.url("a.db"), &options())
        .await
        .unwrap();
    store.migrate().await.unwrap();
    store.ready().await.unwrap();
    let (path, away) = (folder.0.join("a.db"), folder.0.join("b.db"));
    std::fs::rename(&path, &away).unwrap();
    for mode in [Mode::Write, Mode::Read] {
        let refused = store.begin(Scope::Platform, mode).await.map(drop);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
    }
    assert!(store.ready().await.is_err());
    assert!(!path.exists(), "nothing makes an empty file");
    std::fs::write(&path, "").unwrap();
    assert!(store.begin(Scope::Platform, Mode::Write).await.is_err());
    std::fs::rename(&away, &path).unwrap();
    store.ready().await.unwrap();
    let mut tx = store.begin(Scope::Platform, Mode::Write).await.unwrap();
    assert!(
        tx.account_by_email("a@example.org")
            .await
            .unwrap()
            .is_none()
    );
    tx.commit().await.unwrap();
    let _ = now();
}
