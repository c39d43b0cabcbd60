//! How lists, searches, the queue, statistics and what strands are read when an organization has a million
//! appointments: by which index, on both databases, whatever the values are.
//!
//! The statements are those that the store itself prepares on PostgreSQL; SQLite is sent the same text.

use crate::fixtures::*;
use crate::support::{Home, options, postgres, sqlite, uuid};
use chrono::Duration;
use clinic_core::access::{Reach, Visibility};
use clinic_core::ids::LocationId;
use clinic_core::page::{Cursor, PageRequest};
use clinic_core::scheduling::{DateWindow, Source, Status};
use clinic_core::store::*;
use clinic_store::PostgresStore;
use sqlx::{Connection, Executor, PgConnection, QueryBuilder, Row, SqliteConnection};
use std::collections::HashSet;

/// The tables that grow with an organization.
const GROWN: [&str; 6] = [
    "appointments",
    "patients",
    "search_words",
    "locations",
    "outbox",
    "audit_log",
];

/// What is asked of the store.
enum Ask {
    Appointments(Box<AppointmentFilter>, SortKey, bool),
    Patients(PatientFilter, SortKey),
    PublicLocations(&'static str),
    Live(LiveOf),
    Queue(LocationId),
    Counts(bool),
    Outbox,
    Audit,
}

/// A question, the index that answers it on both databases, and the one on SQLite where it is another.
struct Case {
    name: &'static str,
    ask: Ask,
    index: &'static str,
}

fn appointments(
    name: &'static str,
    index: &'static str,
    with: impl FnOnce(&mut AppointmentFilter),
) -> Case {
    let mut filter = AppointmentFilter::new(Visibility::All);
    with(&mut filter);
    let ask = Ask::Appointments(Box::new(filter), SortKey::StartsAt, false);
    Case { name, ask, index }
}

fn patients(name: &'static str, search: Option<PatientSearch>, index: &'static str) -> Case {
    let filter = PatientFilter {
        search,
        sex: None,
        active: None,
        visibility: Visibility::All,
    };
    let ask = Ask::Patients(filter, SortKey::Name);
    Case { name, ask, index }
}

fn cases(clinic: &Clinic) -> Vec<Case> {
    let words = |text: &str| Some(PatientSearch::Words(SearchWords::of(text)));
    let case = |name, ask, index| Case { name, ask, index };
    let desk = Visibility::Within(vec![Reach {
        locations: Some(vec![clinic.location.id]),
        ..Reach::default()
    }]);
    vec![
        appointments("all", "appointments_by_start", |_| {}),
        appointments("the second page", "appointments_by_start", |_| {}).after(),
        appointments("by creation", "appointments_by_creation", |_| {}).by_creation(),
        appointments("of a doctor", "appointments_by_doctor", |f| {
            f.doctor_id = Some(clinic.doctor.id)
        }),
        appointments("of a patient", "appointments_by_patient", |f| {
            f.patient_id = Some(clinic.patient.id)
        }),
        appointments("at a location", "appointments_by_location", |f| {
            f.location_id = Some(clinic.location.id)
        }),
        appointments("for a service", "appointments_by_service", |f| {
            f.service_id = Some(clinic.service.id)
        }),
        appointments("in a room", "appointments_by_room", |f| {
            f.room_id = Some(clinic.room.id)
        }),
        appointments("of a series", "appointments_by_series", |f| {
            f.series_id = Some(uuid().into())
        }),
        appointments("in a status", "appointments_by_status", |f| {
            f.statuses = vec![Status::Requested]
        }),
        appointments("from a source", "appointments_by_source", |f| {
            f.source = Some(Source::Partner)
        }),
        appointments("stranded", "appointments_stranded", |f| {
            f.stranded = Some(true)
        }),
        appointments("on a date", "appointments_by_start", |f| {
            f.on_from = Some(now().date_naive());
            f.on_before = now().date_naive().succ_opt();
        }),
        appointments("by a patient's rare name", "appointments_by_patient", |f| {
            f.patient_words = SearchWords::of("ana pop mar")
        }),
        appointments("by a name of many patients", "appointments_by_start", |f| {
            f.patient_words = SearchWords::of("all")
        }),
        patients("patients by name", None, "patients_by_name"),
        patients(
            "patients by name, the second page",
            None,
            "patients_by_name",
        )
        .after(),
        patients("a word", words("abc"), "search_words"),
        patients("a word of many", words("all"), "patients_by_name"),
        patients(
            "a word of many, of many",
            words("all b"),
            "patients_by_name",
        ),
        patients("eight words", words("abc d e f g h i j"), "search_words"),
        patients(
            "an e-mail address",
            Some(PatientSearch::Email("a@b.ro".into())),
            "patients_by_email",
        ),
        patients(
            "a telephone number",
            Some(PatientSearch::Phone("40712".into())),
            "patients_by_phone",
        ),
        patients(
            "the end of a number",
            Some(PatientSearch::PhoneEnding("0712".into())),
            "patients_by_phone_ending",
        ),
        case(
            "public",
            Ask::PublicLocations("abc d e f"),
            // The index of the public words, or from PostgreSQL 18 on the key, whose first column it skips.
            "search_words_p",
        ),
        case(
            "what a doctor's time off strands",
            Ask::Live(LiveOf::Doctor(clinic.doctor.id, None)),
            "appointments_by_doctor",
        ),
        case(
            "what a location's hours strand",
            Ask::Live(LiveOf::Location(clinic.location.id)),
            "appointments_by_location",
        ),
        case(
            "what a room's end strands",
            Ask::Live(LiveOf::Room(clinic.room.id)),
            "appointments_by_room",
        ),
        case(
            "what a service's end strands",
            Ask::Live(LiveOf::Service(clinic.service.id)),
            "appointments_by_service",
        ),
        case(
            "a series",
            Ask::Live(LiveOf::Series(uuid().into())),
            "appointments_by_series",
        ),
        case(
            "a group session",
            Ask::Live(LiveOf::Session(uuid().into())),
            "appointments_by_session",
        ),
        case(
            "the queue",
            Ask::Queue(clinic.location.id),
            "appointments_checked_in",
        ),
        case(
            "counts by month",
            Ask::Counts(true),
            "appointments_by_doctor",
        ),
        case(
            "counts by date",
            Ask::Counts(false),
            "appointments_by_doctor",
        ),
        case("the outbox", Ask::Outbox, "outbox"),
        case("the audit log", Ask::Audit, "audit_log_by_time"),
        appointments("of what a desk sees", "appointments_by_", |f| {
            f.visibility = desk
        }),
    ]
}

impl Case {
    /// The page behind some row.
    fn after(mut self) -> Self {
        if let Ask::Appointments(_, _, after) = &mut self.ask {
            *after = true;
        }
        self
    }

