//! Databases for tests: each test has one of its own, with the schema in it.

use crate::{Options, PostgresStore, SqliteStore, UuidV7Ids, verify};
use clinic_core::ids::Ids;
use clinic_core::store::Store as _;
use clinic_core::time::Clock;
use sqlx::{Connection, Executor, PgConnection, QueryBuilder};
use std::path::PathBuf;
use std::sync::LazyLock;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Where the tests find a PostgreSQL server on which they may create databases.
pub const CLUSTER: &str = "CLINIC_TEST_POSTGRES_URL";

/// A database with an empty schema. A SQLite file goes with it; a PostgreSQL database stays in the scratch
/// cluster, which goes as a whole.
#[derive(Debug)]
pub struct Scratch {
    /// Its address.
    pub url: String,
    file: Option<PathBuf>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}

fn unique() -> Uuid {
    static IDS: LazyLock<UuidV7Ids> = LazyLock::new(UuidV7Ids::new);
    IDS.next(crate::SystemClock.now())
}

impl Scratch {
    /// A SQLite file in the folder for passing files.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn sqlite() -> Self {
        let file = std::env::temp_dir().join(format!("clinic-{}.db", unique().simple()));
        let url = format!("sqlite://{}", file.display());
        let store = SqliteStore::open(&url, &Options::default())
            .await
            .expect("a file that can be opened");
        store.migrate().await.expect("a schema");
        Self {
            url,
            file: Some(file),
        }
    }

    /// A PostgreSQL database in the cluster that [`CLUSTER`] names.
    ///
    /// # Panics
    /// If there is none, with what to do.
    pub async fn postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let name = format!("template_{}", unique().simple());
                make(&name, None).await;
                let store = PostgresStore::connect(&address(&name), &Options::default())
                    .await
                    .expect("the template");
                store.migrate().await.expect("a schema");
                store.close().await.expect("a closed store");
                name
            })
            .await;
        let name = format!("test_{}", unique().simple());
        make(&name, Some(template)).await;
        Self {
            url: address(&name),
            file: None,
        }
    }
}

/// Every row of a database that is misplaced ([`verify`](crate::verify)), as its fault and its id.
///
/// # Panics
/// If the database cannot be read.
pub async fn misplaced(url: &str) -> Vec<String> {
    if url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(url)
            .await
            .expect("a connection");
        let rows = sqlx::query_as::<_, (String, Uuid, Uuid)>(verify::MISPLACED_ON_SQLITE)
            .fetch_all(&mut connection)
            .await;
        shown(rows.expect("an answer"))
    } else {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        let rows = sqlx::query_as::<_, (String, Uuid, Uuid)>(verify::MISPLACED_ON_POSTGRES)
            .fetch_all(&mut connection)
            .await;
        shown(rows.expect("an answer"))
    }
}

fn shown(rows: Vec<(String, Uuid, Uuid)>) -> Vec<String> {
    let rows = rows.into_iter();
    rows.map(|(fault, _, id)| format!("{fault}: {id}"))
        .collect()
}

fn cluster() -> String {
    std::env::var(CLUSTER).unwrap_or_else(|_| {
        panic_with("CLINIC_TEST_POSTGRES_URL names the scratch PostgreSQL of the tests: run `cargo xtask test`")
    })
}

#[allow(
    clippy::panic,
    reason = "a test without its database fails, and says why"
)]
fn panic_with(message: &str) -> ! {
    panic!("{message}")
}

/// The same cluster, another database.
fn address(database: &str) -> String {
    let cluster = cluster();
    let (server, _) = cluster
        .rsplit_once('/')
        .expect("an address with a database");
    format!("{server}/{database}")
}

async fn make(name: &str, template: Option<&str>) {
    let mut admin = PgConnection::connect(&cluster())
        .await
        .expect("the scratch cluster");
    let mut query = QueryBuilder::<sqlx::Postgres>::new("CREATE DATABASE ");
    query.push(name);
    if let Some(template) = template {
        query.push(" TEMPLATE ").push(template);
    }
    // One at a time: a template must not be in use.
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _one = ONE.lock().await;
    admin
        .execute(sqlx::raw_sql(query.into_sql()))
        .await
        .expect("a new database");
    admin.close().await.expect("a closed connection");
}
