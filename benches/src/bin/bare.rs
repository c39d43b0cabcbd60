//! The bare handlers that W4 measures the server against: axum and sqlx, the statements that an answer needs, and
//! nothing else. No authentication, no permissions, no limits, no rules, no log.
//!
//! `bare fill DATABASE FILE` makes the tables and fills them with the clinic in the file; `bare serve DATABASE
//! SYNCHRONOUS` serves them on a free port and says which.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a peer of a benchmark ends where it fails"
)]

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Datelike, NaiveDate};
use clinic_benches::http::plain::{Booking, Plain};
use serde::{Deserialize, Serialize};

const SERVICE: &str =
    "SELECT s.duration_min FROM doctors d JOIN services s ON s.id = d.service_id WHERE d.id = $1";
const HOURS: &str = "SELECT from_min, to_min FROM working_hours WHERE doctor_id = $1 AND weekday = $2 ORDER BY from_min";
const TAKEN: &str = "SELECT minute, length_min FROM appointments \
    WHERE doctor_id = $1 AND day = $2 AND status <> 'cancelled' ORDER BY minute";
const INSERT: &str = "INSERT INTO appointments (id, patient_id, doctor_id, service_id, day, minute, length_min, status) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'scheduled')";
const LIST: &str = "SELECT id, patient_id, doctor_id, service_id, day, minute, length_min, status, arrived_at \
    FROM appointments ORDER BY day, minute, id LIMIT 20";
const SEARCH: &str = "SELECT a.id, a.patient_id, a.doctor_id, a.service_id, a.day, a.minute, a.length_min, a.status, \
    a.arrived_at FROM patients p JOIN appointments a ON a.patient_id = p.id \
    WHERE p.search_name >= $1 AND p.search_name < $2 ORDER BY a.day, a.minute, a.id LIMIT 20";
const QUEUE: &str = "SELECT id, patient_id, doctor_id, service_id, day, minute, length_min, status, arrived_at \
    FROM appointments WHERE status = 'checked_in' AND day = $1 ORDER BY doctor_id, arrived_at, id";

#[derive(Deserialize)]
struct OnDate {
    date: NaiveDate,
}

#[derive(Deserialize)]
struct Words {
    q: String,
}

#[derive(Serialize)]
struct Slot {
    starts_at: String,
    ends_at: String,
}

#[derive(Serialize, sqlx::FromRow)]
struct Appointment {
    id: String,
    patient_id: String,
    doctor_id: String,
    service_id: String,
    day: String,
    minute: i64,
    length_min: i64,
    status: String,
    arrived_at: Option<String>,
}

/// What is free of the hours.
fn free(date: NaiveDate, length: i64, hours: &[(i64, i64)], taken: &[(i64, i64)]) -> Vec<Slot> {
    let wall = |minute: i64| format!("{date}T{:02}:{:02}", minute / 60, minute % 60);
    let mut slots = Vec::new();
    for (from, to) in hours {
        let mut at = *from;
        while at + length <= *to {
            let meets = |(start, long): &(i64, i64)| *start < at + length && at < start + long;
            if !taken.iter().any(meets) {
                slots.push(Slot {
                    starts_at: wall(at),
                    ends_at: wall(at + length),
                });
            }
            at += length;
        }
    }
    slots
}

type Failed = (StatusCode, String);

fn failed(error: sqlx::Error) -> Failed {
    let status = match error {
        sqlx::Error::RowNotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, error.to_string())
}

