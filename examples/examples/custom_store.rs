//! A store of one's own: this one counts its transactions, and takes no writes during maintenance. It
//! passes the suite that every store must pass.
#![allow(clippy::print_stdout, reason = "an example")]

use async_trait::async_trait;
use clinic_core::ids::AccountId;
use clinic_core::memory::MemoryStore;
use clinic_core::store::{DoneDue, Due, Mode, Scope, Store, StoreError, StoreResult, Tx, Work};
use clinic_core::testing::conformance;
use clinic_core::time::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Wraps another store.
#[derive(Debug)]
struct Kept {
    inner: MemoryStore,
    opened: AtomicU64,
    closed_for_writes: AtomicBool,
}

impl Kept {
    fn new() -> Self {
        Self {
            inner: MemoryStore::new(),
            opened: AtomicU64::new(0),
            closed_for_writes: AtomicBool::new(false),
        }
    }
}

#[async_trait]
impl Store for Kept {
    async fn begin_as(
        &self,
        scope: Scope,
        mode: Mode,
        account: Option<AccountId>,
    ) -> StoreResult<Box<dyn Tx>> {
        if mode == Mode::Write && self.closed_for_writes.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable(
                "the store is under maintenance".into(),
            ));
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.inner.begin_as(scope, mode, account).await
    }

    async fn pause(&self, attempt: u32) -> bool {
        self.inner.pause(attempt).await
    }

    async fn within_time<'a>(&'a self, work: Work<'a>) -> StoreResult<()> {
        self.inner.within_time(work).await
    }

    async fn now(&self) -> StoreResult<Option<Instant>> {
        self.inner.now().await
    }

    async fn ready(&self) -> StoreResult<()> {
        self.inner.ready().await
    }

    async fn run_due(&self, due: &Due) -> StoreResult<DoneDue> {
        self.inner.run_due(due).await
    }

    async fn close(&self) -> StoreResult<()> {
        self.inner.close().await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for case in conformance::CASES {
        (case.run)(Arc::new(Kept::new()))
            .await
            .map_err(|broken| format!("{}: {broken}", case.name))?;
    }
    println!("{} cases passed", conformance::CASES.len());

    let kept = Arc::new(Kept::new());
    let small = clinic_examples::SmallClinic::open(clinic_examples::on(kept.clone())).await?;
    kept.closed_for_writes.store(true, Ordering::SeqCst);
    let refused = clinic_examples::SmallClinic::open(small.clinic.clone()).await;
    println!(
        "{} transactions, then {}",
        kept.opened.load(Ordering::SeqCst),
        refused
            .err()
            .map_or("nothing was refused", |error| error.code.as_str())
    );
    Ok(())
}
