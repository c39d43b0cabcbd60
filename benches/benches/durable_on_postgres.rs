//! W3 on PostgreSQL: bookings a second that are on the disk, ours beside `pgbench`, which sends the same statements
//! to the same server and does nothing else; on tables that have just been made, and on tables in use.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::clinic::door;
use clinic_benches::on_postgres::Server;
use clinic_benches::report::{self, median};
use clinic_core::store::Store as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ROUNDS: usize = 5;
/// In seconds; `pgbench` knows no shorter time.
const ROUND: u64 = 1;
const CLIENTS: [usize; 3] = [1, 8, 32];
/// How many bookings stand in tables that are in use.
const IN_USE: usize = 10_000;
/// How far one of several clients of a script may get ahead of the others.
const AHEAD: usize = 300;

/// The rates of the rounds of ours and of the script.
type Rates = (Vec<f64>, Vec<f64>);

#[tokio::main]
async fn main() {
    if report::asked("W3") {
        // All of it on the runtime's own threads, where ours runs.
        tokio::spawn(measure()).await.unwrap();
    }
}

async fn measure() {
    let server = Arc::new(Server::new().await);
    let mut rates: Vec<(String, Rates)> = Vec::new();
    let mut note = |name: String, ours: f64, script: f64| {
        let all = match rates.iter().position(|(n, _)| *n == name) {
            Some(place) => &mut rates[place].1,
            None => {
                rates.push((name, Rates::default()));
                &mut rates.last_mut().unwrap().1
            }
        };
        all.0.push(ours);
        all.1.push(script);
    };
    let mut used = [
        Used::new(&server, "ours").await,
        Used::new(&server, "theirs").await,
    ];
    for round in 0..ROUNDS {
        for clients in CLIENTS {
            let (mut ours, mut script) = (0.0, 0.0);
            // Each has the first turn as often as the other.
            for turn in 0..2 {
                if (turn + round) % 2 == 0 {
                    ours = fresh(&server, clients, true).await;
                } else {
                    script = fresh(&server, clients, false).await;
                }
            }
            note(format!("fresh tables, {clients} at once"), ours, script);
            for turn in 0..2 {
                if (turn + round) % 2 == 0 {
                    ours = used[0].ours(&server, clients).await;
                } else {
                    script = used[1].script(&server, clients).await;
                }
            }
            note(format!("tables in use, {clients} at once"), ours, script);
        }
    }
    rates.sort_by_key(|(name, _)| name.starts_with("tables"));
    let rows: Vec<_> = rates.iter_mut().map(|(name, all)| row(name, all)).collect();
    let durable = [
        server.setting("fsync").await,
        server.setting("synchronous_commit").await,
    ];
    let title = format!(
        "W3 on PostgreSQL (fsync {}, synchronous_commit {})",
        durable[0], durable[1]
    );
    report::print(
        &[&title, "ours, a second", "pgbench, a second", "ratio"],
        &rows,
    );
}

/// A round on a database of its own.
async fn fresh(server: &Arc<Server>, clients: usize, ours: bool) -> f64 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("fresh_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.copy(&name).await;
    let rate = if ours {
        through_the_door(server, &name, clients, 0).await.0
    } else {
        by_script(server, &name, clients, 0).await.0
    };
    server.end(&name).await;
    rate
}

async fn through_the_door(
    server: &Server,
    name: &str,
    clients: usize,
    first: usize,
) -> (f64, usize) {
    let (clinic, store) = server.clinic(name, u32::try_from(clients).unwrap()).await;
    let next = Arc::new(AtomicUsize::new(first));
    let round = Duration::from_secs(ROUND);
    let rate = door(&Arc::new(clinic), &next, clients, round).await;
    store.close().await.unwrap();
    (rate, next.load(Ordering::Relaxed))
}

async fn by_script(server: &Arc<Server>, name: &str, clients: usize, first: usize) -> (f64, usize) {
    let (server, name) = (Arc::clone(server), name.to_owned());
    let run = move || server.script(&name, clients, first, ROUND);
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// A database in use.
struct Used {
    name: &'static str,
    next: usize,
}

impl Used {
    async fn new(server: &Arc<Server>, name: &'static str) -> Self {
        server.copy(name).await;
        let (mut next, mut booked) = (0, 0);
        while booked < IN_USE {
            let (_, more) = by_script(server, name, 32, next).await;
            next += more + 32 * AHEAD;
            booked += more;
        }
        server.analyze(name).await;
        Self { name, next }
    }

    async fn ours(&mut self, server: &Server, clients: usize) -> f64 {
        let (rate, next) = through_the_door(server, self.name, clients, self.next).await;
        self.next = next;
        rate
    }

    async fn script(&mut self, server: &Arc<Server>, clients: usize) -> f64 {
        let (rate, booked) = by_script(server, self.name, clients, self.next).await;
        self.next += booked + clients * AHEAD;
        rate
    }
}

/// The ratio is the median of those of the rounds.
fn row(name: &str, (ours, script): &mut Rates) -> Vec<String> {
    let ratios = ours
        .iter()
        .zip(script.iter())
        .map(|(ours, script)| ours / script);
    let ratio = median(&mut ratios.collect::<Vec<_>>());
    vec![
        name.to_owned(),
        format!("{:.0}", median(ours)),
        format!("{:.0}", median(script)),
        format!("{ratio:.2}"),
    ]
}
