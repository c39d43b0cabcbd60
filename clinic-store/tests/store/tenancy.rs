//! Walls between organizations.

use crate::fixtures::*;
use crate::support::{Home, on_both, postgres};
use clinic_core::access::Visibility;
use clinic_core::change::{OrganizationChange, PeopleChange, SchedulingChange, Write};
use clinic_core::ids::ResourceId;
use clinic_core::page::PageRequest;
use clinic_core::scheduling::Owner;
use clinic_core::store::*;
use sqlx::{Connection, Executor, PgConnection, Row};

on_both!(a_stranger_sees_nothing, a_stranger_changes_nothing);

async fn a_stranger_sees_nothing(home: &Home) {
    let own = Clinic::open(home).await;
    let other = Clinic::open(home).await;
    let booking = own.appointment(0, 30);
    let changes = [
        reserve(vec![own.reservation(0, 30, Owner::Appointment(booking.id))]),
        SchedulingChange::Appointment(Write::Insert(booking.clone())).into(),
    ];
    home.apply(own.id(), &changes).await.unwrap();
    let mut tx = home.read(other.id()).await;
    assert!(tx.organization(own.id()).await.unwrap().is_none());
    assert!(tx.location(own.location.id).await.unwrap().is_none());
    assert!(tx.room(own.room.id).await.unwrap().is_none());
    assert!(tx.service(own.service.id).await.unwrap().is_none());
    assert!(tx.doctor(own.doctor.id).await.unwrap().is_none());
    assert!(tx.patient(own.patient.id).await.unwrap().is_none());
    assert!(tx.appointment(booking.id).await.unwrap().is_none());
    assert!(
        tx.schedules(&[own.doctor.id], None)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        !tx.is_patient_of(own.patient.id, &[own.doctor.id])
            .await
            .unwrap()
    );
    let resource = ResourceId::Doctor(own.doctor.id);
    assert!(
        tx.reservations(&[resource], span(0, 30), now())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        tx.live_appointments(LiveOf::Doctor(own.doctor.id, None), now())
            .await
            .unwrap()
            .is_empty()
    );
    let page = PageRequest::Offset {
        offset: 0,
        limit: 10,
    };
    let words = vec!["ana".to_owned()];
    let filter = PatientFilter {
        search: Some(PatientSearch::Words(words)),
        sex: None,
        active: None,
        visibility: Visibility::All,
    };
    assert_eq!(
        tx.patients(&filter, Sort::default(), &page)
            .await
            .unwrap()
            .items,
        std::slice::from_ref(&other.patient)
    );
    assert_eq!(
        tx.organizations(None, Sort::default(), &page)
            .await
            .unwrap()
            .total,
        Some(1)
    );
    let filter = AppointmentFilter::new(Visibility::All);
    assert_eq!(
        tx.appointments(&filter, Sort::default(), &page)
            .await
            .unwrap()
            .total,
        Some(0)
    );
}

async fn a_stranger_changes_nothing(home: &Home) {
    let own = Clinic::open(home).await;
    let other = Clinic::open(home).await;
    home.apply(own.id(), &own.booking(0, 30)).await.unwrap();
    for change in [
        OrganizationChange::Organization(Write::Update(next(&own.organization, |f| {
            f.name = "X".to_owned()
        })))
        .into(),
        OrganizationChange::Location(Write::Update(next(&own.location, |f| {
            f.name = "X".to_owned()
        })))
        .into(),
        PeopleChange::Patient(Write::Update(next(&own.patient, |f| f.notes = None))).into(),
    ] {
        let refused = home.apply(other.id(), &[change]).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(ConflictKind::Stale))),
            "{refused:?}"
        );
    }
    // A room of another's location, an appointment with another's doctor.
    let refused = home
        .apply(
            other.id(),
            &[OrganizationChange::Room(Write::Insert(room(own.location.id))).into()],
        )
        .await;
    assert!(
        matches!(refused, Err(StoreError::Internal(_))),
        "{refused:?}"
    );
    let refused = home.apply(other.id(), &own.booking(60, 90)).await;
    assert!(
        matches!(refused, Err(StoreError::Internal(_))),
        "{refused:?}"
    );
    assert_eq!(
        home.read(own.id())
            .await
            .patient(own.patient.id)
            .await
            .unwrap()
            .unwrap(),
        own.patient
    );
}

