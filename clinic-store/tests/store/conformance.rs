//! The core's suite for every store.

use crate::support::{postgres, sqlite};
use clinic_core::testing::conformance::CASES;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let mut broken = Vec::new();
    for case in CASES {
        let home = sqlite().await;
        if let Err(error) = (case.run)(Arc::clone(&home.store)).await {
            broken.push(format!("{}: {error}", case.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    let mut broken = Vec::new();
    for case in CASES {
        let home = postgres().await;
        if let Err(error) = (case.run)(Arc::clone(&home.store)).await {
            broken.push(format!("{}: {error}", case.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