/// The handlers, written once for both databases that sqlx drives.
macro_rules! handlers {
    ($name:ident, $pool:ty) => {
        mod $name {
            use super::*;

            /// For reads and for writes.
            #[derive(Clone)]
            pub(super) struct Pools {
                pub(super) read: $pool,
                pub(super) write: $pool,
            }

            pub(super) async fn fill(pool: &$pool, plain: &Plain) {
                let schema = include_str!("../../sql/plain.sql");
                sqlx::raw_sql(schema).execute(pool).await.unwrap();
                let mut tx = pool.begin().await.unwrap();
                let service = "INSERT INTO services VALUES ($1, 'Consultation', $2)";
                let service = sqlx::query(service).bind(&plain.service).bind(plain.duration_min);
                service.execute(&mut *tx).await.unwrap();
                for (id, name) in &plain.doctors {
                    let doctor = sqlx::query("INSERT INTO doctors VALUES ($1, $2, $3)");
                    let doctor = doctor.bind(id).bind(name).bind(&plain.service);
                    doctor.execute(&mut *tx).await.unwrap();
                    for weekday in 0..7_i64 {
                        for (from, to) in &plain.hours {
                            let hours = sqlx::query("INSERT INTO working_hours VALUES ($1, $2, $3, $4)");
                            let hours = hours.bind(id).bind(weekday).bind(from).bind(to);
                            hours.execute(&mut *tx).await.unwrap();
                        }
                    }
                }
                for (id, name) in &plain.patients {
                    let patient = sqlx::query("INSERT INTO patients VALUES ($1, $2, $3)");
                    let patient = patient.bind(id).bind(name).bind(name.to_lowercase());
                    patient.execute(&mut *tx).await.unwrap();
                }
                for (booking, arrived_at) in &plain.appointments {
                    let status = if arrived_at.is_some() { "checked_in" } else { "scheduled" };
                    let row = "INSERT INTO appointments VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
                    let row = sqlx::query(row).bind(uuid::Uuid::now_v7().to_string());
                    let row = row.bind(&booking.patient_id).bind(&booking.doctor_id);
                    let row = row.bind(&booking.service_id).bind(&booking.day).bind(booking.minute);
                    let row = row.bind(plain.duration_min).bind(status).bind(arrived_at);
                    row.execute(&mut *tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            }

            async fn slots(
                State(pools): State<Pools>,
                Path(doctor): Path<String>,
                Query(OnDate { date }): Query<OnDate>,
            ) -> Result<Json<serde_json::Value>, Failed> {
                let pool = &pools.read;
                let length: i64 = sqlx::query_scalar(SERVICE)
                    .bind(&doctor)
                    .fetch_one(pool)
                    .await
                    .map_err(failed)?;
                let weekday = i64::from(date.weekday().num_days_from_monday());
                let hours: Vec<(i64, i64)> = sqlx::query_as(HOURS)
                    .bind(&doctor)
                    .bind(weekday)
                    .fetch_all(pool)
                    .await
                    .map_err(failed)?;
                let taken: Vec<(i64, i64)> = sqlx::query_as(TAKEN)
                    .bind(&doctor)
                    .bind(date.to_string())
                    .fetch_all(pool)
                    .await
                    .map_err(failed)?;
                let slots = free(date, length, &hours, &taken);
                Ok(Json(serde_json::json!({ "slots": slots })))
            }

            async fn book(
                State(pools): State<Pools>,
                Json(booking): Json<Booking>,
            ) -> Result<(StatusCode, Json<Appointment>), Failed> {
                let made = Appointment {
                    id: uuid::Uuid::now_v7().to_string(),
                    patient_id: booking.patient_id,
                    doctor_id: booking.doctor_id,
                    service_id: booking.service_id,
                    day: booking.day,
                    minute: booking.minute,
                    length_min: 30,
                    status: "scheduled".to_owned(),
                    arrived_at: None,
                };
                let row = sqlx::query(INSERT).bind(&made.id).bind(&made.patient_id);
                let row = row.bind(&made.doctor_id).bind(&made.service_id);
                let row = row.bind(&made.day).bind(made.minute).bind(made.length_min);
                row.execute(&pools.write).await.map_err(failed)?;
                Ok((StatusCode::CREATED, Json(made)))
            }

            async fn list(State(pools): State<Pools>) -> Result<Json<Vec<Appointment>>, Failed> {
                let rows = sqlx::query_as(LIST).fetch_all(&pools.read).await;
                Ok(Json(rows.map_err(failed)?))
            }

            async fn search(
                State(pools): State<Pools>,
                Query(Words { q }): Query<Words>,
            ) -> Result<Json<Vec<Appointment>>, Failed> {
                let query = sqlx::query_as(SEARCH).bind(&q).bind([&q, "\u{10ffff}"].concat());
                Ok(Json(query.fetch_all(&pools.read).await.map_err(failed)?))
            }

            async fn queue(
                State(pools): State<Pools>,
                Query(OnDate { date }): Query<OnDate>,
            ) -> Result<Json<Vec<Appointment>>, Failed> {
                let query = sqlx::query_as(QUEUE).bind(date.to_string());
                Ok(Json(query.fetch_all(&pools.read).await.map_err(failed)?))
            }

            pub(super) fn router(pools: Pools) -> Router {
                Router::new()
                    .route("/doctors/{id}/slots", get(slots))
                    .route("/appointments", get(list).post(book))
                    .route("/appointments/search", get(search))
                    .route("/queue", get(queue))
                    .with_state(pools)
            }
        }
    };
}

handlers!(on_sqlite, sqlx::SqlitePool);
handlers!(on_postgres, sqlx::PgPool);

async fn sqlite(url: &str, synchronous: &str, connections: u32) -> sqlx::SqlitePool {
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
    let options = options
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(synchronous.parse().unwrap());
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(connections);
    pool.connect_with(options).await.unwrap()
}

async fn postgres(url: &str, connections: u32) -> sqlx::PgPool {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(connections);
    pool.connect(url).await.unwrap()
}

#[tokio::main]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [act, url, last] = <[String; 3]>::try_from(arguments).unwrap();
    let on_sqlite = url.starts_with("sqlite:");
    if act == "fill" {
        let plain: Plain = serde_json::from_slice(&std::fs::read(&last).unwrap()).unwrap();
        if on_sqlite {
            let pool = sqlite(&url, "normal", 1).await;
            on_sqlite::fill(&pool, &plain).await;
            pool.close().await;
        } else {
            on_postgres::fill(&postgres(&url, 1).await, &plain).await;
        }
        return;
    }
    let router = if on_sqlite {
        // SQLite has one writer at a time: who waits for it waits in the pool.
        on_sqlite::router(on_sqlite::Pools {
            read: sqlite(&url, &last, 8).await,
            write: sqlite(&url, &last, 1).await,
        })
    } else {
        let pool = postgres(&url, 10).await;
        on_postgres::router(on_postgres::Pools {
            read: pool.clone(),
            write: pool,
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listens on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}
