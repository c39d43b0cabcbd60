//! Databases for tests: each test has one of its own.

use clinic_core::change::Change;
use clinic_core::ids::OrganizationId;
use clinic_core::store::{Mode, Scope, Store, StoreResult, Tx};
use clinic_core::testing::vectors::Failure;
use clinic_store::Options;
use clinic_store::testing::Scratch;
use std::sync::Arc;
use uuid::Uuid;

/// A store with a database of its own.
pub(crate) struct Home {
    pub(crate) store: Arc<dyn Store>,
    /// The address of the database for the login that serves.
    pub(crate) url: String,
    /// The same for whoever may look past row-level security.
    pub(crate) admin_url: String,
    pub(crate) scratch: Scratch,
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
        migrate: false,
        database_clock: false,
        ..Options::default()
    }
}

async fn home(scratch: Scratch) -> Home {
    let store = clinic_store::open(&scratch.url, &options())
        .await
        .expect("a store");
    Home {
        store,
        url: scratch.url.clone(),
        admin_url: scratch.admin_url.clone(),
        scratch,
    }
}

pub(crate) async fn sqlite() -> Home {
    home(Scratch::sqlite().await).await
}

pub(crate) async fn postgres() -> Home {
    home(Scratch::postgres().await).await
}

/// Every case of the vectors gave the expected answer.
pub(crate) fn all_pass(failures: &[Failure]) {
    let failures: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
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
    /// What is kept for nobody, or not kept for somebody.
    pub(crate) async fn misplaced(&self) -> Vec<String> {
        clinic_store::testing::misplaced(&self.admin_url).await
    }

    /// Everything that is booked is kept, and nothing else.
    pub(crate) async fn nothing_is_misplaced(&self) {
        assert_eq!(self.misplaced().await, Vec::<String>::new());
    }

    /// Runs a statement as the owner, foreign keys aside.
    pub(crate) async fn execute(&self, statement: &'static str) {
        use sqlx::Connection;
        if self.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.admin_url).await.unwrap();
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
        }
    }

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
