//! What a booking rests on: records that others change at the same time, and records that do not exist.

use crate::fixtures::*;
use crate::races_at_the_door::{doctors, rooms};
use crate::support::{Home, on_both, postgres};
use clinic_core::access::{Actor, CreateAccount, NewMembership, Role, Visibility};
use clinic_core::change::{OrganizationChange, PeopleChange, Write};
use clinic_core::command::Context;
use clinic_core::error::{Error, ErrorCode};
use clinic_core::ids::{AccountId, PatientId};
use clinic_core::organization::{Location, Room, Service};
use clinic_core::page::PageRequest;
use clinic_core::people::{Doctor, Patient};
use clinic_core::records::{CatalogRecord, SetActive};
use clinic_core::scheduling::CancelAppointment;
use clinic_core::store::{Lock, PatientFilter, RoomFilter, Sort};
use clinic_core::testing::World;
use clinic_core::time::Instant;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both!(
    first_bookings_at_once_open_one_record,
    an_account_of_an_unknown_patient_is_refused,
    deactivation_and_booking_do_not_miss_each_other,
    a_room_is_not_booked_when_it_goes_out_of_use,
);

/// Whoever waited for a lock sees what the other has written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_with_its_lock_is_new() {
    let home = postgres().await;
    let clinic = Clinic::open(&home).await;
    let mut doctor = clinic.doctor.clone();
    doctor.version += 1;
    doctor.active = false;
    let service = next(&clinic.service, |fields| fields.name = "Another".to_owned());
    let mut other = home.write(clinic.id()).await;
    other
        .apply(&[
            PeopleChange::Doctor(Write::Update(doctor.clone())).into(),
            OrganizationChange::Service(Write::Update(service.clone())).into(),
        ])
        .await
        .unwrap();
    let locks = [
        Lock::shared(clinic.location.id),
        Lock::shared(service.id),
        Lock::exclusive(doctor.id),
        Lock::exclusive(clinic.patient.id),
    ];
    let mut tx = home.write(clinic.id()).await;
    let (locked, ()) = tokio::join!(tx.lock(&locks), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.commit().await.unwrap();
    });
    let locked = locked.unwrap();
    assert!(!locked.is_still(doctor.id, clinic.doctor.version));
    assert!(locked.is_still(doctor.id, doctor.version));
    assert!(!locked.is_still(service.id, clinic.service.version));
    assert!(locked.is_still(clinic.patient.id, clinic.patient.version));
    assert_eq!(tx.doctor(doctor.id).await.unwrap(), Some(doctor));
    assert_eq!(tx.service(service.id).await.unwrap(), Some(service));
}

async fn account(
    world: &World,
    name: &str,
    patient: Option<PatientId>,
) -> Result<AccountId, Error> {
    let command = CreateAccount {
        email: format!("{name}@example.org").into(),
        phone: None,
        given_name: "Ana".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: patient
            .map(|patient| NewMembership {
                organization_id: world.organization,
                role: Role::Patient,
                location_ids: None,
                doctor_ids: Vec::new(),
                patient_id: Some(patient),
                permissions_added: Vec::new(),
                permissions_taken: Vec::new(),
                ends_at: None,
            })
            .into_iter()
            .collect(),
    };
    let platform = Context::platform();
    world.clinic.run(&platform, command).await
}

async fn an_account_of_an_unknown_patient_is_refused(home: &Home) {
    let world = World::on(Arc::clone(&home.store), 1).await.unwrap();
    let unknown = Some(crate::support::uuid().into());
    let refused = account(&world, "a", unknown).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound, "{refused:?}");
    account(&world, "a", Some(world.patient)).await.unwrap();
}

async fn first_bookings_at_once_open_one_record(home: &Home) {
    let world = Arc::new(World::on(Arc::clone(&home.store), 1).await.unwrap());
    let account = account(&world, "a", None).await.unwrap();
    let mut tasks = JoinSet::new();
    for nth in 0..8 {
        let world = Arc::clone(&world);
        tasks.spawn(async move {
            let start = "2027-01-11T08:00:00Z".parse::<Instant>().unwrap();
            let mut booking =
                world.booking(world.patient, start + chrono::Duration::hours(24 * nth));
            booking.patient_id = None;
            let context = Context::new(Actor::Account(account), Some(world.organization));
            world.clinic.run(&context, booking).await
        });
    }
    let booked = tasks.join_all().await;
    let mut patients: Vec<_> = booked
        .iter()
        .filter_map(|one| one.as_ref().ok())
        .map(|one| one.patient_id)
        .collect();
    assert!(patients.len() > 1, "{booked:?}");
    patients.dedup();
    assert_eq!(patients.len(), 1, "{patients:?}");
    let filter = PatientFilter {
        search: None,
        sex: None,
        active: None,
        visibility: Visibility::All,
    };
    let page = PageRequest::Offset {
        offset: 0,
        limit: 10,
    };
    let mut tx = home.read(world.organization).await;
    let all = tx.patients(&filter, Sort::default(), &page).await.unwrap();
    assert_eq!(
        all.total,
        Some(3),
        "two of the world, and one of the account"
    );
}

