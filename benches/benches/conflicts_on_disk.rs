//! W2 on SQLite: 1,000 resources with 1,000 bookings each in the store's own schema. The questions are a table
//! that one statement goes through, so that no driver is measured; insertions go through the driver.

#![allow(missing_docs, reason = "a benchmark is not called")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use clinic_benches::by_hand;
use clinic_benches::clinic::{id, open};
use clinic_benches::conflicts::{Asked, bookings, questions};
use clinic_benches::folder::Folder;
use clinic_benches::report::{self, median};
use sqlx::{Connection, Executor, QueryBuilder, Row, Sqlite, SqliteConnection};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const QUESTIONS: usize = 100_000;
const INSERTS: usize = 5_000;

/// Only the one before can be in the way.
const SEEK: &str = "SELECT count(*) FROM questions q WHERE (SELECT r.ends_at FROM reservations r \
    WHERE r.organization_id = q.organization_id AND r.resource_id = q.resource_id AND r.lane = 0 \
    AND r.starts_at < q.ends_at ORDER BY r.starts_at DESC LIMIT 1) > q.starts_at";
/// As the guard asks: the one before, and the one after.
const GUARD: &str = "SELECT count(*) FROM questions q WHERE (SELECT r.ends_at FROM reservations r \
    WHERE r.organization_id = q.organization_id AND r.resource_id = q.resource_id AND r.lane = 0 \
    AND r.starts_at <= q.starts_at ORDER BY r.starts_at DESC LIMIT 1) > q.starts_at \
    OR (SELECT r.starts_at FROM reservations r \
    WHERE r.organization_id = q.organization_id AND r.resource_id = q.resource_id AND r.lane = 0 \
    AND r.starts_at > q.starts_at ORDER BY r.starts_at LIMIT 1) < q.ends_at";
/// As the store reads what meets a span: starts no earlier than the longest reservation reaches. All rows.
const READ: &str = "SELECT count(DISTINCT q.rowid) FROM questions q CROSS JOIN reservations r \
    WHERE r.organization_id = q.organization_id AND r.resource_id = q.resource_id \
    AND r.starts_at > q.starts_at - 144000000000 AND r.starts_at < q.ends_at AND r.ends_at > q.starts_at";
/// As books have it.
const TEXTBOOK: &str = "SELECT count(*) FROM questions q WHERE EXISTS (SELECT 1 FROM reservations r \
    WHERE r.organization_id = q.organization_id AND r.resource_id = q.resource_id AND r.lane = 0 \
    AND r.starts_at < q.ends_at AND r.ends_at > q.starts_at)";
const ONE_SEEK: &str = "SELECT ends_at FROM reservations WHERE organization_id = ? AND resource_id = ? \
    AND lane = 0 AND starts_at < ? ORDER BY starts_at DESC LIMIT 1";
const INSERT: &str = "INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, \
    ends_at, appointment_id) VALUES (?, ?, 'doctor', 0, ?, ?, ?) ON CONFLICT DO NOTHING";

async fn fill(connection: &mut SqliteConnection, bookings: &[Asked]) {
    connection
        .execute("PRAGMA foreign_keys = OFF")
        .await
        .unwrap();
    for batch in bookings.chunks(50_000) {
        let mut transaction = connection.begin().await.unwrap();
        for chunk in batch.chunks(1_000) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, \
                 ends_at, appointment_id) ",
            );
            query.push_values(chunk, |mut row, asked| {
                row.push_bind(id(0)).push_bind(asked.resource.uuid());
                row.push_bind("doctor").push_bind(0);
                row.push_bind(asked.span.from.timestamp_micros());
                row.push_bind(asked.span.to.timestamp_micros());
                row.push_bind(id(1));
            });
            query.build().execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }
}

async fn ask(connection: &mut SqliteConnection, asked: &[Asked]) {
    const TABLE: &str = "CREATE TEMP TABLE questions (organization_id BLOB, resource_id BLOB, \
        starts_at INTEGER, ends_at INTEGER) STRICT";
    connection.execute(TABLE).await.unwrap();
    for chunk in asked.chunks(1_000) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO questions ");
        query.push_values(chunk, |mut row, asked| {
            row.push_bind(id(0)).push_bind(asked.resource.uuid());
            row.push_bind(asked.span.from.timestamp_micros());
            row.push_bind(asked.span.to.timestamp_micros());
        });
        query.build().execute(&mut *connection).await.unwrap();
    }
}

