//! What the database itself refuses.

use crate::fixtures::*;
use crate::support::{Home, on_both, uuid};
use clinic_core::change::{Change, OrganizationChange, SchedulingChange, Write};
use clinic_core::scheduling::*;
use clinic_core::store::{ConflictKind, StoreError, StoreResult};
use sqlx::Connection;

on_both!(
    overlaps_are_refused,
    what_touches_is_allowed,
    lanes_and_resources_are_independent,
    one_change_may_not_overlap_itself,
    live_holds_block_and_expired_ones_give_way,
    seats_end_with_the_capacity,
    an_expired_hold_gives_up_its_seat,
    a_session_of_expired_holds_gives_way,
    stale_versions_are_refused,
    what_exists_cannot_be_made_again,
    a_reservation_has_a_greatest_length,
    a_reservation_has_an_owner,
    the_guard_holds_for_any_writer,
);

fn conflict(result: StoreResult<()>) -> Option<ConflictKind> {
    match result {
        Err(StoreError::Conflict(kind)) => Some(kind),
        Ok(()) => None,
        Err(other) => panic!("{other:?}"),
    }
}

async fn overlaps_are_refused(home: &Home) {
    let clinic = Clinic::open(home).await;
    home.apply(clinic.id(), &clinic.booking(60, 90))
        .await
        .unwrap();
    for (from, to) in [
        (60, 90),
        (59, 61),
        (70, 80),
        (0, 200),
        (89, 300),
        (60, 61),
        (30, 90),
    ] {
        let refused = conflict(home.apply(clinic.id(), &clinic.booking(from, to)).await);
        assert_eq!(refused, Some(ConflictKind::Reservation), "{from} to {to}");
    }
}

async fn what_touches_is_allowed(home: &Home) {
    let clinic = Clinic::open(home).await;
    for (from, to) in [(60, 90), (30, 60), (90, 120), (0, 29), (121, 1_400)] {
        home.apply(clinic.id(), &clinic.booking(from, to))
            .await
            .unwrap();
    }
}

