//! W4: requests a second of the server, beside a bare handler of axum and sqlx, FastAPI and Flask on the same clinic, in
//! turns. `cargo xtask bench W4` builds the server, and gives the Python of the peers and a PostgreSQL server.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::folder::Folder;
use clinic_benches::http::desk::{Desk, EMAIL, PASSWORD};
use clinic_benches::http::load::{self, CONNECTIONS, Seen};
use clinic_benches::http::plain::Booking;
use clinic_benches::http::process::{Server, free_port};
use clinic_benches::report::{self, median};
use clinic_core::store::Store;
use clinic_store::{Options, PostgresStore};
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const ROUNDS: usize = 3;
/// Seconds of a turn.
const TURN: u32 = 3;
/// Bookings that are ready for a turn.
const READY: usize = 30_000;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Slots,
    Book,
    List,
    Search,
    Queue,
}

const ALL: &[Act] = &[Act::Slots, Act::Book, Act::List, Act::Search, Act::Queue];
const FIRST_TWO: &[Act] = &[Act::Slots, Act::Book];

impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Slots => "GET doctors/{id}/slots?date=",
            Self::Book => "POST appointments",
            Self::List => "GET appointments",
            Self::Search => "GET appointments/search?q=",
            Self::Queue => "GET queue",
        }
    }

    /// The ratios to the bare handler and to FastAPI that are aimed at.
    fn targets(self) -> (&'static str, &'static str) {
        match self {
            Self::Slots => ("≥ 0.5", "≥ 30"),
            Self::Book => ("≥ 0.35", "≥ 12"),
            Self::List | Self::Search | Self::Queue => ("≥ 0.5", ""),
        }
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Ours,
    Bare,
    /// The bare handler on a database that waits for the disk at each commit, as ours does.
    BareFull,
    FastApi,
    Flask,
}

impl Who {
    fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Bare => "axum + sqlx",
            Self::BareFull => "axum + sqlx, synchronous=FULL",
            Self::FastApi => "FastAPI + SQLAlchemy",
            Self::Flask => "Flask + sqlite3",
        }
    }

    fn acts(self) -> &'static [Act] {
        match self {
            Self::Ours | Self::Bare => ALL,
            Self::BareFull => &[Act::Book],
            Self::FastApi | Self::Flask => FIRST_TWO,
        }
    }
}

struct Peer {
    who: Who,
    server: Server,
    headers: Vec<String>,
    /// The first booking that it has not been sent yet.
    next: usize,
}

/// The requests of an act, one a line.
fn requests(peer: &Peer, act: Act, desk: &Desk, bookings: &[Booking]) -> Vec<String> {
    let prefix = if peer.who == Who::Ours { "/api/v1" } else { "" };
    let get = |path: &str| ["GET ", prefix, path].concat();
    let (ours, theirs) = desk.queue();
    match act {
        Act::Slots => desk.slots().iter().map(|path| get(path)).collect(),
        Act::List => vec![get("/appointments"); 2],
        Act::Search => vec![get(&["/appointments/search?q=", desk.words()].concat()); 2],
        Act::Queue if peer.who == Who::Ours => vec![get(&["/queue?", &ours].concat()); 2],
        Act::Queue => vec![get(&["/queue?", &theirs].concat()); 2],
        Act::Book => {
            let body = |booking: &Booking| match peer.who {
                Who::Ours => desk.body(booking),
                _ => serde_json::to_value(booking).unwrap(),
            };
            let line = |booking| {
                [
                    "POST ",
                    prefix,
                    "/appointments\t",
                    &body(booking).to_string(),
                ]
                .concat()
            };
            bookings.iter().map(line).collect()
        }
    }
}

/// The entries of an answer: of a list, or of its only member that is one.
fn entries(answer: &str) -> usize {
    let value: Value = serde_json::from_str(answer).unwrap();
    let mut lists = value
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values);
    let list = value.as_array().or_else(|| lists.find_map(Value::as_array));
    list.map_or(1, Vec::len)
}

