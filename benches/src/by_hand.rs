//! A booking on a SQLite file as it is written by hand: the statements that ours sends, and nothing around them.

use crate::clinic::{Organization, id};
use crate::folder::Folder;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection};
use std::str::FromStr;
use uuid::Uuid;

const ORGANIZATION: &str = "SELECT id, version, active, created_at, updated_at, name, registration, email, \
    phone, timezone, currency, languages, open_for_booking, default_service_id, settings FROM organizations \
    WHERE id = ?";
const SERVICE: &str = "SELECT id, version, active, created_at, updated_at, name, specialty, description, \
    duration_min, step_min, buffer_before_min, buffer_after_min, capacity, price_minor, price_currency, \
    tax_scaled, room_kind, needs_approval, location_ids, doctor_ids FROM services \
    WHERE organization_id = ? AND id = ?";
const LOCATION: &str = "SELECT id, version, active, created_at, updated_at, name, address, latitude_e6, \
    longitude_e6, phone, email, timezone, hours, holidays FROM locations WHERE organization_id = ? AND id = ?";
const DOCTOR: &str = "SELECT id, version, active, created_at, updated_at, given_name, family_name, specialties, \
    licence, certifications, languages, bio, email, phone, max_per_day FROM doctors \
    WHERE organization_id = ? AND id = ?";
const PATIENT: &str = "SELECT id, version, active, created_at, updated_at, given_name, family_name, birth_on, \
    sex, phone, email, address, language, emergency_contact, identifiers, notes FROM patients \
    WHERE organization_id = ? AND id = ?";
const SCHEDULE: &str = "SELECT doctor_id, location_id, version, updated_at, schedule FROM doctor_schedules \
    WHERE organization_id = ? AND doctor_id IN (?) AND location_id = ? ORDER BY doctor_id, location_id";
const TIME_OFF: &str = "SELECT id, version, created_at, updated_at, doctor_id, wall_from, wall_to, reason \
    FROM time_off WHERE organization_id = ? AND doctor_id IN (?) AND wall_to >= ? AND wall_from < ? \
    ORDER BY doctor_id, wall_from, id";
const RESERVED: &str = "SELECT resource_id, resource_kind, lane, starts_at, ends_at, appointment_id, session_id, \
    hold_id, counts_at, expires_at FROM reservations WHERE organization_id = ? AND resource_id IN (?, ?) \
    AND starts_at > ? AND starts_at < ? AND ends_at > ? AND (expires_at IS NULL OR expires_at > ?) \
    ORDER BY resource_id, starts_at, lane";
const LAPSED: &str = "SELECT hold_id, session_id FROM reservations WHERE organization_id = ? AND \
    ((resource_id = ? AND lane = ? AND starts_at > ? AND starts_at < ? AND ends_at > ? AND expires_at <= ?) OR \
    (resource_id = ? AND lane = ? AND starts_at > ? AND starts_at < ? AND ends_at > ? AND expires_at <= ?))";
