//! How the databases read what is asked of the store: the statements that it prepares on PostgreSQL, and the plan of
//! each on both databases; SQLite is sent the same text.

use crate::fixtures::*;
use crate::support::{Home, options, postgres, sqlite, uuid};
use chrono::Duration;
use clinic_core::access::Visibility;
use clinic_core::ids::{DoctorId, LocationId, PatientId};
use clinic_core::page::{Cursor, PageRequest};
use clinic_core::scheduling::DateWindow;
use clinic_core::store::*;
use clinic_store::PostgresStore;
use sqlx::{Connection, Executor, PgConnection, QueryBuilder, Row, SqliteConnection};
use std::collections::HashSet;

/// The indexes that are read from one end, as long as a page is: they have a list in its order.
const WHOLE: [&str; 6] = [
    "appointments_by_start",
    "appointments_by_creation",
    "appointments_stranded",
    "patients_by_name",
    "audit_log_by_time",
    "outbox_by_place",
];

/// What is asked of the store.
pub(crate) enum Ask {
    Appointments(Box<AppointmentFilter>, SortKey, Part),
    Patients(PatientFilter, Part),
    PublicLocations(&'static str),
    Live(LiveOf),
    Queue(LocationId, Visibility),
    Counts(bool),
    Outbox,
    Audit,
    IsPatientOf(DoctorId, PatientId),
}

/// A question and the indexes that may be read for it, on either database; a primary key is `table_pkey`.
pub(crate) struct Case {
    name: &'static str,
    ask: Ask,
    indexes: &'static [&'static str],
}

/// Which part of a list is asked for.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    First,
    After,
    ByOffset,
}

impl Case {
    pub(crate) fn new(name: &'static str, indexes: &'static [&'static str], ask: Ask) -> Self {
        Self { name, ask, indexes }
    }

    /// A list of appointments, in the order of their start.
    pub(crate) fn appointments(
        name: &'static str,
        indexes: &'static [&'static str],
        with: impl FnOnce(&mut AppointmentFilter),
    ) -> Self {
        let mut filter = AppointmentFilter::new(Visibility::All);
        with(&mut filter);
        let ask = Ask::Appointments(Box::new(filter), SortKey::StartsAt, Part::First);
        Self::new(name, indexes, ask)
    }

    /// A list of patients by name.
    pub(crate) fn patients(
        name: &'static str,
        indexes: &'static [&'static str],
        search: Option<PatientSearch>,
        visibility: Visibility,
    ) -> Self {
        let filter = PatientFilter {
            search,
            sex: None,
            active: None,
            visibility,
        };
        Self::new(name, indexes, Ask::Patients(filter, Part::First))
    }

    /// Another part of the list.
    pub(crate) fn part(mut self, wanted: Part) -> Self {
        if let Ask::Appointments(_, _, part) | Ask::Patients(_, part) = &mut self.ask {
            *part = wanted;
        }
        self
    }

    pub(crate) fn by_creation(mut self) -> Self {
        if let Ask::Appointments(_, sort, _) = &mut self.ask {
            *sort = SortKey::CreatedAt;
        }
        self
    }
}

impl Part {
    fn request(self, at: Option<chrono::DateTime<chrono::Utc>>) -> PageRequest {
        match self {
            Self::First => PageRequest::Cursor {
                after: None,
                limit: 20,
            },
            Self::After => PageRequest::Cursor {
                after: Some(Cursor::behind(uuid(), at)),
                limit: 20,
            },
            Self::ByOffset => PageRequest::Offset {
                offset: 40,
                limit: 20,
            },
        }
    }
}

/// Asks, so that the store prepares its statements.
async fn ask(store: &PostgresStore, clinic: &Clinic, case: &Case) {
    let scope = match case.ask {
        Ask::PublicLocations(_) => Scope::Platform,
        _ => Scope::Organization(clinic.id()),
    };
    let mut tx = store.begin(scope, Mode::Read).await.unwrap();
    let page = PageRequest::default();
    let sorted = |key| Sort {
        key,
        descending: false,
    };
    match &case.ask {
        Ask::Appointments(filter, key, part) => {
            let page = part.request(Some(now()));
            tx.appointments(filter, sorted(*key), &page).await.unwrap();
        }
        Ask::Patients(filter, part) => {
            let page = part.request(None);
            tx.patients(filter, sorted(SortKey::Name), &page)
                .await
                .unwrap();
        }
        Ask::PublicLocations(text) => {
            let filter = LocationFilter {
                words: SearchWords::of(text),
                ..LocationFilter::default()
            };
            tx.public_locations(&filter, &page).await.unwrap();
        }
        Ask::Live(of) => drop(tx.live_appointments(*of, now()).await.unwrap()),
        Ask::Queue(id, visibility) => drop(tx.queue(*id, now(), visibility).await.unwrap()),
        Ask::Counts(by_month) => {
            let today = now().date_naive();
            let dates = DateWindow {
                from: today - Duration::days(366),
                to: today,
            };
            tx.appointment_counts(clinic.doctor.id, *by_month, dates, 12)
                .await
                .unwrap();
        }
        Ask::IsPatientOf(doctor, patient) => {
            tx.is_patient_of(*patient, &[*doctor]).await.unwrap();
        }
        Ask::Outbox => drop(tx.events(7, 100).await.unwrap()),
        Ask::Audit => drop(tx.audit_entries(100).await.unwrap()),
    }
}