/// All give as many slots and rows, as far as they give any.
fn compare(peers: &mut [Peer], desk: &Desk, bookings: &[Booking]) {
    for act in ALL {
        let mut found: Vec<(Who, usize)> = Vec::new();
        for peer in peers
            .iter_mut()
            .filter(|peer| peer.who.acts().contains(act))
        {
            let lines = requests(peer, *act, desk, &bookings[peer.next..=peer.next]);
            let (head, body) = lines[0].split_once('\t').unwrap_or((&lines[0], ""));
            let (method, path) = head.split_once(' ').unwrap();
            let (status, answer) = peer.server.ask(method, path, &peer.headers, body);
            assert!(
                matches!(status, 200 | 201),
                "{:?} {head}: {status} {answer}",
                peer.who
            );
            found.push((peer.who, entries(&answer)));
            peer.next += usize::from(*act == Act::Book);
        }
        let first = found[0].1;
        assert!(
            first > 0 && found.iter().all(|(_, count)| *count == first),
            "{act:?}: {found:?}"
        );
    }
}

/// One peer's turn.
fn turn(peer: &mut Peer, act: Act, desk: &Desk, bookings: &[Booking], folder: &Folder) -> Seen {
    let end = bookings.len().min(peer.next + READY);
    let lines = requests(peer, act, desk, &bookings[peer.next..end]);
    let file = folder.path().join("requests");
    fs::write(&file, lines.join("\n")).unwrap();
    let seen = load::run(&peer.server, &file, &peer.headers, TURN);
    if act == Act::Book {
        peer.next += seen.lines;
        // The peers book whatever they are sent; ours would have refused a booking that came twice.
        if peer.next + READY / 2 > bookings.len() {
            assert!(peer.who != Who::Ours, "too few bookings are ready");
            peer.next = 0;
        }
    }
    seen
}

/// The environment variable, which `cargo xtask bench W4` sets.
fn named(variable: &str) -> PathBuf {
    let value = std::env::var_os(variable);
    assert!(
        value.is_some(),
        "{variable} is not set: run `cargo xtask bench W4`"
    );
    value.unwrap().into()
}

/// Our server on a database, with a receptionist's token.
fn ours(database: &str, folder: &Folder) -> Peer {
    let here = std::env::current_exe().unwrap();
    let program = here.ancestors().nth(2).unwrap().join("clinic");
    assert!(
        program.is_file(),
        "build it first: cargo build --release -p clinic-http"
    );
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CLINIC_") {
            command.env_remove(name);
        }
    }
    let log = File::create(folder.path().join("log")).unwrap();
    command
        .current_dir(folder.path())
        .args(["--database", database, "serve", "--listen", "127.0.0.1:0"])
        .env("CLINIC_AUTH_SECRET", "0123456789".repeat(4))
        .env("CLINIC_AUTH_ACCESS_MIN", "600")
        // High enough to be reached by nobody; requests are counted all the same.
        .env("CLINIC_LIMITS_GENERAL_PER_MIN", "100000000")
        // The scratch server of the benchmarks has no other login.
        .env("CLINIC_DATABASE_ALLOW_SUPERUSER", "true")
        .stderr(log);
    let server = Server::start(&mut command, None);
    let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD });
    let json = "Content-Type: application/json".to_owned();
    let (_, answer) = server.ask(
        "POST",
        "/api/v1/auth/login",
        std::slice::from_ref(&json),
        &body.to_string(),
    );
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    Peer {
        who: Who::Ours,
        server,
        headers: vec![json, ["Authorization: Bearer ", token].concat()],
        next: 0,
    }
}

fn peer(who: Who, command: &mut Command, port: Option<u16>) -> Peer {
    Peer {
        who,
        server: Server::start(command, port),
        headers: vec!["Content-Type: application/json".to_owned()],
        next: 0,
    }
}

fn bare(who: Who, database: &str, synchronous: &str) -> Peer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bare"));
    command.args(["serve", database, synchronous]);
    peer(who, &mut command, None)
}

