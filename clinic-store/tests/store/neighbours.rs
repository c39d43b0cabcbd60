//! Several processes on one SQLite file: each gets its turns, whoever else writes all the time.

use crate::support::{options, sqlite};
use clinic_core::Clinic;
use clinic_core::catalog::Create;
use clinic_core::people::Patient;
use clinic_core::testing::World;
use clinic_store::{SystemClock, UuidV7Ids};
use std::sync::Arc;
use std::time::Instant;

/// Who writes at once through each store.
const WRITERS: usize = 8;
const SECONDS: u64 = 3;

/// Two stores on one file are to each other what two processes are: each has its own connection to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_two_stores_on_one_file_gets_its_turns() {
    let home = sqlite().await;
    let world = World::on(home.store.clone(), 1).await.unwrap();
    let until = Instant::now() + std::time::Duration::from_secs(SECONDS);
    let mut tasks = Vec::new();
    for store in 0..2 {
        let opened = clinic_store::open(&home.url, &options()).await.unwrap();
        let clinic = Clinic::new(
            opened,
            Arc::new(SystemClock),
            Arc::new(UuidV7Ids::new()),
            Arc::clone(world.clinic.zones()),
        );
        for _ in 0..WRITERS {
            let (clinic, host) = (clinic.clone(), world.host());
            tasks.push(tokio::spawn(async move {
                let (mut done, mut longest) = (0_u32, std::time::Duration::ZERO);
                while Instant::now() < until {
                    let fields = World::patient_fields("Ana", "Pop");
                    let began = Instant::now();
                    clinic
                        .run(&host, Create::<Patient> { fields })
                        .await
                        .unwrap();
                    longest = longest.max(began.elapsed());
                    done += 1;
                }
                (store, done, longest)
            }));
        }
    }
    let (mut number, mut longest) = ([0_u32; 2], std::time::Duration::ZERO);
    for task in tasks {
        let (store, done, waited): (usize, _, _) = task.await.unwrap();
        number[store] += done;
        longest = longest.max(waited);
    }
    let [few, many] = [number[0].min(number[1]), number[0].max(number[1])];
    assert!(few * 4 >= many, "{number:?}");
    assert!(longest < std::time::Duration::from_secs(1), "{longest:?}");
}