/// The statements that a connection has prepared: name, text, number of values.
async fn prepared(store: &PostgresStore) -> Vec<(String, String, i32)> {
    let mut connection = store.connection().await.unwrap();
    sqlx::raw_sql(
        "SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap()
    .iter()
    .map(|row| (row.get(0), row.get(1), row.get(2)))
    .collect()
}

/// The plan of a prepared statement for any values, as the role that the store runs as.
pub(crate) async fn plan(
    connection: &mut PgConnection,
    clinic: &Clinic,
    name: &str,
    values: i32,
    role: &'static str,
) -> String {
    let mut query = QueryBuilder::<sqlx::Postgres>::new(
        "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL ROLE ",
    );
    query
        .push(role)
        .push("; SET LOCAL clinic.organization_id = '")
        .push(clinic.id())
        .push("'; EXPLAIN EXECUTE ")
        .push(name)
        .push("(");
    let mut list = query.separated(", ");
    for _ in 0..values {
        list.push("NULL");
    }
    query.push("); ROLLBACK");
    let rows = connection
        .fetch_all(sqlx::raw_sql(query.into_sql()))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>(0))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A hundred thousand appointments over five years, told to the planner as a million, and what they rest on.
pub(crate) async fn grow(home: &Home, clinic: &Clinic) {
    let mut psql = PgConnection::connect(&home.admin_url).await.unwrap();
    // What they refer to is not looked up: only their number counts.
    psql.execute("SET session_replication_role = replica")
        .await
        .unwrap();
    for statement in [
        "INSERT INTO appointments (organization_id, id, version, created_at, updated_at, patient_id, doctor_id, service_id, \
         location_id, room_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, \
         status, arrived_at, lane, source, stranded, series_id, session_id, seat, capacity) \
         SELECT $1, md5('a' || n)::uuid, 1, t, t, md5('p' || n % 20000)::uuid, md5('d' || n % 500)::uuid, \
         md5('s' || n % 20)::uuid, md5('l' || n % 3)::uuid, CASE WHEN n % 2 = 0 THEN md5('r' || n % 10)::uuid END, \
         t, t + interval '20 min', '2027-01-01T09:00', 'Europe/Bucharest', t::date, 0, 0, \
         CASE WHEN n % 5000 = 0 THEN 'checked_in' WHEN n % 1000 = 1 THEN 'requested' WHEN n % 10 = 2 THEN 'cancelled' \
         ELSE 'completed' END, CASE WHEN n % 5000 = 0 THEN t END, 0, \
         CASE WHEN n % 1000 = 3 THEN 'partner' WHEN n % 3 = 0 THEN 'web' ELSE 'desk' END, n % 5000 = 4, \
         CASE WHEN n % 10 = 5 THEN md5('series' || n % 10000)::uuid END, CASE WHEN n % 10 = 6 THEN md5('g' || n / 50)::uuid END, \
         CASE WHEN n % 10 = 6 THEN 1 END, CASE WHEN n % 10 = 6 THEN 1 END \
         FROM (SELECT n, '2023-01-01'::timestamptz + n * interval '26 min' AS t FROM generate_series(1, 100000) n) AS times",
        "INSERT INTO patients SELECT $1, md5('p' || n)::uuid, 1, true, now(), now(), 'A', 'B', md5(n::text), NULL, 'other', \
         n::text, n::text, n::text, n::text, '{}', NULL, NULL, '[]', NULL FROM generate_series(0, 20000) n",
        "INSERT INTO patient_doctors SELECT $1, md5('p' || n)::uuid, md5('d' || n % 500)::uuid FROM generate_series(0, 20000) n",
        "INSERT INTO search_words SELECT $1, 'patient', md5((n / 2)::text), md5('p' || n % 20000)::uuid FROM generate_series(1, 40000) n",
        "INSERT INTO search_words SELECT $1, 'patient', 'all', md5('p' || n)::uuid FROM generate_series(0, 19999) n WHERE $1 IS NOT NULL",
        "INSERT INTO search_words SELECT $1, 'location', md5(n::text), md5(n::text)::uuid FROM generate_series(1, 4000) n",
        "INSERT INTO locations SELECT $1, md5(n::text)::uuid, 1, true, now(), now(), 'A', md5(n::text), '{}', NULL, NULL, NULL, NULL, \
         NULL, NULL, 'Europe/Bucharest', NULL, '[]' FROM generate_series(1, 2000) n",
        "INSERT INTO outbox SELECT $1, md5(n::text)::uuid, now(), 'e', 1, '{}' FROM generate_series(1, 50000) n",
        "INSERT INTO audit_log SELECT $1, md5(n::text)::uuid, now() + n * interval '1 s', 'host', NULL, 'a', NULL, NULL, false, 'cli', NULL \
         FROM generate_series(1, 50000) n",
    ] {
        sqlx::query(statement)
            .bind(clinic.id().0)
            .execute(&mut psql)
            .await
            .unwrap();
    }
    psql.execute("ANALYZE").await.unwrap();
    psql.execute(
        "UPDATE pg_class SET reltuples = 10 * reltuples WHERE relname LIKE 'appointments%' OR relname LIKE 'patient%'",
    )
    .await
    .unwrap();
}

/// One reading of a table: by which index, or `SCAN table`, and what is looked up in it.
#[derive(Debug)]
struct Reading {
    index: String,
    condition: String,
    /// Whether all rows that it finds are sorted before a part of them is taken.
    sorted: bool,
}

/// The readings in a plan of PostgreSQL.
fn readings_of_postgres(plan: &str) -> Vec<Reading> {
    let lines: Vec<&str> = plan.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut readings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let node = line.trim_start().trim_start_matches("->").trim_start();
        let words: Vec<&str> = node.split_whitespace().collect();
        let behind = |word: &str| {
            let at = words.iter().position(|w| *w == word)?;
            words.get(at + 1).map(|w| (*w).to_owned())
        };
        let index = match () {
            () if node.starts_with("Bitmap Index Scan") => behind("on"),
            () if node.starts_with("Index ") => behind("using"),
            () if node.contains("Seq Scan") => behind("on").map(|t| format!("SCAN {t}")),
            () => None,
        };
        let Some(index) = index else { continue };
        let condition = lines
            .get(at + 1)
            .and_then(|next| next.trim().strip_prefix("Index Cond: "))
            .unwrap_or_default();
        // From the reading up to the first cut.
        let mut depth = indent(line);
        let mut sorted = false;
        for above in lines[..at].iter().rev() {
            let name = above.trim_start().trim_start_matches("->").trim_start();
            if !(above.contains("->") || indent(above) == 0) || indent(above) >= depth {
                continue;
            }
            depth = indent(above);
            if name.starts_with("Limit") {
                break;
            }
            sorted |= name.starts_with("Sort") || name.starts_with("Incremental Sort");
        }
        readings.push(Reading {
            index,
            condition: condition.to_owned(),
            sorted,
        });
    }
    readings
}