/// Takes a record out of use and back, while somebody books: either the booking finds it out of use, or the
/// deactivation finds the booking.
async fn out_of_use<R: CatalogRecord>(world: &Arc<World>, id: R::Id)
where
    R::Id: serde::Serialize,
    R::Fields: serde::Serialize,
{
    let active = |active| SetActive::<R> {
        id,
        active,
        accept_stranded: false,
    };
    let first = "2027-01-11T08:00:00Z".parse::<Instant>().unwrap();
    for nth in 0..8 {
        let booking = world.booking(world.patient, first + chrono::Duration::days(7 * nth));
        let other = Arc::clone(world);
        let booked = tokio::spawn(async move { other.clinic.run(&other.host(), booking).await });
        tokio::time::sleep(Duration::from_millis(u64::try_from(nth).unwrap())).await;
        let deactivated = world.clinic.run(&world.host(), active(false)).await;
        let booked = booked.await.unwrap();
        match (&booked, &deactivated) {
            (Ok(_), Err(refused)) => assert_eq!(refused.code, ErrorCode::WouldStrand),
            (Err(refused), Ok(_)) => assert_eq!(refused.code, ErrorCode::Inactive, "{refused:?}"),
            (booked, other) => panic!("{}: {booked:?}, {:?}", R::KIND, other.as_ref().err()),
        }
        if let Ok(appointment) = booked {
            let cancel = CancelAppointment::of(appointment.id);
            world.clinic.run(&world.host(), cancel).await.unwrap();
        } else {
            world.clinic.run(&world.host(), active(true)).await.unwrap();
        }
    }
}

async fn deactivation_and_booking_do_not_miss_each_other(home: &Home) {
    let world = Arc::new(World::on(Arc::clone(&home.store), 1).await.unwrap());
    out_of_use::<Doctor>(&world, world.doctor).await;
    out_of_use::<Patient>(&world, world.patient).await;
    out_of_use::<Location>(&world, world.location).await;
    out_of_use::<Service>(&world, world.service).await;
}

/// A room that goes out of use while it is booked: one of the two is refused.
async fn a_room_is_not_booked_when_it_goes_out_of_use(home: &Home) {
    let world = Arc::new(World::on(Arc::clone(&home.store), 1).await.unwrap());
    let service = rooms(&world, 1).await;
    let filter = RoomFilter {
        kind: Some("surgery".to_owned()),
        ..RoomFilter::default()
    };
    let page = PageRequest::default();
    let mut tx = home.read(world.organization).await;
    let found = tx.rooms(&filter, Sort::default(), &page).await.unwrap();
    let id = found.items[0].id;
    drop(tx);
    let active = |active| SetActive::<Room> {
        id,
        active,
        accept_stranded: false,
    };
    let first = "2027-01-11T08:00:00Z".parse::<Instant>().unwrap();
    for nth in 0..8 {
        let mut booking = world.booking(world.patient, first + chrono::Duration::days(7 * nth));
        booking.service_id = Some(service);
        let other = Arc::clone(&world);
        let booked = tokio::spawn(async move { other.clinic.run(&other.host(), booking).await });
        tokio::time::sleep(Duration::from_millis(u64::try_from(nth).unwrap())).await;
        let deactivated = world.clinic.run(&world.host(), active(false)).await;
        match (booked.await.unwrap(), deactivated) {
            (Ok(appointment), Err(refused)) => {
                assert_eq!(refused.code, ErrorCode::WouldStrand);
                let cancel = CancelAppointment {
                    id: appointment.id,
                    reason: None,
                };
                world.clinic.run(&world.host(), cancel).await.unwrap();
            }
            (Err(refused), Ok(_)) => {
                assert_eq!(refused.code, ErrorCode::SlotTaken, "{refused:?}");
                world.clinic.run(&world.host(), active(true)).await.unwrap();
            }
            (booked, other) => panic!("{booked:?}, {:?}", other.err()),
        }
    }
}

/// A booking with any doctor waits only for the one whom it chooses, and looks again when that one has changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_doctor_waits_for_the_chosen_one_alone() {
    let home = postgres().await;
    let world = Arc::new(World::on(Arc::clone(&home.store), 1).await.unwrap());
    let two = doctors(&world, 2).await;
    let first = "2027-01-11T08:00:00Z".parse::<Instant>().unwrap();
    let book = |days| {
        let at = first + chrono::Duration::days(days);
        let mut booking = world.booking(world.patient, at);
        booking.doctor_id = None;
        let world = Arc::clone(&world);
        async move { world.clinic.run(&world.host(), booking).await }
    };
    let chosen = book(0).await.unwrap().doctor_id;
    let other = *two.iter().find(|id| **id != chosen).unwrap();
    let mut holder = home.write(world.organization).await;
    holder.lock(&[Lock::exclusive(other)]).await.unwrap();
    assert_eq!(book(1).await.unwrap().doctor_id, chosen);
    drop(holder);

    let mut holder = home.write(world.organization).await;
    holder.lock(&[Lock::exclusive(chosen)]).await.unwrap();
    let mut doctor = holder.doctor(chosen).await.unwrap().unwrap();
    doctor.version += 1;
    doctor.active = false;
    let update = PeopleChange::Doctor(Write::Update(doctor)).into();
    holder.apply(&[update]).await.unwrap();
    let waiting = tokio::spawn(book(2));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished(), "it waits for the doctor it chose");
    holder.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().doctor_id, other);
}
