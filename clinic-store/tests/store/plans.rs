//! How the databases read: by which index, however large they have grown.

use crate::explained::plan;
use crate::fixtures::*;
use crate::support::{Home, options, postgres, sqlite, uuid};
use clinic_core::access::Visibility;
use clinic_core::ids::{DoctorId, ResourceId};
use clinic_core::page::PageRequest;
use clinic_core::store::*;
use clinic_store::{Options, PostgresStore};
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};

/// The plan of a statement in SQLite.
async fn explain(home: &Home, statement: &'static str) -> String {
    let mut connection = SqliteConnection::connect(&home.url).await.unwrap();
    let rows = connection.fetch_all(statement).await.unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>("detail"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn sqlite_guards_by_the_nearest_neighbours() {
    let home = sqlite().await;
    let before = "SELECT ends_at FROM reservations WHERE organization_id = NEW.organization_id \
        AND resource_id = NEW.resource_id AND lane = NEW.lane AND starts_at <= NEW.starts_at ORDER BY starts_at DESC LIMIT 1";
    let after = "SELECT starts_at FROM reservations WHERE organization_id = NEW.organization_id \
        AND resource_id = NEW.resource_id AND lane = NEW.lane AND starts_at > NEW.starts_at ORDER BY starts_at LIMIT 1";
    let mut connection = SqliteConnection::connect(&home.url).await.unwrap();
    let trigger = connection
        .fetch_one("SELECT sql FROM sqlite_schema WHERE name = 'reservations_guard_insert'")
        .await
        .unwrap()
        .get::<String, _>(0);
    let trigger = trigger.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        trigger.contains(before) && trigger.contains(after),
        "the statements below are those of the trigger"
    );
    let before = explain(
        &home,
        "EXPLAIN QUERY PLAN SELECT ends_at FROM reservations WHERE organization_id = ?1 \
         AND resource_id = ?2 AND lane = ?3 AND starts_at <= ?4 ORDER BY starts_at DESC LIMIT 1",
    )
    .await;
    let after = explain(
        &home,
        "EXPLAIN QUERY PLAN SELECT starts_at FROM reservations WHERE organization_id = ?1 \
         AND resource_id = ?2 AND lane = ?3 AND starts_at > ?4 ORDER BY starts_at LIMIT 1",
    )
    .await;
    assert_eq!(
        before,
        "SEARCH reservations USING PRIMARY KEY (organization_id=? AND resource_id=? AND lane=? AND starts_at<?)"
    );
    assert_eq!(
        after,
        "SEARCH reservations USING PRIMARY KEY (organization_id=? AND resource_id=? AND lane=? AND starts_at>?)"
    );
}

#[tokio::test]
async fn sqlite_reads_spans_words_and_pages_by_index() {
    let home = sqlite().await;
    for (statement, index) in [
        (
            "EXPLAIN QUERY PLAN SELECT resource_id, starts_at, ends_at, expires_at FROM reservations WHERE organization_id = ?1 \
             AND resource_id IN (?2, ?3) AND starts_at > ?4 AND starts_at < ?5 AND ends_at > ?6 \
             AND (expires_at IS NULL OR expires_at > ?7) ORDER BY resource_id, starts_at, lane",
            "reservations_by_span (organization_id=? AND resource_id=? AND starts_at>? AND starts_at<?)",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT entity_id FROM search_words WHERE organization_id = ?1 AND kind = 'patient' \
             AND word >= ?2 AND word < ?3",
            "PRIMARY KEY (organization_id=? AND kind=? AND word>? AND word<?)",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT * FROM patients WHERE organization_id = ?1 AND (sort_name, id) > (?2, ?3) \
             ORDER BY sort_name, id LIMIT 20",
            "patients_by_name (organization_id=? AND (sort_name,id)>(?,?))",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT * FROM payers WHERE organization_id = ?1 AND (sort_name, id) > (?2, ?3) \
             ORDER BY sort_name, id LIMIT 20",
            "payers_by_name (organization_id=? AND (sort_name,id)>(?,?))",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT * FROM payers WHERE organization_id = ?1 AND (created_at, id) > (?2, ?3) \
             ORDER BY created_at, id LIMIT 20",
            "payers_by_creation (organization_id=? AND (created_at,id)>(?,?))",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT * FROM appointments WHERE organization_id = ?1 AND doctor_id = ?2 \
             AND (starts_at, id) < (?3, ?4) ORDER BY starts_at DESC, id DESC LIMIT 20",
            "appointments_by_doctor (organization_id=? AND doctor_id=? AND (starts_at,id)<(?,?))",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT hold_id, session_id FROM reservations WHERE organization_id = ?1 \
             AND ((resource_id = ?2 AND lane = ?3 AND starts_at > ?4 AND starts_at < ?5 AND ends_at > ?6 \
             AND expires_at <= ?7) OR (resource_id = ?8 AND lane = ?3 AND starts_at > ?4 AND starts_at < ?5 \
             AND ends_at > ?6 AND expires_at <= ?7))",
            "(organization_id=? AND resource_id=? AND lane=? AND starts_at>? AND starts_at<?)",
        ),
        (
            "EXPLAIN QUERY PLAN DELETE FROM holds WHERE organization_id = ?1 AND id IN (?2, ?3)",
            "reservations_by_hold (organization_id=? AND hold_id=?)",
        ),
    ] {
        let plan = explain(&home, statement).await;
        assert!(plan.contains(index), "{statement}\n{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
        // Whoever reads all rows of an organization to find a few has taken the wrong index.
        assert!(!plan.contains("(organization_id=?)"), "{statement}\n{plan}");
    }
}

/// The plans of what the store itself prepares, as the role it runs as, for any values.
struct Plans {
    store: PostgresStore,
    clinic: Clinic,
}

impl Plans {
    async fn on(home: &Home, grown: bool) -> Self {
        let clinic = Clinic::open(home).await;
        if grown {
            grow(home, &clinic).await;
        }
        let store = PostgresStore::connect(
            &home.url,
            &Options {
                max_connections: 1,
                ..options()
            },
        )
        .await
        .unwrap();
        Self { store, clinic }
    }

    /// The plan of the statement that was prepared with this beginning.
    async fn of(&self, part: &str) -> String {
        let mut connection = self.store.connection().await.unwrap();
        let found = sqlx::query("SELECT name, cardinality(parameter_types) AS binds FROM pg_prepared_statements WHERE statement LIKE $1")
            .bind(format!("%{part}%"))
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        assert_eq!(found.len(), 1, "one statement with {part}");
        let (name, binds): (String, i32) = (found[0].get("name"), found[0].get("binds"));
        plan(&mut connection, &self.clinic, &name, binds, "clinic_app").await
    }
}

/// A hundred doctors with two thousand reservations each, and patients to find.
async fn grow(home: &Home, clinic: &Clinic) {
    let mut psql = PgConnection::connect(&home.admin_url).await.unwrap();
    for (statement, id) in [
        (
            "INSERT INTO group_sessions SELECT $1, md5(n::text)::uuid, doctor.id, service.id, location.id, NULL, \
             '2027-01-01'::timestamptz + n * interval '1 hour', '2027-01-01'::timestamptz + n * interval '1 hour' + interval '30 min', 0, 0, 0, 1 \
             FROM generate_series(1, 2000) n, doctors doctor, services service, locations location \
             WHERE doctor.organization_id = $1 AND service.organization_id = $1 AND location.organization_id = $1",
            clinic.id().0,
        ),
        (
            "INSERT INTO reservations (organization_id, resource_id, resource_kind, lane, starts_at, ends_at, session_id) \
             SELECT $1, md5('doctor' || d)::uuid, 'doctor', 0, '2027-01-01'::timestamptz + n * interval '1 hour', \
             '2027-01-01'::timestamptz + n * interval '1 hour' + interval '30 min', md5(n::text)::uuid \
             FROM generate_series(1, 100) d, generate_series(1, 2000) n",
            clinic.id().0,
        ),
        (
            "INSERT INTO search_words SELECT $1, 'patient', md5(n::text), md5(n::text)::uuid FROM generate_series(1, 50000) n",
            clinic.id().0,
        ),
        (
            "INSERT INTO patients SELECT $1, md5(n::text)::uuid, 1, true, now(), now(), 'A', 'B', md5(n::text), NULL, 'other', NULL, \
             NULL, NULL, NULL, '{}', NULL, NULL, '[]', NULL FROM generate_series(1, 50000) n WHERE $1 IS NOT NULL",
            clinic.id().0,
        ),
    ] {
        sqlx::query(statement)
            .bind(id)
            .execute(&mut psql)
            .await
            .unwrap();
    }
    psql.execute("ANALYZE").await.unwrap();
}

/// What a booking reads.
async fn read_at_once(plans: &Plans) {
    let clinic = &plans.clinic;
    let scope = Scope::Organization(clinic.id());
    let mut tx = plans.store.begin(scope, Mode::Write).await.unwrap();
    let entering = Entering {
        account: None,
        organization: Some(clinic.id()),
        key: None,
    };
    let calendar = CalendarOf {
        organization: Some(clinic.id()),
        service: Some(clinic.service.id),
        location: Some(clinic.location.id),
        doctors: vec![clinic.doctor.id],
        room: None,
        patient: Some(clinic.patient.id),
        patients_of: None,
    };
    read(tx.as_mut(), (entering, calendar)).await.unwrap();
    let locks = [
        Lock::shared(clinic.service.id),
        Lock::shared(clinic.location.id),
        Lock::exclusive(clinic.doctor.id),
        Lock::exclusive(clinic.patient.id),
    ];
    tx.lock(&locks).await.unwrap();
    let of = TakenOf {
        doctors: vec![clinic.doctor.id],
        location: clinic.location.id,
        resources: vec![
            ResourceId::Doctor(clinic.doctor.id),
            ResourceId::Patient(clinic.patient.id),
        ],
        span: span(0, 1_440),
        now: now(),
    };
    read(tx.as_mut(), of).await.unwrap();
}

async fn postgres_reads_by_btree(grown: bool) {
    let home = postgres().await;
    let plans = Plans::on(&home, grown).await;
    let mut tx = plans
        .store
        .begin(Scope::Organization(plans.clinic.id()), Mode::Read)
        .await
        .unwrap();
    let resources: Vec<_> = (0..3)
        .map(|_| ResourceId::Doctor(DoctorId::from(uuid())))
        .collect();
    tx.reservations(&resources, span(0, 1_440), now())
        .await
        .unwrap();
    let words = PatientSearch::Words(SearchWords::of("abc"));
    let filter = PatientFilter {
        search: Some(words),
        sex: None,
        active: None,
        visibility: Visibility::All,
    };
    tx.patients(
        &filter,
        Sort {
            key: SortKey::Name,
            descending: false,
        },
        &PageRequest::default(),
    )
    .await
    .unwrap();
    drop(tx);
    let mut tx = plans
        .store
        .begin(Scope::Organization(plans.clinic.id()), Mode::Write)
        .await
        .unwrap();
    tx.lock(&[
        Lock::exclusive(plans.clinic.patient.id),
        Lock::exclusive(plans.clinic.doctor.id),
        Lock::shared(plans.clinic.room.id),
    ])
    .await
    .unwrap();
    tx.apply(&plans.clinic.booking(0, 30)).await.unwrap();
    drop(tx);
    read_at_once(&plans).await;

    let day = plans.of("AND ends_at > $7 AND (expires_at IS NULL").await;
    assert!(
        day.contains("reservations_pkey")
            && !day.contains("reservations_guard")
            && !day.contains("Seq Scan"),
        "{day}"
    );
    let lock = plans.of("(SELECT 0 AS kind, id, version").await;
    assert!(lock.find("on doctors") < lock.find("on patients"), "{lock}");
    let sweep = plans.of("SELECT hold_id, session_id").await;
    assert!(!sweep.contains("reservations_guard"), "{sweep}");
    let ahead = plans.of("AS place%FROM patients").await;
    assert!(
        ahead.contains("on doctors") && ahead.contains("on rooms"),
        "{ahead}"
    );
    let taken = plans
        .of("AS place, part FROM (SELECT lane, resource_id")
        .await;
    assert!(
        taken.contains("reservations_pkey")
            && !taken.contains("reservations_guard")
            && !taken.contains("Seq Scan on reservations"),
        "{taken}"
    );
    if grown {
        assert!(!ahead.contains("Seq Scan on patients"), "{ahead}");
        assert!(!lock.contains("Seq Scan on patients"), "{lock}");
        assert!(sweep.contains("reservations_lapsing"), "{sweep}");
        let search = plans.of("IN (SELECT s.entity_id FROM search_words").await;
        assert!(
            search.contains("search_words") && !search.contains("Seq Scan"),
            "{search}"
        );
    }
}

#[tokio::test]
async fn postgres_reads_by_btree_when_fresh() {
    postgres_reads_by_btree(false).await;
}

#[tokio::test]
async fn postgres_reads_by_btree_when_grown() {
    postgres_reads_by_btree(true).await;
}