    fn by_creation(mut self) -> Self {
        if let Ask::Appointments(_, sort, _) = &mut self.ask {
            *sort = SortKey::CreatedAt;
        }
        self
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
        Ask::Appointments(filter, key, after) => {
            let after = after.then(|| Cursor::behind(uuid(), Some(now())));
            let page = PageRequest::Cursor { after, limit: 20 };
            tx.appointments(filter, sorted(*key), &page).await.unwrap();
        }
        Ask::Patients(filter, key) => {
            let after = case
                .name
                .contains("second")
                .then(|| Cursor::behind(uuid(), None));
            let page = PageRequest::Cursor { after, limit: 20 };
            tx.patients(filter, sorted(*key), &page).await.unwrap();
        }
        Ask::PublicLocations(text) => {
            let filter = LocationFilter {
                words: SearchWords::of(text),
                ..LocationFilter::default()
            };
            tx.public_locations(&filter, &page).await.unwrap();
        }
        Ask::Live(of) => drop(tx.live_appointments(*of, now()).await.unwrap()),
        Ask::Queue(id) => drop(tx.queue(*id, now(), &Visibility::All).await.unwrap()),
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

/// The plan for any values, as the role that the store runs as.
async fn plan(
    store: &PostgresStore,
    clinic: &Clinic,
    name: &str,
    values: i32,
    public: bool,
) -> String {
    let mut query = QueryBuilder::<sqlx::Postgres>::new(
        "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL ROLE ",
    );
    query.push(if public {
        "clinic_platform"
    } else {
        "clinic_app"
    });
    query
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
    let mut connection = store.connection().await.unwrap();
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
async fn grow(home: &Home, clinic: &Clinic) {
    let mut psql = PgConnection::connect(&home.admin_url).await.unwrap();
    // What they refer to is not looked up: only their number counts.
    psql.execute("SET session_replication_role = replica")
        .await
        .unwrap();
    for statement in [
        "INSERT INTO appointments (organization_id, id, version, created_at, updated_at, patient_id, doctor_id, service_id, \
         location_id, room_id, starts_at, ends_at, local_start, timezone, start_on, buffer_before_min, buffer_after_min, \
         status, arrived_at, lane, source, stranded, series_id, session_id, seat, capacity) \
         SELECT $1, md5('a' || n)::uuid, 1, t, t, md5('p' || n % 20000)::uuid, md5('d' || n % 50)::uuid, \
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
        "UPDATE pg_class SET reltuples = 10 * reltuples WHERE relname LIKE 'appointments%'",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn every_list_is_read_by_an_index_on_both_databases() {
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
        // How many match is counted first, once for all searches.
        let (counts, new): (Vec<_>, Vec<_>) = new.into_iter().partition(|(_, text, _)| {
            text.starts_with("SELECT count(*) FROM (SELECT 1 FROM search_words")
        });
        for (name, text, values) in counts {
            let counted = plan(&store, &clinic, &name, values, false).await;
            if !counted.contains("search_words_pkey") || counted.contains("Seq Scan") {
                wrong.push(format!("{text}\n{counted}"));
            }
        }
        assert_eq!(new.len(), 1, "{}: {new:?}", case.name);
        let (name, text, values) = &new[0];
        let public = matches!(case.ask, Ask::PublicLocations(_));
        let big = plan(&store, &clinic, name, *values, public).await;
        // A page of appointments is read in its order: nothing is sorted to be cut.
        let in_order = matches!(case.ask, Ask::Appointments(..)) && !case.name.contains("rare");
        if !big.contains(case.index)
            || GROWN
                .iter()
                .any(|table| big.contains(&["Seq Scan on ", table].concat()))
        {
            wrong.push(format!("{}\n{text}\n{big}", case.name));
        }
        if in_order && big.contains("Sort Key") {
            wrong.push(format!("{} is sorted\n{text}\n{big}", case.name));
        }
        let explain = ["EXPLAIN QUERY PLAN ", text].concat();
        let rows = lite
            .fetch_all(sqlx::raw_sql(
                QueryBuilder::<sqlx::Sqlite>::new(explain).into_sql(),
            ))
            .await;
        let small: Vec<String> = match rows {
            Ok(rows) => rows.iter().map(|row| row.get("detail")).collect(),
            // What counts by period is written in each database's own words.
            Err(_) if matches!(case.ask, Ask::Counts(_)) => continue,
            Err(error) => panic!("{}: {error}\n{text}", case.name),
        };
        let small = small.join("\n");
        let bare = GROWN
            .iter()
            .any(|table| small.lines().any(|line| line == ["SCAN ", table].concat()));
        if !small.contains(case.index) && !small.contains("PRIMARY KEY")
            || bare
            // A list is walked through in its order where many of its rows match, and only there.
            || small.contains("(organization_id=?)\n") && !case.name.contains("of many")
        {
            wrong.push(format!("{} (SQLite)\n{text}\n{small}", case.name));
        }
        if in_order && small.contains("TEMP B-TREE") {
            wrong.push(format!("{} is sorted (SQLite)\n{text}\n{small}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