fn fill(database: &str, desk: &Desk, folder: &Folder) {
    let file = folder.path().join("plain.json");
    fs::write(&file, serde_json::to_vec(&desk.plain()).unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_bare"));
    let filled = command.args(["fill", database]).arg(file).status();
    assert!(filled.unwrap().success());
}

/// A peer in Python, on a SQLite file of its own; two processes, as there are two processors.
fn python(who: Who, database: &Path) -> Peer {
    let port = free_port();
    let apps = concat!(env!("CARGO_MANIFEST_DIR"), "/python");
    let mut command = Command::new(named("CLINIC_BENCH_PYTHON"));
    command
        .env("PLAIN_DATABASE", database)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    if who == Who::FastApi {
        command.args(["-m", "uvicorn", "with_fastapi:app", "--app-dir", apps]);
        command.args([
            "--port",
            &port.to_string(),
            "--workers",
            "2",
            "--log-level",
            "warning",
        ]);
    } else {
        command.args(["-m", "gunicorn", "with_flask:app", "--chdir", apps]);
        command.args([
            "--bind",
            &format!("127.0.0.1:{port}"),
            "--workers",
            "2",
            "--threads",
            "8",
        ]);
        command.args(["--log-level", "warning"]);
    }
    peer(who, &mut command, Some(port))
}

async fn on_sqlite(folder: &Folder) -> (Desk, Vec<Peer>) {
    let store = clinic_benches::clinic::open(folder).await;
    let desk = Desk::on(Arc::clone(&store)).await;
    store.close().await.unwrap();
    let file = |name: &str| folder.path().join(name);
    let url = |name: &str| ["sqlite://", &file(name).display().to_string()].concat();
    fill(&url("bare.db"), &desk, folder);
    for copy in ["bare-full.db", "fastapi.db", "flask.db"] {
        fs::copy(file("bare.db"), file(copy)).unwrap();
    }
    let peers = vec![
        ours(&folder.database(), folder),
        bare(Who::Bare, &url("bare.db"), "normal"),
        bare(Who::BareFull, &url("bare-full.db"), "full"),
        python(Who::FastApi, &file("fastapi.db")),
        python(Who::Flask, &file("flask.db")),
    ];
    (desk, peers)
}

/// A new database on a PostgreSQL server, whose login is a superuser.
async fn database(server: &str, name: &str) -> String {
    let name = [name, "_", &std::process::id().to_string()].concat();
    let mut admin = PgConnection::connect(server).await.unwrap();
    let mut statement = sqlx::QueryBuilder::<sqlx::Postgres>::new("CREATE DATABASE ");
    statement.push(&name);
    admin
        .execute(sqlx::raw_sql(statement.into_sql()))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    [server, "/", &name].concat()
}

async fn end(server: &str, url: &str) {
    let mut admin = PgConnection::connect(server).await.unwrap();
    let mut statement = sqlx::QueryBuilder::<sqlx::Postgres>::new("DROP DATABASE ");
    statement
        .push(url.rsplit_once('/').unwrap().1)
        .push(" WITH (FORCE)");
    admin
        .execute(sqlx::raw_sql(statement.into_sql()))
        .await
        .unwrap();
    admin.close().await.unwrap();
}

async fn on_postgres(databases: &[String; 2], folder: &Folder) -> (Desk, Vec<Peer>) {
    let options = Options {
        request_timeout: Duration::from_secs(60),
        database_clock: false,
        allow_superuser: true,
        ..Options::default()
    };
    let store = PostgresStore::connect(&databases[0], &options)
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    let desk = Desk::on(Arc::clone(&store)).await;
    store.close().await.unwrap();
    fill(&databases[1], &desk, folder);
    for database in databases {
        let mut connection = PgConnection::connect(database).await.unwrap();
        connection.execute("VACUUM ANALYZE").await.unwrap();
        connection.close().await.unwrap();
    }
    let peers = vec![
        ours(&databases[0], folder),
        bare(Who::Bare, &databases[1], "-"),
    ];
    (desk, peers)
}

/// What each peer did for each act in each round.
type Rounds = Vec<(Act, Who, Vec<Seen>)>;

fn measure(desk: &Desk, peers: &mut [Peer], folder: &Folder) -> Rounds {
    let bookings = desk.bookings();
    compare(peers, desk, &bookings);
    let mut rounds = Rounds::new();
    // What is read first is the same for all; bookings come last, as some make more of them.
    for act in [Act::Slots, Act::List, Act::Search, Act::Queue, Act::Book] {
        for round in 0..ROUNDS {
            for nth in 0..peers.len() {
                // Nobody is always the first.
                let nth = (nth + round) % peers.len();
                let peer = &mut peers[nth];
                if !peer.who.acts().contains(&act) {
                    continue;
                }
                let seen = turn(peer, act, desk, &bookings, folder);
                let who = peer.who;
                match rounds.iter_mut().find(|(a, w, _)| (*a, *w) == (act, who)) {
                    Some((.., all)) => all.push(seen),
                    None => rounds.push((act, who, vec![seen])),
                }
            }
        }
    }
    rounds.sort_by_key(|(act, who, _)| (*act as usize, *who as usize));
    rounds
}

/// The median of the rounds' ratios of ours to a peer.
fn ratio(rounds: &Rounds, act: Act, peer: Who) -> Option<f64> {
    let of = |who| rounds.iter().find(|(a, w, _)| (*a, *w) == (act, who));
    let ((.., ours), (.., theirs)) = (of(Who::Ours)?, of(peer)?);
    let ratios = ours
        .iter()
        .zip(theirs)
        .map(|(ours, theirs)| ours.rate / theirs.rate);
    Some(median(&mut ratios.collect::<Vec<_>>()))
}

fn print(title: &str, rounds: &Rounds) {
    let mut rows = Vec::new();
    for (act, who, all) in rounds {
        let middle =
            |of: &dyn Fn(&Seen) -> f64| median(&mut all.iter().map(of).collect::<Vec<_>>());
        let (least, most) = all.iter().fold((f64::MAX, 0.0_f64), |(least, most), seen| {
            (least.min(seen.rate), most.max(seen.rate))
        });
        let is_ours = *who == Who::Ours;
        let against = |peer, target: &str| match ratio(rounds, *act, peer) {
            Some(ratio) if is_ours => format!("{ratio:.2} ({target})"),
            _ => String::new(),
        };
        let (bare, fastapi) = act.targets();
        rows.push(vec![
            format!("{}: {}", act.name(), who.name()),
            format!("{:.0}", middle(&|seen| seen.rate)),
            format!("{least:.0}–{most:.0}"),
            against(Who::Bare, bare),
            against(Who::FastApi, fastapi),
            report::time(Duration::from_secs_f64(middle(&|seen| seen.median))),
            report::time(Duration::from_secs_f64(middle(&|seen| seen.processor))),
            format!("{:.1}", middle(&|seen| seen.switches)),
        ]);
    }
    let head = [
        title,
        "a second",
        "of the rounds",
        "of axum + sqlx (target)",
        "of FastAPI (target)",
        "median time",
        "processor time of one",
        "context switches of one",
    ];
    report::print(&head, &rows);
}

/// How busy the machine is: the mean of runnable processes in the last minute.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap();
    load.split(' ').next().unwrap().to_owned()
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "what stands below a table")]
async fn main() {
    if !report::asked("W4") {
        return;
    }
    let before = load();
    let folder = Folder::new();
    let (desk, mut peers) = on_sqlite(&folder).await;
    let rounds = measure(&desk, &mut peers, &folder);
    drop(peers);
    print("W4 on SQLite", &rounds);
    if let Ok(server) = std::env::var("CLINIC_BENCH_POSTGRES_URL") {
        let folder = Folder::new();
        let databases = [
            database(&server, "w4_ours").await,
            database(&server, "w4_bare").await,
        ];
        let (desk, mut peers) = on_postgres(&databases, &folder).await;
        let rounds = measure(&desk, &mut peers, &folder);
        drop(peers);
        print("W4 on PostgreSQL", &rounds);
        for database in &databases {
            end(&server, database).await;
        }
    }
    let processors = std::thread::available_parallelism().unwrap();
    println!(
        "\n{ROUNDS} rounds of {TURN} s each in turns, {CONNECTIONS} connections of wrk on the same {processors} \
         processors; the load of the machine was {before} before. Ratios are medians of the rounds' ratios."
    );
}
