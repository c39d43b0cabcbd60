//! Databases for tests: each test has one of its own.

use clinic_core::change::Change;
use clinic_core::ids::OrganizationId;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
use clinic_store::{Options, PostgresStore, SqliteStore};
use sqlx::{Connection, Executor, PgConnection, QueryBuilder};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A store with a database of its own.
pub(crate) struct Home {
    pub(crate) store: Arc<dyn Store>,
    /// The address of the database.
    pub(crate) url: String,
    file: Option<PathBuf>,
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}

/// A new identifier.
pub(crate) fn uuid() -> Uuid {
    use clinic_core::ids::Ids;
    static IDS: std::sync::LazyLock<clinic_store::UuidV7Ids> =
        std::sync::LazyLock::new(clinic_store::UuidV7Ids::new);
    IDS.next(crate::fixtures::now())
}

pub(crate) fn options() -> Options {
    Options {
        max_connections: 40,
        ..Options::default()
    }
}

pub(crate) async fn sqlite() -> Home {
    let file = std::env::temp_dir().join(format!("clinic-store-{}.db", uuid().simple()));
    let url = format!("sqlite://{}", file.display());
    let store = SqliteStore::open(&url, &options())
        .await
        .expect("a file that can be opened");
    store.migrate().await.expect("a schema");
    Home {
        store: Arc::new(store),
        url,
        file: Some(file),
    }
}

fn cluster() -> String {
    std::env::var("CLINIC_TEST_POSTGRES_URL")
        .expect("CLINIC_TEST_POSTGRES_URL names the scratch PostgreSQL of the tests: run `cargo xtask test`")
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

pub(crate) async fn postgres() -> Home {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", uuid().simple());
            make(&name, None).await;
            let store = PostgresStore::connect(&address(&name), &options())
                .await
                .expect("the template");
            store.migrate().await.expect("a schema");
            store.close().await;
            name
        })
        .await;
    let name = format!("test_{}", uuid().simple());
    make(&name, Some(template)).await;
    let url = address(&name);
    let store = PostgresStore::connect(&url, &options())
        .await
        .expect("the new database");
    Home {
        store: Arc::new(store),
        url,
        file: None,
    }
}

/// The same test on both databases.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&crate::support::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&crate::support::postgres().await).await;
            }
        }
    )*};
}
pub(crate) use on_both;

impl Home {
    pub(crate) async fn read(&self, organization: OrganizationId) -> Box<dyn Tx> {
        self.store
            .begin(Scope::Organization(organization), Mode::Read)
            .await
            .expect("a read transaction")
    }

    pub(crate) async fn write(&self, organization: OrganizationId) -> Box<dyn Tx> {
        self.store
            .begin(Scope::Organization(organization), Mode::Write)
            .await
            .expect("a write transaction")
    }

    pub(crate) async fn platform(&self, mode: Mode) -> Box<dyn Tx> {
        self.store
            .begin(Scope::Platform, mode)
            .await
            .expect("a transaction of the platform")
    }

    /// Applies changes in a transaction of their own.
    pub(crate) async fn apply(
        &self,
        organization: OrganizationId,
        changes: &[Change],
    ) -> StoreResult<()> {
        apply(self.store.as_ref(), organization, changes).await
    }
}

pub(crate) async fn apply(
    store: &dyn Store,
    organization: OrganizationId,
    changes: &[Change],
) -> StoreResult<()> {
    let mut tx = store
        .begin(Scope::Organization(organization), Mode::Write)
        .await?;
    tx.apply(changes).await?;
    tx.commit().await
}
