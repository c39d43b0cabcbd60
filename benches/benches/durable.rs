//! W3 on SQLite: bookings a second that are on the disk, ours beside the disk itself and the same statements
//! written by hand, through sqlx as ours and through rusqlite.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::by_hand;
use clinic_benches::clinic::{Organization, door, open};
use clinic_benches::folder::Folder;
use clinic_benches::report::{self, median};
use sqlx::{Connection, SqliteConnection};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1_500);
const TOGETHER: usize = 100;
/// With room for more than is booked in all rounds.
const DOCTORS: usize = 128;
/// What the ratios are of.
const DISK: &str = "the disk: write and fdatasync";
const BASE: &str = "by hand, sqlx, one by one";
const DIRECT: &str = "by hand, rusqlite";
const BOOKERS: [usize; 4] = [1, 8, 32, 64];

/// How often a second one page is on the disk: written over in turn in a file of 4 MiB, as the write-ahead
/// log is.
fn disk(folder: &Folder) -> f64 {
    let file = File::create(folder.path().join("disk")).unwrap();
    let page = [7_u8; 4096];
    file.write_all_at(&vec![0; 1024 * page.len()], 0).unwrap();
    file.sync_all().unwrap();
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed() < ROUND {
        let at = u64::from(count % 1024) * 4096;
        file.write_all_at(&page, at).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

/// How the statements of a booking are run without clinic.
#[derive(Clone, Copy, Debug)]
enum ByHand {
    /// Through sqlx one by one, so many bookings in a transaction.
    OneByOne(usize),
    /// Through sqlx, all reads of a booking at once, then all writes.
    InBatches,
}

/// Through sqlx.
async fn hand(
    connection: &mut SqliteConnection,
    clinic: &Organization,
    next: &AtomicUsize,
    how: ByHand,
) -> f64 {
    let batches = by_hand::Batches::of(clinic);
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed() < ROUND {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let together = match how {
            ByHand::OneByOne(together) => together,
            ByHand::InBatches => 1,
        };
        for _ in 0..together {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            match how {
                ByHand::OneByOne(_) => by_hand::statements(&mut transaction, clinic, nth).await,
                ByHand::InBatches => batches.statements(&mut transaction, clinic, nth).await,
            }
            count += 1;
        }
        transaction.commit().await.unwrap();
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

/// Through rusqlite, one booking in a transaction.
fn directly(
    connection: &mut rusqlite::Connection,
    clinic: &Organization,
    next: &AtomicUsize,
) -> f64 {
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed() < ROUND {
        let nth = next.fetch_add(1, Ordering::Relaxed);
        by_hand::book_directly(connection, clinic, nth);
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    if report::asked("W3") {
        // All of it on the runtime's own threads, where ours runs.
        tokio::spawn(measure()).await.unwrap();
    }
}

async fn measure() {
    let (ours, by_hand) = (Folder::new(), Folder::new());
    let clinic = Arc::new(Organization::new(open(&ours).await, 1, DOCTORS).await);
    let other = Organization::new(open(&by_hand).await, 1, DOCTORS).await;
    let mut connection = by_hand::connect(&by_hand).await;
    let mut direct = by_hand::connect_directly(&by_hand);
    let (next, next_by_hand) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let mut rates: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    let mut cpu = processor();
    let mut note = |name: String, rate: f64| {
        let spent = processor() - cpu;
        cpu = processor();
        let figures = (rate, spent / (rate * ROUND.as_secs_f64()));
        match rates.iter_mut().find(|(n, _)| *n == name) {
            Some((_, all)) => all.push(figures),
            None => rates.push((name, vec![figures])),
        }
    };
    for _ in 0..ROUNDS {
        note(DISK.to_owned(), disk(&ours));
        let direct = tokio::task::block_in_place(|| directly(&mut direct, &other, &next_by_hand));
        note(DIRECT.to_owned(), direct);
        for (name, how) in [
            (BASE.to_owned(), ByHand::OneByOne(1)),
            (
                "by hand, sqlx, in two batches".to_owned(),
                ByHand::InBatches,
            ),
            (
                format!("by hand, sqlx, {TOGETHER} in a transaction"),
                ByHand::OneByOne(TOGETHER),
            ),
        ] {
            let rate = hand(&mut connection, &other, &next_by_hand, how).await;
            note(name, rate);
        }
        for bookers in BOOKERS {
            let rate = door(&clinic, &next, bookers, ROUND).await;
            note(format!("ours, {bookers} at once"), rate);
        }
    }
    let of = |name: &str| -> Vec<f64> {
        let found = rates.iter().find(|(of, _)| of == name);
        found.unwrap().1.iter().map(|(rate, _)| *rate).collect()
    };
    let peers = [of(DISK), of(BASE), of(DIRECT)];
    let rows = rates.iter().map(|(name, all)| row(name, all, &peers));
    let rows: Vec<_> = rows.collect();
    let head = [
        "W3 on SQLite",
        "a second",
        "of the disk",
        "of sqlx by hand",
        "of rusqlite by hand",
        "processor time of one",
    ];
    report::print(&head, &rows);
}

/// The ratios to the peers are the medians of those of the rounds.
fn row(name: &str, all: &[(f64, f64)], peers: &[Vec<f64>; 3]) -> Vec<String> {
    let (mut rates, mut times): (Vec<_>, Vec<_>) = all.iter().copied().unzip();
    let ratios = peers.each_ref().map(|peer| {
        let ratios = rates.iter().zip(peer).map(|(rate, peer)| rate / peer);
        let ratio = median(&mut ratios.collect::<Vec<_>>());
        format!("{ratio:.2}")
    });
    let mut row = vec![name.to_owned(), format!("{:.0}", median(&mut rates))];
    row.extend(ratios);
    row.push(report::time(Duration::from_secs_f64(median(&mut times))));
    row
}

/// The processor time of this program so far, in seconds; other work on the machine is not in it.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split(' ').collect();
    // User and system time, in ticks of 10 ms.
    let ticks = [fields[12], fields[13]].map(|ticks| ticks.parse::<u32>().unwrap());
    f64::from(ticks[0] + ticks[1]) / 100.0
}
