//! The store suite on the store in memory.

use clinic_core::memory::MemoryStore;
use clinic_core::testing::conformance::CASES;
use std::sync::Arc;

#[test]
fn memory() {
    let mut broken = Vec::new();
    for case in CASES {
        if let Err(error) = pollster::block_on((case.run)(Arc::new(MemoryStore::new()))) {
            broken.push(format!("{}: {error}", case.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