const APPOINTMENT: &str = "INSERT INTO appointments (organization_id, id, version, created_at, updated_at, \
    patient_id, doctor_id, service_id, location_id, room_id, session_id, seat, series_id, starts_at, ends_at, \
    local_start, timezone, start_on, buffer_before_min, buffer_after_min, status, before_check_in, lane, \
    overbook_reason, reason, notes, source, price_minor, price_currency, cancel_reason, stranded) VALUES \
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const RESERVATIONS: &str = "INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, \
    starts_at, ends_at, appointment_id, session_id, hold_id, counts_at, expires_at) VALUES \
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
const HISTORY: &str = "INSERT INTO appointment_history (organization_id, appointment_id, version, at, actor, \
    action, status, starts_at, ends_at, doctor_id, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const AUDIT: &str = "INSERT INTO audit_log (organization_id, id, at, actor, action, target_kind, target_id, \
    reasoned, origin, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const OUTBOX: &str = "INSERT INTO outbox (organization_id, id, at, name, version, payload) \
    VALUES (?, ?, ?, ?, ?, ?)";

const DAY: i64 = 86_400_000_000;
const NONE: Option<i64> = None;

type Statement = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// A connection as the store's writer has one.
///
/// # Panics
/// If the file cannot be opened.
pub async fn connect(folder: &Folder) -> SqliteConnection {
    let options = SqliteConnectOptions::from_str(&folder.database()).unwrap();
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .unwrap()
}

async fn read(connection: &mut SqliteConnection, statement: Statement, rows: usize) {
    let found = statement.fetch_all(connection).await.unwrap();
    assert_eq!(found.len(), rows);
}

async fn write(connection: &mut SqliteConnection, statement: Statement, rows: u64) {
    let done = statement.execute(connection).await.unwrap();
    assert_eq!(done.rows_affected(), rows);
}

/// Books the nth of an organization, in a transaction of its own.
///
/// # Panics
/// If it is refused.
pub async fn book(connection: &mut SqliteConnection, organization: &Organization, nth: usize) {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    statements(&mut transaction, organization, nth).await;
    transaction.commit().await.unwrap();
}

/// What a booking reads and writes, without the transaction.
///
/// # Panics
/// If it is refused.
pub async fn statements(c: &mut SqliteConnection, organization: &Organization, nth: usize) {
    let world = &organization.world;
    let (doctor, patient, start) = organization.nth(nth);
    let (of, doctor, patient) = (world.organization.0, doctor.0, patient.0);
    let (service, location) = (world.service.0, world.location.0);
    let from = start.timestamp_micros();
    let to = from + DAY / 48;
    let wall = start.format("%Y-%m-%dT%H:%M:%S").to_string();
    read(c, sqlx::query(ORGANIZATION).bind(of), 1).await;
    for (statement, id) in [
        (SERVICE, service),
        (LOCATION, location),
        (DOCTOR, doctor),
        (PATIENT, patient),
    ] {
        read(c, sqlx::query(statement).bind(of).bind(id), 1).await;
    }
    let schedule = sqlx::query(SCHEDULE).bind(of).bind(doctor).bind(location);
    read(c, schedule, 1).await;
    let off = sqlx::query(TIME_OFF).bind(of).bind(doctor);
    read(c, off.bind(wall.clone()).bind(wall.clone()), 0).await;
    let reserved = sqlx::query(RESERVED).bind(of).bind(doctor).bind(patient);
    let reserved = reserved.bind(from - DAY * 5 / 3).bind(to).bind(from);
    read(c, reserved.bind(from), 0).await;
    write(c, appointment(organization, nth, &wall), 1).await;
    let mut lapsed = sqlx::query(LAPSED).bind(of);
    for resource in [doctor, patient] {
        lapsed = lapsed.bind(resource).bind(0).bind(from - DAY * 5 / 3);
        lapsed = lapsed.bind(to).bind(from).bind(from);
    }
    read(c, lapsed, 0).await;
    let mut reservations = sqlx::query(RESERVATIONS);
    for (resource, kind) in [(doctor, "doctor"), (patient, "patient")] {
        reservations = reservations.bind(of).bind(resource).bind(kind).bind(0);
        reservations = reservations.bind(from).bind(to).bind(id(nth));
        reservations = reservations.bind(NONE).bind(NONE).bind(from).bind(NONE);
    }
    write(c, reservations, 2).await;
    let history = sqlx::query(HISTORY)
        .bind(of)
        .bind(id(nth))
        .bind(1)
        .bind(from);
    let history = history
        .bind("host")
        .bind("book")
        .bind("scheduled")
        .bind(from);
    write(c, history.bind(to).bind(doctor).bind(NONE), 1).await;
    let audit = sqlx::query(AUDIT).bind(of).bind(id(nth)).bind(from);
    let audit = audit
        .bind("host")
        .bind("book_appointment")
        .bind("appointment");
    write(c, audit.bind(id(nth)).bind(0).bind("").bind(NONE), 1).await;
    let outbox = sqlx::query(OUTBOX).bind(of).bind(id(nth)).bind(from);
    let outbox = outbox.bind("appointment.booked").bind(1);
    write(c, outbox.bind(payload(&[id(nth), doctor, patient])), 1).await;
}

fn appointment(organization: &Organization, nth: usize, wall: &str) -> Statement {
    let world = &organization.world;
    let (doctor, patient, start) = organization.nth(nth);
    let from = start.timestamp_micros();
    let statement = sqlx::query(APPOINTMENT);
    let statement = statement.bind(world.organization.0).bind(id(nth));
    let statement = statement.bind(1).bind(from).bind(from).bind(patient.0);
    let statement = statement.bind(doctor.0).bind(world.service.0);
    let statement = statement.bind(world.location.0).bind(NONE).bind(NONE);
    let statement = statement.bind(NONE).bind(NONE).bind(from);
    let statement = statement.bind(from + DAY / 48).bind(wall.to_owned());
    let statement = statement
        .bind("Europe/Bucharest")
        .bind(wall[..10].to_owned());
    let statement = statement.bind(0).bind(0).bind("scheduled").bind(NONE);
    let statement = statement.bind(0).bind(NONE).bind(NONE).bind(NONE);
    let statement = statement.bind("desk").bind(NONE).bind(NONE).bind(NONE);
    statement.bind(0)
}

/// As long as that of an event.
fn payload(ids: &[Uuid]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| id.to_string()).collect();
    ids.join(",")
}
