//! Several processes on one SQLite file: each gets its turns, whoever else writes all the time.

use crate::support::{options, sqlite};
use clinic_core::Clinic;
use clinic_core::people::Patient;
use clinic_core::records::Create;
use clinic_core::testing::World;
use clinic_store::{SystemClock, UuidV7Ids};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Who writes at once through each store.
const WRITERS: usize = 8;
/// How many turns each store must get while both write.
const TURNS: u32 = 50;

/// Two stores on one file are to each other what two processes are: each has its own connection to write. Both go on
/// until each has had its turns; one that is kept from them fails with `unavailable`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_two_stores_on_one_file_gets_its_turns() {
    let home = sqlite().await;
    let world = World::on(home.store.clone(), 1).await.unwrap();
    let mut clinics = Vec::new();
    for _ in 0..2 {
        clinics.push(Clinic::new(
            clinic_store::open(&home.url, &options()).await.unwrap(),
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            Arc::clone(world.clinic.zones()),
        ));
    }
    let done = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    let mut tasks = tokio::task::JoinSet::new();
    for (store, clinic) in clinics.into_iter().enumerate() {
        for _ in 0..WRITERS {
            let (clinic, host, done) = (clinic.clone(), world.host(), Arc::clone(&done));
            tasks.spawn(async move {
                while done.iter().any(|one| one.load(Ordering::Relaxed) < TURNS) {
                    let fields = World::patient_fields("Ana", "Pop");
                    let create = Create::<Patient> { fields };
                    clinic.run(&host, create).await.unwrap();
                    done[store].fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    }
    let all = tokio::time::timeout(Duration::from_secs(60), tasks.join_all());
    assert!(all.await.is_ok(), "{done:?}");
}