/// The readings in a plan of SQLite: rows of `id`, `parent`, `detail`.
fn readings_of_sqlite(rows: &[(i64, i64, String)]) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (_, parent, detail) in rows {
        let words: Vec<&str> = detail.split_whitespace().collect();
        let ["SEARCH" | "SCAN", table, ..] = words[..] else {
            continue;
        };
        // What the statement has made itself.
        if matches!(table, "part" | "counted" | "found" | "p")
            || detail.contains("VALUES CLAUSE")
            || detail.contains("CONSTANT ROW")
        {
            continue;
        }
        let table = match table {
            "s" | "w" => "search_words",
            "o" => "organizations",
            other => other,
        };
        let index = match words.iter().position(|word| *word == "INDEX") {
            Some(at) => words[at + 1].to_owned(),
            None if detail.contains("PRIMARY KEY") => format!("{table}_pkey"),
            None => format!("SCAN {table}"),
        };
        let index = match index.strip_prefix("sqlite_autoindex_") {
            Some(key) => format!("{}_pkey", key.trim_end_matches("_1")),
            None => index,
        };
        let condition = detail.split_once('(').map_or("", |(_, rest)| rest);
        let sorted = rows
            .iter()
            .any(|(_, other, row)| other == parent && row.contains("FOR ORDER BY"));
        readings.push(Reading {
            index,
            condition: condition.trim_end_matches(')').to_owned(),
            sorted,
        });
    }
    readings
}

