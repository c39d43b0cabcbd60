//! Databases for tests, each with the schema in it and of one test alone; and what a store sends to its database.

mod calls;
mod statements;
mod wire;

pub use calls::Calls;
pub use statements::Statements;
pub use wire::Wire;

use crate::{Options, PostgresStore, SqliteStore, UuidV7Ids, verify};
use clinic_core::ids::Ids;
use clinic_core::store::Store as _;
use clinic_core::time::Clock;
use sqlx::{Connection, Executor, PgConnection, QueryBuilder};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Where the tests find a PostgreSQL server: the address of its superuser, or of a login with CREATEROLE and CREATEDB.
pub const CLUSTER: &str = "CLINIC_TEST_POSTGRES_URL";

/// Owns the schema: no superuser, as with every managed service.
const OWNER: &str = "clinic_test_owner";
/// Serves, and owns nothing.
const SERVING: &str = "clinic_test_serving";
/// Its password, where the server asks for one.
const PASSWORD: &str = "a password of tests";

/// A database with an empty schema. A SQLite file goes with it; a PostgreSQL database stays in the scratch
/// cluster, which goes as a whole.
#[derive(Debug)]
pub struct Scratch {
    /// Its address, on PostgreSQL for a login that owns nothing.
    pub url: String,
    /// The address for the login that owns it.
    pub owner_url: String,
    /// The address for the superuser of the cluster, where the tests know one; else as `owner_url`. On SQLite as
    /// `url`.
    pub admin_url: String,
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
            owner_url: url.clone(),
            admin_url: url.clone(),
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
                let empty = Self::empty_postgres().await;
                let store = PostgresStore::connect(&empty.owner_url, &Options::default())
                    .await
                    .expect("the template");
                store.migrate().await.expect("a schema");
                // Another process may be granting the same just now.
                let mut granted = store.allow_to_serve(SERVING, Some(PASSWORD)).await;
                for _ in 0..20 {
                    if granted.is_ok() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    granted = store.allow_to_serve(SERVING, Some(PASSWORD)).await;
                }
                granted.expect("a login that serves");
                store.close().await.expect("a closed store");
                let (_, name) = empty.url.rsplit_once('/').expect("an address");
                name.to_owned()
            })
            .await;
        Self::made("test", Some(template)).await
    }

    /// The same without a schema.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn empty_postgres() -> Self {
        Self::made("empty", None).await
    }

    async fn made(kind: &str, template: Option<&str>) -> Self {
        static OWNED_BY: OnceCell<bool> = OnceCell::const_new();
        let own_owner = *OWNED_BY.get_or_init(make_owner).await;
        let name = [kind, "_", &unique().simple().to_string()].concat();
        make(&name, template, own_owner).await;
        let admin_url = address(&name, None);
        Self {
            url: address(&name, Some(SERVING)),
            owner_url: if own_owner {
                address(&name, Some(OWNER))
            } else {
                admin_url.clone()
            },
            admin_url,
            file: None,
        }
    }
}

/// Every row of a database that is misplaced ([`verify`]), as its fault and its id.
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

/// The same cluster, another database; as another login, if one is named.
fn address(database: &str, login: Option<&str>) -> String {
    let cluster = cluster();
    let (server, _) = cluster
        .rsplit_once('/')
        .expect("an address with a database");
    let Some(login) = login else {
        return [server, "/", database].concat();
    };
    let (scheme, host) = server.split_once("://").expect("an address with a scheme");
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let password = PASSWORD.replace(' ', "%20");
    [
        scheme, "://", login, ":", &password, "@", host, "/", database,
    ]
    .concat()
}

/// Makes the login that owns the databases, where the cluster's address is that of a superuser.
async fn make_owner() -> bool {
    const MAKE: &str = "DO $$ BEGIN \
        CREATE ROLE clinic_test_owner LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD 'a password of tests'; \
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    let mut admin = PgConnection::connect(&cluster())
        .await
        .expect("the scratch cluster");
    let superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    let superuser: bool = sqlx::query_scalar(superuser)
        .fetch_one(&mut admin)
        .await
        .expect("a role");
    if superuser {
        admin.execute(MAKE).await.expect("an owner");
    }
    admin.close().await.expect("a closed connection");
    superuser
}

async fn make(name: &str, template: Option<&str>, own_owner: bool) {
    let mut admin = PgConnection::connect(&cluster())
        .await
        .expect("the scratch cluster");
    let mut query = QueryBuilder::<sqlx::Postgres>::new("CREATE DATABASE ");
    query.push(name);
    if own_owner {
        query.push(" OWNER ").push(OWNER);
    }
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
