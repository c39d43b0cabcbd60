//! A booking on a SQLite file as it is written by hand: the statements that ours sends, and nothing around them; through
//! sqlx, as ours, and through rusqlite, which calls SQLite where sqlx sends each call to a thread.

use crate::clinic::{Organization, id};
use crate::folder::Folder;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Arguments, ConnectOptions, Connection, Either, SqlStr, Sqlite, SqliteConnection};
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

/// A value that is bound.
#[derive(Clone, Debug)]
enum Value {
    Null,
    Number(i64),
    Text(String),
    Id(Uuid),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A statement and what it must give.
#[derive(Clone, Debug)]
struct Statement {
    sql: &'static str,
    values: Vec<Value>,
    expected: Expected,
}

#[derive(Clone, Copy, Debug)]
enum Expected {
    /// So many rows are read.
    Read(usize),
    /// So many rows are written.
    Written(u64),
}

/// The values of a statement, of any kind.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(Value::from($value)),*] };
}

const NONE: Option<i64> = None;

/// What is booked.
struct Nth {
    of: Uuid,
    doctor: Uuid,
    patient: Uuid,
    service: Uuid,
    location: Uuid,
    id: Uuid,
    from: i64,
    to: i64,
    wall: String,
}

impl Nth {
    fn of(organization: &Organization, nth: usize) -> Self {
        let (doctor, patient, start) = organization.nth(nth);
        let from = start.timestamp_micros();
        Self {
            of: organization.world.organization.0,
            doctor: doctor.0,
            patient: patient.0,
            service: organization.world.service.0,
            location: organization.world.location.0,
            id: id(nth),
            from,
            to: from + DAY / 48,
            wall: start.format("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }

    /// What a booking rests on.
    fn reads(&self) -> Vec<Statement> {
        let read = |sql, rows, values| Statement {
            sql,
            values,
            expected: Expected::Read(rows),
        };
        let (of, doctor, from, to) = (self.of, self.doctor, self.from, self.to);
        let wall = self.wall.as_str();
        vec![
            read(ORGANIZATION, 1, values![of]),
            read(SERVICE, 1, values![of, self.service]),
            read(LOCATION, 1, values![of, self.location]),
            read(DOCTOR, 1, values![of, doctor]),
            read(PATIENT, 1, values![of, self.patient]),
            read(SCHEDULE, 1, values![of, doctor, self.location]),
            read(TIME_OFF, 0, values![of, doctor, wall, wall]),
            read(
                RESERVED,
                0,
                values![of, doctor, self.patient, from - DAY * 5 / 3, to, from, from],
            ),
        ]
    }

    /// What a booking writes, and the holds that it looks for before.
    fn writes(&self) -> Vec<Statement> {
        let (of, from, to) = (self.of, self.from, self.to);
        let mut lapsed = values![of];
        let mut reservations = Vec::new();
        for (resource, kind) in [(self.doctor, "doctor"), (self.patient, "patient")] {
            lapsed.extend(values![resource, 0, from - DAY * 5 / 3, to, from, from]);
            reservations.extend(values![of, resource, kind, 0, from, to, self.id]);
            reservations.extend(values![NONE, NONE, from, NONE]);
        }
        let ids = [self.id, self.doctor, self.patient].map(|id| id.to_string());
        let write = |sql, rows, values| Statement {
            sql,
            values,
            expected: Expected::Written(rows),
        };
        vec![
            write(APPOINTMENT, 1, self.appointment()),
            Statement {
                sql: LAPSED,
                values: lapsed,
                expected: Expected::Read(0),
            },
            write(RESERVATIONS, 2, reservations),
            write(
                HISTORY,
                1,
                values![
                    of,
                    self.id,
                    1,
                    from,
                    "host",
                    "book",
                    "scheduled",
                    from,
                    to,
                    self.doctor,
                    NONE
                ],
            ),
            write(
                AUDIT,
                1,
                values![
                    of,
                    self.id,
                    from,
                    "host",
                    "book_appointment",
                    "appointment",
                    self.id,
                    0,
                    "",
                    NONE
                ],
            ),
            write(
                OUTBOX,
                1,
                // As long as that of an event.
                values![
                    of,
                    self.id,
                    from,
                    "appointment.booked",
                    1,
                    ids.join(",").as_str()
                ],
            ),
        ]
    }

    fn appointment(&self) -> Vec<Value> {
        let mut values = values![self.of, self.id, 1, self.from, self.from, self.patient];
        values.extend(values![
            self.doctor,
            self.service,
            self.location,
            NONE,
            NONE,
            NONE,
            NONE
        ]);
        values.extend(values![
            self.from,
            self.to,
            self.wall.as_str(),
            "Europe/Bucharest"
        ]);
        values.extend(values![
            &self.wall[..10],
            0,
            0,
            "scheduled",
            NONE,
            0,
            NONE,
            NONE,
            NONE
        ]);
        values.extend(values!["desk", NONE, NONE, NONE, 0]);
        values
    }
}

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

fn bind(arguments: &mut SqliteArguments, values: Vec<Value>) {
    for value in values {
        match value {
            Value::Null => arguments.add(NONE),
            Value::Number(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text),
            Value::Id(id) => arguments.add(id),
        }
        .unwrap();
    }
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

/// What a booking reads and writes, one statement after the other, without the transaction.
///
/// # Panics
/// If it is refused.
pub async fn statements(c: &mut SqliteConnection, organization: &Organization, nth: usize) {
    let booking = Nth::of(organization, nth);
    for statement in booking.reads().into_iter().chain(booking.writes()) {
        let mut arguments = SqliteArguments::default();
        bind(&mut arguments, statement.values);
        let query = sqlx::query_with::<Sqlite, _>(statement.sql, arguments);
        match statement.expected {
            Expected::Read(rows) => assert_eq!(query.fetch_all(&mut *c).await.unwrap().len(), rows),
            Expected::Written(rows) => {
                let done = query.execute(&mut *c).await.unwrap();
                assert_eq!(done.rows_affected(), rows);
            }
        }
    }
}

/// The texts of many statements as one.
fn joined(statements: &[Statement]) -> SqlStr {
    let texts: Vec<_> = statements.iter().map(|statement| statement.sql).collect();
    sqlx::QueryBuilder::<Sqlite>::new(texts.join(";")).into_sql()
}

/// A booking by hand in two calls: all reads as one query of many statements, and all writes as another.
#[derive(Debug)]
pub struct Batches {
    reads: SqlStr,
    writes: SqlStr,
}

impl Batches {
    /// Those of an organization's bookings.
    #[must_use]
    pub fn of(organization: &Organization) -> Self {
        let booking = Nth::of(organization, 0);
        Self {
            reads: joined(&booking.reads()),
            writes: joined(&booking.writes()),
        }
    }

    /// What a booking reads and writes, without the transaction.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn statements(
        &self,
        c: &mut SqliteConnection,
        organization: &Organization,
        nth: usize,
    ) {
        use futures_util::TryStreamExt as _;
        let booking = Nth::of(organization, nth);
        for (sql, statements) in [
            (&self.reads, booking.reads()),
            (&self.writes, booking.writes()),
        ] {
            let mut arguments = SqliteArguments::default();
            let mut expected = Vec::new();
            for statement in statements {
                bind(&mut arguments, statement.values);
                expected.push(statement.expected);
            }
            #[allow(deprecated, reason = "the only way to the rows of many statements")]
            let mut found =
                sqlx::query_with::<Sqlite, _>(sql.clone(), arguments).fetch_many(&mut *c);
            let (mut rows, mut nth) = (0, 0);
            while let Some(step) = found.try_next().await.unwrap() {
                match step {
                    Either::Right(_) => rows += 1,
                    Either::Left(done) => {
                        match expected[nth] {
                            Expected::Read(count) => assert_eq!(rows, count),
                            Expected::Written(count) => assert_eq!(done.rows_affected(), count),
                        }
                        (rows, nth) = (0, nth + 1);
                    }
                }
            }
            assert_eq!(nth, expected.len());
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

/// A connection of rusqlite with the same settings.
///
/// # Panics
/// If the file cannot be opened.
#[must_use]
pub fn connect_directly(folder: &Folder) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.path().join("clinic.db")).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "full")
        .unwrap();
    connection
        .pragma_update(None, "foreign_keys", true)
        .unwrap();
    connection.set_prepared_statement_cache_capacity(100);
    connection
}

/// Books the nth of an organization through rusqlite, in a transaction of its own; every column of what is read is
/// looked at.
///
/// # Panics
/// If it is refused.
pub fn book_directly(
    connection: &mut rusqlite::Connection,
    organization: &Organization,
    nth: usize,
) {
    let kind = rusqlite::TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(kind).unwrap();
    let booking = Nth::of(organization, nth);
    for statement in booking.reads().into_iter().chain(booking.writes()) {
        let mut prepared = transaction.prepare_cached(statement.sql).unwrap();
        let values = rusqlite::params_from_iter(&statement.values);
        match statement.expected {
            Expected::Read(count) => {
                let columns = prepared.column_count();
                let mut rows = prepared.query(values).unwrap();
                let mut found = 0;
                while let Some(row) = rows.next().unwrap() {
                    for column in 0..columns {
                        std::hint::black_box(row.get_ref(column).unwrap());
                    }
                    found += 1;
                }
                assert_eq!(found, count);
            }
            Expected::Written(count) => {
                let written = u64::try_from(prepared.execute(values).unwrap()).unwrap();
                assert_eq!(written, count);
            }
        }
    }
    transaction.commit().unwrap();
}