/// What is wrong with a plan.
fn faults(case: &Case, text: &str, readings: &[Reading]) -> Vec<String> {
    let mut faults = Vec::new();
    if readings.is_empty() {
        faults.push("nothing is read".to_owned());
    }
    // A page of appointments is read in its order, unless it is gathered first: nothing is sorted to be cut.
    let in_order = matches!(case.ask, Ask::Appointments(..))
        && text.contains("ORDER BY")
        && !text.starts_with("WITH found");
    for reading in readings {
        let Reading {
            index, condition, ..
        } = reading;
        if !case.indexes.contains(&index.as_str()) {
            faults.push(format!("reads by {index}"));
        }
        let only_the_organization = condition.is_empty()
            || (condition.contains("organization_id") && !condition.contains(" AND "));
        let is_scan = index.starts_with("SCAN ");
        if only_the_organization && !is_scan && !WHOLE.contains(&index.as_str()) {
            faults.push(format!("reads all of the organization by {index}"));
        }
        if in_order && reading.sorted {
            faults.push(format!("sorts what it reads by {index}"));
        }
    }
    faults
}

/// Asks each question on both databases; nothing but the indexes named may be read.
pub(crate) async fn check(cases: impl FnOnce(&Clinic) -> Vec<Case>) {
    let (home, file) = (postgres().await, sqlite().await);
    let clinic = Clinic::open(&home).await;
    grow(&home, &clinic).await;
    let alone = clinic_store::Options {
        max_connections: 1,
        ..options()
    };
    let store = PostgresStore::connect(&home.url, &alone).await.unwrap();
    let mut lite = SqliteConnection::connect(&file.url).await.unwrap();
    let mut known = HashSet::new();
    let mut wrong = Vec::new();
    for case in cases(&clinic) {
        let before: HashSet<String> = prepared(&store)
            .await
            .into_iter()
            .map(|one| one.0)
            .collect();
        known.extend(before);
        ask(&store, &clinic, &case).await;
        let new: Vec<_> = prepared(&store)
            .await
            .into_iter()
            .filter(|(name, text, _)| !known.contains(name) && text.contains(" FROM "))
            .collect();
        assert!(!new.is_empty(), "{}: asked before", case.name);
        for (name, text, values) in &new {
            let role = match case.ask {
                Ask::PublicLocations(_) => "clinic_platform",
                _ => "clinic_app",
            };
            let mut connection = store.connection().await.unwrap();
            let big = plan(&mut connection, &clinic, name, *values, role).await;
            drop(connection);
            let found = faults(&case, text, &readings_of_postgres(&big));
            if !found.is_empty() {
                wrong.push(format!("{}: {found:?}\n{text}\n{big}", case.name));
            }
            // What counts by period is written in each database's own words.
            if matches!(case.ask, Ask::Counts(_)) {
                continue;
            }
            let small = plan_of_sqlite(&mut lite, text).await;
            let found = faults(&case, text, &readings_of_sqlite(&small));
            if !found.is_empty() {
                let small: Vec<_> = small.iter().map(|row| row.2.as_str()).collect();
                wrong.push(format!(
                    "{} (SQLite): {found:?}\n{text}\n{}",
                    case.name,
                    small.join("\n")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The statements of a batch, which PostgreSQL takes as the parts of one and SQLite one after the other.
fn statements_of(text: &str) -> Vec<String> {
    let Some(parts) = text.strip_prefix("SELECT 0 AS place, part FROM (") else {
        return vec![text.to_owned()];
    };
    let mut rest = parts.strip_suffix(") AS part").unwrap();
    let mut statements = Vec::new();
    for place in 1.. {
        let border = [
            ") AS part UNION ALL SELECT ",
            &place.to_string(),
            " AS place, part FROM (",
        ];
        match rest.split_once(&border.concat()) {
            Some((statement, others)) => {
                statements.push(statement.to_owned());
                rest = others;
            }
            None => break,
        }
    }
    statements.push(rest.to_owned());
    statements
}

async fn plan_of_sqlite(lite: &mut SqliteConnection, text: &str) -> Vec<(i64, i64, String)> {
    let mut plan = Vec::new();
    for (place, statement) in (0..).zip(statements_of(text)) {
        let explain = ["EXPLAIN QUERY PLAN ", &statement].concat();
        let explain = QueryBuilder::<sqlx::Sqlite>::new(explain).into_sql();
        let rows = lite.fetch_all(sqlx::raw_sql(explain)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}\n{statement}"));
        // The numbers of steps are those of one statement; 0 stands for the statement itself.
        let number = |own: i64| if own == 0 { 0 } else { place * 1_000_000 + own };
        plan.extend(rows.iter().map(|row| {
            let (id, parent) = (number(row.get("id")), number(row.get("parent")));
            (id, parent, row.get::<String, _>("detail"))
        }));
    }
    plan
}