/// What `psql` shows to the roles of the store.
#[tokio::test]
async fn row_level_security_hides_the_rest() {
    let home = postgres().await;
    let own = Clinic::open(&home).await;
    let other = Clinic::open(&home).await;
    for clinic in [&own, &other] {
        home.apply(clinic.id(), &clinic.booking(0, 30))
            .await
            .unwrap();
    }
    let mut psql = PgConnection::connect(&home.url).await.unwrap();
    let tables = [
        ("SELECT count(*) FROM organizations", 1),
        ("SELECT count(*) FROM locations", 1),
        ("SELECT count(*) FROM patients", 1),
        ("SELECT count(*) FROM doctors", 1),
        ("SELECT count(*) FROM doctor_schedules", 1),
        ("SELECT count(*) FROM appointments", 1),
        ("SELECT count(*) FROM reservations", 1),
        ("SELECT count(*) FROM live_reservations", 1),
        (
            "SELECT count(*) FROM search_words WHERE kind = 'patient'",
            3,
        ),
    ];
    psql.execute("SET ROLE clinic_app").await.unwrap();
    for (statement, _) in tables {
        assert_eq!(count(&mut psql, statement).await, 0, "{statement}");
    }
    assert_eq!(count(&mut psql, "SELECT count(*) FROM accounts").await, 0);
    sqlx::query("SELECT set_config('clinic.organization_id', $1, false)")
        .bind(own.id().to_string())
        .execute(&mut psql)
        .await
        .unwrap();
    for (statement, rows) in tables {
        assert_eq!(count(&mut psql, statement).await, rows, "{statement}");
    }
    let foreign = "INSERT INTO search_words (organization_id, kind, word, entity_id) VALUES ($1, 'patient', 'x', $1)";
    assert!(
        sqlx::query(foreign)
            .bind(other.id().0)
            .execute(&mut psql)
            .await
            .is_err()
    );
    let changed = sqlx::query("UPDATE patients SET notes = 'x'")
        .execute(&mut psql)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    for statement in [
        "DELETE FROM audit_log",
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM appointments",
        "TRUNCATE patients",
    ] {
        assert!(psql.execute(statement).await.is_err(), "{statement}");
    }
    // A pooled connection answers '' once a setting was local.
    psql.execute("SELECT set_config('clinic.organization_id', '', false)")
        .await
        .unwrap();
    assert_eq!(count(&mut psql, "SELECT count(*) FROM patients").await, 0);

    psql.execute("RESET ROLE; SET ROLE clinic_platform")
        .await
        .unwrap();
    assert_eq!(
        count(&mut psql, "SELECT count(*) FROM organizations").await,
        2
    );
    assert_eq!(count(&mut psql, "SELECT count(*) FROM locations").await, 2);
    assert_eq!(
        count(
            &mut psql,
            "SELECT count(*) FROM search_words WHERE kind <> 'location'"
        )
        .await,
        0
    );
    for statement in [
        "SELECT count(*) FROM patients",
        "SELECT count(*) FROM appointments",
        "SELECT count(*) FROM reservations",
    ] {
        assert!(psql.fetch_one(statement).await.is_err(), "{statement}");
    }
}

async fn count(psql: &mut PgConnection, statement: &'static str) -> i64 {
    psql.fetch_one(statement).await.unwrap().get(0)
}

/// No table is forgotten.
#[tokio::test]
async fn every_table_forces_row_level_security() {
    let home = postgres().await;
    let mut psql = PgConnection::connect(&home.url).await.unwrap();
    let rows = psql
        .fetch_all(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') \
             AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> '_sqlx_migrations'",
        )
        .await
        .unwrap();
    let bare: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(bare.is_empty(), "{bare:?}");
    let keys = psql
        .fetch_all(
            "SELECT c.conrelid::regclass::text, c.conname::text FROM pg_constraint c JOIN pg_attribute a \
             ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype IN ('p', 'u', 'x', 'f') \
             AND c.connamespace = 'public'::regnamespace AND a.attname <> 'organization_id' \
             AND c.conrelid::regclass::text NOT IN ('organizations', 'accounts', 'log_in_failures', '_sqlx_migrations') \
             AND c.conname <> 'memberships_account_id_fkey'",
        )
        .await
        .unwrap();
    let keys: Vec<String> = keys.iter().map(|row| row.get(1)).collect();
    assert!(
        keys.is_empty(),
        "the organization leads every key: {keys:?}"
    );
}
