//! What a booking and a question for free slots cost on SQLite, as appointments and organizations become many.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::by_hand;
use clinic_benches::clinic::{Organization, open};
use clinic_benches::folder::Folder;
use clinic_benches::report::{self, median};
use sqlx::Connection;
use std::time::{Duration, Instant};

/// Bookings and questions that are measured.
const TIMES: usize = 200;
/// Bookings that each doctor has, over twelve weeks.
const OF_A_DOCTOR: usize = 250;
const BATCH: usize = 500;

/// What one booking and one question cost in the middle, with so many appointments and organizations.
async fn measure(appointments: usize, organizations: usize) -> Vec<String> {
    let folder = Folder::new();
    let store = open(&folder).await;
    let each = appointments.div_ceil(organizations);
    let mut all = Vec::new();
    for nth in 0..organizations {
        let nth = u64::try_from(nth + 1).unwrap();
        all.push(Organization::new(store.clone(), nth, each.div_ceil(OF_A_DOCTOR)).await);
    }
    let mut connection = by_hand::connect(&folder).await;
    for organization in &all {
        for first in (0..each).step_by(BATCH) {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
            for nth in first..each.min(first + BATCH) {
                by_hand::statements(&mut transaction, organization, nth).await;
            }
            transaction.commit().await.unwrap();
        }
    }
    // What is measured must not wait for what was written before.
    let settled = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
    settled.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let (mut booking, mut asking) = (Vec::new(), Vec::new());
    for time in 0..TIMES {
        // A stride that meets organizations and doctors in no order.
        let organization = &all[time * 7919 % organizations];
        booking.push(timed(organization.book(each + 1 + time)).await);
        asking.push(timed(organization.ask(time * 104_729 % each)).await);
    }
    vec![
        format!("{}", each * organizations),
        format!("{organizations}"),
        report::time(median(&mut booking)),
        report::time(median(&mut asking)),
        format!("{} MiB", size(&folder) >> 20),
    ]
}

async fn timed<T>(done: impl Future<Output = T>) -> Duration {
    let start = Instant::now();
    done.await;
    start.elapsed()
}

fn size(folder: &Folder) -> u64 {
    let file = folder.path().join("clinic.db");
    std::fs::metadata(file).unwrap().len()
}

#[tokio::main]
async fn main() {
    if !report::asked("scale") {
        return;
    }
    let most: usize = report::arguments()
        .get(1)
        .map_or(100_000, |most| most.parse().unwrap());
    let mut rows = Vec::new();
    let mut appointments = 1_000;
    while appointments <= most {
        rows.push(measure(appointments, 1).await);
        appointments *= 10;
    }
    for organizations in [10, 100, 1_000] {
        rows.push(measure(100_000.min(most), organizations).await);
    }
    let head = [
        "appointments",
        "organizations",
        "a booking",
        "a week's free slots of a doctor",
        "file",
    ];
    report::print(&head, &rows);
}
