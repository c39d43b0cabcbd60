//! Many writers at once on the raw store.

use crate::fixtures::*;
use crate::guards::execute;
use crate::support::{Home, apply, on_both};
use clinic_core::change::{Change, PeopleChange, SchedulingChange, Write};
use clinic_core::ids::{AppointmentId, DoctorId, ResourceId};
use clinic_core::scheduling::{Owner, Reservation, Seat};
use clinic_core::store::{ConflictKind, StoreError};
use sqlx::Connection;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    one_of_many_wins,
    without_the_guard_overlaps_are_seen,
    seats_are_given_once,
    series_in_any_order_do_not_fail,
);

pub(crate) const RACERS: i64 = 64;

/// A number below `bound`.
pub(crate) fn chance(bound: u64) -> u64 {
    RandomState::new().build_hasher().finish() % bound
}

/// Pairs of reservations of one resource and lane that overlap.
pub(crate) async fn overlaps(home: &Home) -> i64 {
    const COUNT: &str = "SELECT count(*) FROM live_reservations a JOIN live_reservations b \
        ON a.organization_id = b.organization_id AND a.resource_id = b.resource_id AND a.lane = b.lane \
        AND a.starts_at < b.starts_at AND b.starts_at < a.ends_at";
    if home.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&home.url).await.unwrap();
        sqlx::query_scalar(COUNT)
            .fetch_one(&mut connection)
            .await
            .unwrap()
    } else {
        let mut connection = sqlx::PgConnection::connect(&home.admin_url).await.unwrap();
        sqlx::query_scalar(COUNT)
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }
}

/// Runs all sets of changes at once; how many won, and what the others met.
async fn race(home: &Home, clinic: &Clinic, sets: Vec<Vec<Change>>) -> (usize, Vec<StoreError>) {
    let mut tasks = JoinSet::new();
    for changes in sets {
        let (store, organization) = (Arc::clone(&home.store), clinic.id());
        tasks.spawn(async move { apply(store.as_ref(), organization, &changes).await });
    }
    let (mut won, mut lost) = (0, Vec::new());
    for result in tasks.join_all().await {
        match result {
            Ok(()) => won += 1,
            Err(error) => lost.push(error),
        }
    }
    (won, lost)
}

async fn one_of_many_wins(home: &Home) {
    let clinic = Clinic::open(home).await;
    for round in 0..5 {
        let from = round * 1_000;
        let sets = (0..RACERS)
            .map(|n| clinic.booking(from + n % 3, from + 60 + n % 5))
            .collect();
        let (won, lost) = race(home, &clinic, sets).await;
        for error in &lost {
            assert!(
                matches!(
                    error,
                    StoreError::Conflict(ConflictKind::Reservation) | StoreError::Retry(_)
                ),
                "{error:?}"
            );
        }
        assert_eq!(won, 1);
        assert_eq!(overlaps(home).await, 0);
    }
}

/// Takes the guard away, in the test's own database.
pub(crate) async fn drop_guard(home: &Home) {
    let off = if home.url.starts_with("sqlite") {
        "DROP TRIGGER reservations_guard_insert"
    } else {
        "ALTER TABLE reservations DROP CONSTRAINT reservations_guard"
    };
    execute(home, off).await.unwrap();
}

async fn without_the_guard_overlaps_are_seen(home: &Home) {
    let clinic = Clinic::open(home).await;
    drop_guard(home).await;
    let (won, _) = race(
        home,
        &clinic,
        (0..RACERS).map(|n| clinic.booking(n, n + 100)).collect(),
    )
    .await;
    assert!(won > 1);
    assert!(overlaps(home).await > 0);
}

async fn seats_are_given_once(home: &Home) {
    let clinic = Clinic::open(home).await;
    let session = clinic.session(0, 60, 5);
    home.apply(
        clinic.id(),
        &[SchedulingChange::InsertSession(session.clone()).into()],
    )
    .await
    .unwrap();
    let sets = (0..RACERS)
        .map(|n| {
            let appointment = clinic.appointment(0, 60);
            let seat = Seat {
                session_id: session.id,
                seat: u32::try_from(n % 8).unwrap(),
                owner: Owner::Appointment(appointment.id),
                expires_at: None,
            };
            vec![
                SchedulingChange::TakeSeat { seat, now: now() }.into(),
                SchedulingChange::Appointment(Write::Insert(appointment)).into(),
            ]
        })
        .collect();
    let (won, lost) = race(home, &clinic, sets).await;
    for error in &lost {
        assert!(
            matches!(
                error,
                StoreError::Conflict(ConflictKind::Seat) | StoreError::Retry(_)
            ),
            "{error:?}"
        );
    }
    assert_eq!(won, 5);
    let (_, seats) = home
        .read(clinic.id())
        .await
        .session(session.id, now())
        .await
        .unwrap()
        .unwrap();
    let seats: Vec<u32> = seats.iter().map(|seat| seat.seat).collect();
    assert_eq!(seats, [1, 2, 3, 4, 5]);
}

/// Reservations of several doctors in one change, named in any order by many writers.
async fn series_in_any_order_do_not_fail(home: &Home) {
    let clinic = Clinic::open(home).await;
    let doctors: Vec<_> = (0..6).map(|_| doctor("Ion", "Pop")).collect();
    let changes: Vec<Change> = doctors
        .iter()
        .map(|d| PeopleChange::Doctor(Write::Insert(d.clone())).into())
        .collect();
    home.apply(clinic.id(), &changes).await.unwrap();
    let ids: Vec<DoctorId> = doctors.iter().map(|doctor| doctor.id).collect();
    let mut won = 0;
    for _ in 0..5 {
        let sets = (0..40).map(|_| series(&clinic, &ids)).collect();
        let (winners, lost) = race(home, &clinic, sets).await;
        won += winners;
        for error in &lost {
            assert!(
                matches!(
                    error,
                    StoreError::Conflict(ConflictKind::Reservation) | StoreError::Retry(_)
                ),
                "{error:?}"
            );
        }
    }
    assert!(won > 0);
    assert_eq!(overlaps(home).await, 0);
}

/// An appointment that reserves some spans of some doctors, named in any order.
fn series(clinic: &Clinic, doctors: &[DoctorId]) -> Vec<Change> {
    let appointment = clinic.appointment(0, 30);
    let mut reservations: Vec<Reservation> = (0..8)
        .map(|_| some(clinic, doctors, appointment.id))
        .collect();
    // It does not overlap itself.
    reservations.sort_by_key(|r| (r.resource, r.span.from));
    reservations.dedup_by(|b, a| a.resource == b.resource && a.span.overlaps(&b.span));
    reservations.sort_by_cached_key(|_| chance(u64::MAX));
    vec![
        reserve(reservations),
        SchedulingChange::Appointment(Write::Insert(appointment)).into(),
    ]
}

fn some(clinic: &Clinic, doctors: &[DoctorId], appointment: AppointmentId) -> Reservation {
    let from = i64::try_from(chance(200)).unwrap() * 20;
    let index = usize::try_from(chance(doctors.len() as u64)).unwrap();
    Reservation {
        resource: ResourceId::Doctor(doctors[index]),
        ..clinic.reservation(from, from + 30, Owner::Appointment(appointment))
    }
}