/// Inserts, or is refused by the guard if there is one.
async fn insert(connection: &mut SqliteConnection, asked: &Asked) -> bool {
    let query = sqlx::query(INSERT).bind(id(0)).bind(asked.resource.uuid());
    let query = query.bind(asked.span.from.timestamp_micros());
    let query = query.bind(asked.span.to.timestamp_micros()).bind(id(1));
    let done = query.execute(connection).await;
    done.is_ok_and(|done| done.rows_affected() == 1)
}

/// Looks first, and inserts where nothing guards.
async fn looked(connection: &mut SqliteConnection, asked: &Asked) -> bool {
    let query = sqlx::query(ONE_SEEK)
        .bind(id(0))
        .bind(asked.resource.uuid());
    let query = query.bind(asked.span.to.timestamp_micros());
    let before = query.fetch_optional(&mut *connection).await.unwrap();
    let from = asked.span.from.timestamp_micros();
    if before.is_some_and(|row| row.get::<i64, _>(0) > from) {
        return false;
    }
    insert(connection, asked).await
}

fn row(name: &str, times: &mut [Duration], floor: Duration, count: usize) -> Vec<String> {
    let time = median(times);
    vec![
        name.to_owned(),
        report::time(time / u32::try_from(count).unwrap()),
        format!("{:.2}", time.as_secs_f64() / floor.as_secs_f64()),
    ]
}

#[tokio::main]
async fn main() {
    if !report::asked("W2") {
        return;
    }
    let folder = Folder::new();
    drop(open(&folder).await);
    let mut connection = by_hand::connect(&folder).await;
    fill(&mut connection, &bookings()).await;
    ask(&mut connection, &questions(QUESTIONS)).await;
    let kinds = [
        ("the seek", SEEK),
        ("ours: the guard", GUARD),
        ("ours: a read of all that meets", READ),
        ("textbook", TEXTBOOK),
    ];
    let mut times = kinds.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        let mut expected = None;
        for ((name, statement), times) in kinds.iter().zip(&mut times) {
            let start = Instant::now();
            let count: i64 = sqlx::query_scalar(*statement)
                .fetch_one(&mut connection)
                .await
                .unwrap();
            times.push(start.elapsed());
            assert_eq!(*expected.get_or_insert(count), count, "{name}");
        }
    }
    let floor = median(&mut times[0].clone());
    let all = kinds.iter().zip(&mut times);
    let rows: Vec<_> = all
        .map(|((name, _), times)| row(name, times, floor, QUESTIONS))
        .collect();
    report::print(&["W2 query on SQLite", "median", "ratio"], &rows);
    inserts(&mut connection).await;
}

/// Every round is rolled back.
async fn inserts(connection: &mut SqliteConnection) {
    let asked = questions(INSERTS);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut transaction = connection.begin().await.unwrap();
        let (start, mut won) = (Instant::now(), 0);
        for one in &asked {
            won += usize::from(insert(&mut transaction, one).await);
        }
        with.push(start.elapsed());
        transaction.rollback().await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        let drop = "DROP TRIGGER reservations_guard_insert";
        transaction.execute(drop).await.unwrap();
        let (start, mut also) = (Instant::now(), 0);
        for one in &asked {
            also += usize::from(looked(&mut transaction, one).await);
        }
        without.push(start.elapsed());
        transaction.rollback().await.unwrap();
        assert_eq!(won, also);
    }
    let floor = median(&mut without);
    report::print(
        &[
            "W2 insert or reject on SQLite, through the driver",
            "median",
            "ratio",
        ],
        &[
            row(
                "by hand: the seek, then an insert without a guard",
                &mut without,
                floor,
                INSERTS,
            ),
            row("ours: an insert with the guard", &mut with, floor, INSERTS),
        ],
    );
}