async fn lanes_and_resources_are_independent(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut reservations = Vec::new();
    let appointment = clinic.appointment(0, 30);
    for lane in 0..3 {
        reservations.push(Reservation {
            lane,
            ..clinic.reservation(0, 30, Owner::Appointment(appointment.id))
        });
    }
    for resource in [ResourceIds::room(&clinic), ResourceIds::patient(&clinic)] {
        reservations.push(Reservation {
            resource,
            ..reservations[0]
        });
    }
    let changes = [
        reserve(reservations.clone()),
        SchedulingChange::Appointment(Write::Insert(appointment)).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let resources: Vec<_> = reservations.iter().map(|r| r.resource).collect();
    let found = home
        .read(clinic.id())
        .await
        .reservations(&resources, span(29, 30), now())
        .await
        .unwrap();
    assert_eq!(found.len(), 5);
    for reservation in reservations {
        assert!(found.contains(&reservation));
        let other = clinic.appointment(10, 20);
        let reservation = Reservation {
            span: span(10, 20),
            owner: Owner::Appointment(other.id),
            ..reservation
        };
        let changes = [
            reserve(vec![reservation]),
            SchedulingChange::Appointment(Write::Insert(other)).into(),
        ];
        assert_eq!(
            conflict(home.apply(clinic.id(), &changes).await),
            Some(ConflictKind::Reservation)
        );
    }
}

struct ResourceIds;

impl ResourceIds {
    fn room(clinic: &Clinic) -> clinic_core::ids::ResourceId {
        clinic_core::ids::ResourceId::Room(clinic.room.id)
    }

    fn patient(clinic: &Clinic) -> clinic_core::ids::ResourceId {
        clinic_core::ids::ResourceId::Patient(clinic.patient.id)
    }
}

async fn one_change_may_not_overlap_itself(home: &Home) {
    let clinic = Clinic::open(home).await;
    let mut changes = clinic.booking(0, 30);
    changes.extend(clinic.booking(20, 50));
    assert_eq!(
        conflict(home.apply(clinic.id(), &changes).await),
        Some(ConflictKind::Reservation)
    );
    home.apply(clinic.id(), &clinic.booking(0, 50))
        .await
        .unwrap();
}

async fn live_holds_block_and_expired_ones_give_way(home: &Home) {
    let clinic = Clinic::open(home).await;
    let live = clinic.hold(0, 30, now() + chrono::Duration::microseconds(1));
    let expired = clinic.hold(60, 90, now());
    let elsewhere = clinic.hold(120, 150, now());
    for hold in [&live, &expired, &elsewhere] {
        home.apply(clinic.id(), &clinic.holding(hold))
            .await
            .unwrap();
    }
    assert_eq!(
        conflict(home.apply(clinic.id(), &clinic.booking(0, 30)).await),
        Some(ConflictKind::Reservation)
    );
    home.apply(clinic.id(), &clinic.booking(80, 110))
        .await
        .unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert!(tx.hold(live.id).await.unwrap().is_some());
    assert!(tx.hold(expired.id).await.unwrap().is_none());
    assert!(
        tx.hold(elsewhere.id).await.unwrap().is_some(),
        "only what is in the way is swept"
    );
}

fn take(
    session: &Session,
    seat: u32,
    owner: Owner,
    expires_at: Option<clinic_core::time::Instant>,
) -> Change {
    SchedulingChange::TakeSeat {
        seat: Seat {
            session_id: session.id,
            seat,
            owner,
            expires_at,
        },
        now: now(),
    }
    .into()
}

async fn seats_end_with_the_capacity(home: &Home) {
    let clinic = Clinic::open(home).await;
    let session = clinic.session(0, 60, 2);
    home.apply(
        clinic.id(),
        &[SchedulingChange::InsertSession(session.clone()).into()],
    )
    .await
    .unwrap();
    for (seat, expected) in [
        (0, Some(ConflictKind::Seat)),
        (3, Some(ConflictKind::Seat)),
        (2, None),
        (2, Some(ConflictKind::Seat)),
        (1, None),
        (1, Some(ConflictKind::Seat)),
        (4, Some(ConflictKind::Seat)),
    ] {
        let appointment = clinic.appointment(0, 60);
        let changes = [
            take(&session, seat, Owner::Appointment(appointment.id), None),
            SchedulingChange::Appointment(Write::Insert(appointment)).into(),
        ];
        assert_eq!(
            conflict(home.apply(clinic.id(), &changes).await),
            expected,
            "seat {seat}"
        );
    }
    let unknown = clinic.session(0, 60, 2);
    let appointment = clinic.appointment(0, 60);
    let changes = [
        take(&unknown, 1, Owner::Appointment(appointment.id), None),
        SchedulingChange::Appointment(Write::Insert(appointment)).into(),
    ];
    assert_eq!(
        conflict(home.apply(clinic.id(), &changes).await),
        Some(ConflictKind::Seat)
    );
}

async fn an_expired_hold_gives_up_its_seat(home: &Home) {
    let clinic = Clinic::open(home).await;
    let session = clinic.session(0, 60, 2);
    let mut expired = clinic.hold(0, 60, now());
    expired.session_id = Some(session.id);
    let changes = [
        SchedulingChange::InsertSession(session.clone()).into(),
        SchedulingChange::InsertHold(expired.clone()).into(),
        take(
            &session,
            1,
            Owner::Hold(expired.id),
            Some(expired.expires_at),
        ),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    let appointment = clinic.appointment(0, 60);
    let changes = [
        take(&session, 1, Owner::Appointment(appointment.id), None),
        SchedulingChange::Appointment(Write::Insert(appointment)).into(),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    assert!(
        home.read(clinic.id())
            .await
            .hold(expired.id)
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_session_of_expired_holds_gives_way(home: &Home) {
    let clinic = Clinic::open(home).await;
    let session = clinic.session(0, 60, 2);
    let mut hold = clinic.hold(0, 60, now());
    hold.session_id = Some(session.id);
    let kept = Reservation {
        expires_at: Some(now()),
        ..clinic.reservation(0, 60, Owner::Session(session.id))
    };
    let patients = Reservation {
        resource: ResourceIds::patient(&clinic),
        owner: Owner::Hold(hold.id),
        ..kept
    };
    let changes = [
        SchedulingChange::InsertSession(session.clone()).into(),
        SchedulingChange::InsertHold(hold.clone()).into(),
        reserve(vec![kept, patients]),
        take(&session, 1, Owner::Hold(hold.id), Some(hold.expires_at)),
    ];
    home.apply(clinic.id(), &changes).await.unwrap();
    home.apply(clinic.id(), &clinic.booking(30, 90))
        .await
        .unwrap();
    let mut tx = home.read(clinic.id()).await;
    assert!(tx.session(session.id, now()).await.unwrap().is_none());
    assert!(tx.hold(hold.id).await.unwrap().is_none());
    let found = tx
        .reservations(&[patients.resource], span(0, 60), at(-100_000))
        .await;
    assert!(found.unwrap().is_empty(), "the patient is free as well");
}

async fn stale_versions_are_refused(home: &Home) {
    let clinic = Clinic::open(home).await;
    let second = next(&clinic.location, |f| {
        f.email = Some("a@example.org".to_owned())
    });
    let change = |location| [OrganizationChange::Location(Write::Update(location)).into()];
    home.apply(clinic.id(), &change(second.clone()))
        .await
        .unwrap();
    assert_eq!(
        conflict(home.apply(clinic.id(), &change(second.clone())).await),
        Some(ConflictKind::Stale)
    );
    let mut fourth = next(&second, |_| {});
    fourth.version = 4;
    assert_eq!(
        conflict(home.apply(clinic.id(), &change(fourth)).await),
        Some(ConflictKind::Stale)
    );
    assert_eq!(
        conflict(home.apply(clinic.id(), &change(location("Nowhere"))).await),
        Some(ConflictKind::Stale)
    );
    assert_eq!(
        home.read(clinic.id())
            .await
            .location(second.id)
            .await
            .unwrap()
            .unwrap(),
        second
    );
}

async fn what_exists_cannot_be_made_again(home: &Home) {
    let clinic = Clinic::open(home).await;
    let again = [OrganizationChange::Location(Write::Insert(clinic.location.clone())).into()];
    assert_eq!(
        conflict(home.apply(clinic.id(), &again).await),
        Some(ConflictKind::Unique)
    );
}

async fn a_reservation_has_a_greatest_length(home: &Home) {
    let clinic = Clinic::open(home).await;
    let long = i64::from(clinic_core::limits::RESERVATION_MIN);
    for (from, to, allowed) in [
        (0, 0, false),
        (0, -5, false),
        (0, long + 1, false),
        (0, long, true),
    ] {
        let appointment = clinic.appointment(0, 30);
        let reservation = clinic.reservation(from, to, Owner::Appointment(appointment.id));
        let changes = [
            reserve(vec![reservation]),
            SchedulingChange::Appointment(Write::Insert(appointment)).into(),
        ];
        let result = home.apply(clinic.id(), &changes).await;
        assert_eq!(result.is_ok(), allowed, "{from} to {to}: {result:?}");
    }
    // Seen from its last minute, it is found by its start.
    let resource = clinic
        .reservation(0, 1, Owner::Appointment(uuid().into()))
        .resource;
    let found = home
        .read(clinic.id())
        .await
        .reservations(&[resource], span(long - 1, long), now())
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
}

async fn a_reservation_has_an_owner(home: &Home) {
    let clinic = Clinic::open(home).await;
    let orphan = reserve(vec![clinic.reservation(
        0,
        30,
        Owner::Appointment(uuid().into()),
    )]);
    // SQLite does not say which reference leads nowhere.
    assert!(matches!(
        home.apply(clinic.id(), &[orphan]).await,
        Err(StoreError::Internal(_) | StoreError::Conflict(ConflictKind::Missing))
    ));
}

/// Another program writes past the store.
async fn the_guard_holds_for_any_writer(home: &Home) {
    let clinic = Clinic::open(home).await;
    home.apply(clinic.id(), &clinic.booking(0, 30))
        .await
        .unwrap();
    home.apply(clinic.id(), &clinic.booking(60, 90))
        .await
        .unwrap();
    let statements = if home.url.starts_with("sqlite") {
        [
            "INSERT INTO reservations SELECT organization_id, resource_id, resource_kind, lane, starts_at + 1, ends_at, \
             appointment_id, session_id, hold_id, counts_at, expires_at FROM reservations",
            "UPDATE reservations SET ends_at = ends_at + 3600000000",
            "UPDATE reservations SET starts_at = starts_at - 3600000000 WHERE starts_at > (SELECT min(starts_at) FROM reservations)",
        ]
    } else {
        [
            "INSERT INTO reservations SELECT organization_id, resource_id, resource_kind, lane, starts_at + interval '1 second', \
             ends_at, appointment_id, session_id, hold_id, counts_at, expires_at FROM reservations",
            "UPDATE reservations SET ends_at = ends_at + interval '1 hour'",
            "UPDATE reservations SET starts_at = starts_at - interval '1 hour' WHERE starts_at > (SELECT min(starts_at) FROM reservations)",
        ]
    };
    for statement in statements {
        assert!(execute(home, statement).await.is_err(), "{statement}");
    }
    let shift = if home.url.starts_with("sqlite") {
        "UPDATE reservations SET starts_at = starts_at + 1, ends_at = ends_at + 1"
    } else {
        "UPDATE reservations SET starts_at = starts_at + interval '1 second', ends_at = ends_at + interval '1 second'"
    };
    execute(home, shift).await.unwrap();
}

/// Runs a statement as the owner of the database, past the store.
pub(crate) async fn execute(home: &Home, statement: &'static str) -> Result<(), sqlx::Error> {
    if home.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&home.url).await?;
        sqlx::query(statement).execute(&mut connection).await?;
        connection.close().await
    } else {
        let mut connection = sqlx::PgConnection::connect(&home.admin_url).await?;
        sqlx::query(statement).execute(&mut connection).await?;
        connection.close().await
    }
}
