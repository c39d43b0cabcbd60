//! Many clients at once at the door: each is told yes or no, and never more yes than there is room.

use crate::blind::Blind;
use crate::fixtures::word;
use crate::races::{RACERS, chance, drop_guard, overlaps};
use crate::support::{Home, on_both};
use clinic_core::access::Visibility;
use clinic_core::command::{Command, Context};
use clinic_core::error::{Details, Error, ErrorCode};
use clinic_core::ids::*;
use clinic_core::organization::{Room, RoomFields, Service, ServiceFields};
use clinic_core::page::PageRequest;
use clinic_core::people::{Doctor, Patient};
use clinic_core::records::Create;
use clinic_core::scheduling::*;
use clinic_core::store::{AppointmentFilter, Sort};
use clinic_core::testing::World;
use clinic_core::time::{Instant, Weekday};
use std::fmt::Debug;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both!(
    the_guard_alone_holds,
    without_the_guard_the_door_is_open,
    one_slot_goes_to_one_of_many,
    series_in_any_order_do_not_fail_at_the_door,
    a_lapsed_hold_goes_to_one,
    any_doctor_is_each_doctor_once,
    a_room_and_a_doctor_are_both_needed,
    a_group_fills_to_its_capacity,
    one_of_many_confirmations_counts,
    what_a_key_gets_again_is_on_the_disk,
);

/// Tuesday, 10:00 in Bucharest.
fn tuesday() -> Instant {
    "2027-01-05T08:00:00Z".parse().unwrap()
}

pub(crate) async fn world(home: &Home) -> Arc<World> {
    Arc::new(World::on(Arc::clone(&home.store), 1).await.unwrap())
}

async fn create<R>(world: &World, fields: R::Fields) -> R
where
    R: clinic_core::records::CatalogRecord,
    Create<R>: Command<Outcome = R>,
{
    world
        .clinic
        .run(&world.host(), Create::<R> { fields })
        .await
        .unwrap()
}

pub(crate) async fn patients(world: &World, count: i64) -> Vec<PatientId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let patient: Patient = create(world, World::patient_fields("Ana", "Pop")).await;
        ids.push(patient.id);
    }
    ids
}

/// Doctors beside the first, with its hours.
pub(crate) async fn doctors(world: &World, count: usize) -> Vec<DoctorId> {
    let mut ids = vec![world.doctor];
    while ids.len() < count {
        let doctor: Doctor = create(world, World::doctor_fields("Ion", "Pop")).await;
        let hours = World::weekdays(9 * 60, 17 * 60);
        world.work(doctor.id, hours).await.unwrap();
        ids.push(doctor.id);
    }
    ids
}

pub(crate) async fn service(world: &World, change: impl FnOnce(&mut ServiceFields)) -> ServiceId {
    let mut fields = World::service_fields();
    change(&mut fields);
    create::<Service>(world, fields).await.id
}

pub(crate) async fn rooms(world: &World, count: usize) -> ServiceId {
    for _ in 0..count {
        let fields = RoomFields {
            location_id: world.location,
            name: "Sala".to_owned(),
            kind: "surgery".to_owned(),
            schedule: None,
        };
        create::<Room>(world, fields).await;
    }
    service(world, |fields| {
        fields.room_kind = Some("surgery".to_owned())
    })
    .await
}

/// Runs all commands at once.
async fn race<C>(world: &Arc<World>, commands: Vec<(Context, C)>) -> Vec<Result<C::Outcome, Error>>
where
    C: Command + 'static,
    C::Outcome: 'static,
{
    let mut tasks = JoinSet::new();
    for (context, command) in commands {
        let world = Arc::clone(world);
        tasks.spawn(async move { world.clinic.run(&context, command).await });
    }
    tasks.join_all().await
}

fn by_host<C>(world: &World, commands: impl IntoIterator<Item = C>) -> Vec<(Context, C)> {
    commands
        .into_iter()
        .map(|command| (world.host(), command))
        .collect()
}

/// How many won; the others must have met one of the codes.
fn winners<T: Debug>(results: &[Result<T, Error>], codes: &[ErrorCode]) -> usize {
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(
            codes.contains(&error.code),
            "{error} {:?} {:?}",
            error.details,
            error.cause
        );
    }
    results.iter().filter(|result| result.is_ok()).count()
}

/// Clients race for times that overlap, with a rule that sees nothing reserved; how many won.
async fn race_blindly(home: &Home) -> usize {
    let store = Arc::new(Blind(Arc::clone(&home.store)));
    let world = Arc::new(World::on(store, 1).await.unwrap());
    let mut bookings = Vec::new();
    for (patient, nth) in patients(&world, 16).await.into_iter().zip(0..) {
        let start = tuesday() + chrono::Duration::minutes(nth);
        let mut booking = world.booking(patient, start);
        booking.allow.off_grid = true;
        bookings.push(booking);
    }
    let results = race(&world, by_host(&world, bookings)).await;
    winners(&results, &[ErrorCode::Contention])
}

async fn the_guard_alone_holds(home: &Home) {
    assert_eq!(race_blindly(home).await, 1);
    assert_eq!(overlaps(home).await, 0);
}

/// What these races count is there to be seen, once the guard is gone.
async fn without_the_guard_the_door_is_open(home: &Home) {
    drop_guard(home).await;
    assert!(race_blindly(home).await > 1);
    assert!(overlaps(home).await > 0);
}

async fn one_slot_goes_to_one_of_many(home: &Home) {
    let world = world(home).await;
    let patients = patients(&world, RACERS).await;
    for round in 0..3 {
        let start = tuesday() + chrono::Duration::minutes(30 * round);
        let bookings = patients
            .iter()
            .map(|patient| world.booking(*patient, start));
        let results = race(&world, by_host(&world, bookings)).await;
        assert_eq!(winners(&results, &[ErrorCode::SlotTaken]), 1);
        for error in results.iter().filter_map(|result| result.as_ref().err()) {
            let Some(Details::Refusal(refusal)) = error.details.as_deref() else {
                panic!("a refusal has its reasons: {error}");
            };
            assert!(!refusal.reasons.is_empty() && !refusal.alternatives.is_empty());
        }
        assert_eq!(overlaps(home).await, 0);
    }
}

/// Series over doctors and rooms that many writers name in any order: no fault, none of them half.
async fn series_in_any_order_do_not_fail_at_the_door(home: &Home) {
    let world = world(home).await;
    let doctors = doctors(&world, 3).await;
    let patients = patients(&world, 6).await;
    let services = [world.service, rooms(&world, 2).await];
    let mut booked = 0;
    for _ in 0..3 {
        let series = (0..24).map(|_| series(&world, &doctors, &patients, &services));
        let results = race(&world, by_host(&world, series)).await;
        winners(&results, &[ErrorCode::SlotTaken, ErrorCode::NotOffered]);
        for outcome in results.into_iter().flatten() {
            let kept = appointments_of(&world, outcome.series.id).await;
            let told: Vec<_> = outcome.booked.iter().map(|a| a.id).collect();
            assert_eq!(kept, told);
            if outcome.series.mode == SeriesMode::AllOrNothing {
                assert!(outcome.skipped.is_empty());
            }
            booked += told.len() as u64;
        }
    }
    assert!(booked > 0);
    // Nor is anything left of those that were refused.
    let page = PageRequest::Offset {
        offset: 0,
        limit: 1,
    };
    let all = list(&world, AppointmentFilter::new(Visibility::All), page).await;
    assert_eq!(all.total, Some(booked));
    assert_eq!(overlaps(home).await, 0);
}

pub(crate) fn one_of<T: Copy>(all: &[T]) -> T {
    all[usize::try_from(chance(all.len() as u64)).unwrap()]
}

fn series(
    world: &World,
    doctors: &[DoctorId],
    patients: &[PatientId],
    services: &[ServiceId],
) -> BookSeries {
    let weekly = chance(2) == 0;
    let weekdays = [0, 1, 2].map(|_| one_of(&Weekday::ALL[..5]));
    let minutes = 60 * 9 + 30 * i64::try_from(chance(6)).unwrap();
    let first = tuesday().date_naive().and_time(chrono::NaiveTime::MIN);
    BookSeries {
        patient_id: Some(one_of(patients)),
        doctor_id: Some(one_of(doctors)),
        service_id: Some(one_of(services)),
        location_id: Some(world.location),
        room_id: None,
        local_start: first + chrono::Duration::minutes(minutes),
        rule: RecurrenceRule {
            frequency: if weekly {
                Frequency::Weekly
            } else {
                Frequency::Daily
            },
            interval: 1,
            weekdays: if weekly {
                weekdays.to_vec()
            } else {
                Vec::new()
            },
            month_end: MonthEnd::LastDay,
            count: Some(6),
            until: None,
        },
        mode: one_of(&[SeriesMode::SkipConflicts, SeriesMode::AllOrNothing]),
        reason: None,
        source: Some(Source::Desk),
        allow: Allowance::default(),
        overbook: None,
    }
}

async fn list(
    world: &World,
    filter: AppointmentFilter,
    page: PageRequest,
) -> clinic_core::page::Page<clinic_core::scheduling::Appointment> {
    let sort = Sort {
        key: clinic_core::store::SortKey::StartsAt,
        descending: false,
    };
    let query = AppointmentList { filter, sort, page };
    world.clinic.ask(&world.host(), query).await.unwrap()
}

async fn appointments_of(world: &World, series: SeriesId) -> Vec<AppointmentId> {
    let filter = AppointmentFilter {
        series_id: Some(series),
        ..AppointmentFilter::new(Visibility::All)
    };
    let page = list(world, filter, PageRequest::default()).await;
    page.items
        .iter()
        .map(|appointment| appointment.id)
        .collect()
}

/// A hold lapses: its patient and the others want the time at the same moment.
async fn a_lapsed_hold_goes_to_one(home: &Home) {
    let world = world(home).await;
    let patients = patients(&world, 32).await;
    let hold = PlaceHold {
        patient_id: Some(world.patient),
        doctor_id: Some(world.doctor),
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        starts_at: tuesday(),
        minutes: Some(1),
    };
    let hold = world.clinic.run(&world.host(), hold).await.unwrap();
    let late = BookAppointment {
        hold_id: Some(hold.id),
        ..world.booking(world.patient, tuesday())
    };
    let others = || {
        patients
            .iter()
            .map(|patient| world.booking(*patient, tuesday()))
    };
    // While it lives, nobody else has a chance.
    let results = race(&world, by_host(&world, others())).await;
    assert_eq!(winners(&results, &[ErrorCode::SlotTaken]), 0);
    world.clock.advance_min(1);
    let all = others().chain([late]);
    let results = race(&world, by_host(&world, all)).await;
    let codes = [ErrorCode::SlotTaken, ErrorCode::HoldExpired];
    assert_eq!(winners(&results, &codes), 1);
    assert_eq!(overlaps(home).await, 0);
}

async fn any_doctor_is_each_doctor_once(home: &Home) {
    let world = world(home).await;
    let doctors = doctors(&world, 3).await;
    let bookings = patients(&world, 32)
        .await
        .into_iter()
        .map(|patient| BookAppointment {
            doctor_id: None,
            ..world.booking(patient, tuesday())
        });
    let results = race(&world, by_host(&world, bookings)).await;
    assert_eq!(winners(&results, &[ErrorCode::SlotTaken]), doctors.len());
    let mut chosen: Vec<_> = results.into_iter().flatten().map(|a| a.doctor_id).collect();
    chosen.sort_unstable();
    chosen.dedup();
    assert_eq!(chosen.len(), doctors.len());
}

async fn a_room_and_a_doctor_are_both_needed(home: &Home) {
    let world = world(home).await;
    doctors(&world, 3).await;
    let service = rooms(&world, 2).await;
    let bookings = patients(&world, 32)
        .await
        .into_iter()
        .map(|patient| BookAppointment {
            doctor_id: None,
            service_id: Some(service),
            ..world.booking(patient, tuesday())
        });
    let results = race(&world, by_host(&world, bookings)).await;
    assert_eq!(winners(&results, &[ErrorCode::SlotTaken]), 2);
    assert_eq!(overlaps(home).await, 0);
}

async fn a_group_fills_to_its_capacity(home: &Home) {
    let world = world(home).await;
    let service = service(&world, |fields| fields.capacity = 5).await;
    let bookings = patients(&world, 32)
        .await
        .into_iter()
        .map(|patient| BookAppointment {
            service_id: Some(service),
            ..world.booking(patient, tuesday())
        });
    let results = race(&world, by_host(&world, bookings)).await;
    assert_eq!(winners(&results, &[ErrorCode::SlotTaken]), 5);
    let mut seats: Vec<_> = results
        .into_iter()
        .flatten()
        .map(|a| (a.session_id, a.seat))
        .collect();
    seats.sort_unstable();
    assert!(seats.iter().all(|(session, _)| *session == seats[0].0));
    let seats: Vec<_> = seats.into_iter().filter_map(|(_, seat)| seat).collect();
    assert_eq!(seats, [1, 2, 3, 4, 5]);
}

/// A hold is turned into one appointment, and an appointment is confirmed once.
async fn one_of_many_confirmations_counts(home: &Home) {
    let world = world(home).await;
    let hold = PlaceHold {
        patient_id: Some(world.patient),
        doctor_id: Some(world.doctor),
        service_id: Some(world.service),
        location_id: Some(world.location),
        room_id: None,
        starts_at: tuesday(),
        minutes: None,
    };
    let hold = world.clinic.run(&world.host(), hold).await.unwrap();
    let bookings = (0..16).map(|_| BookAppointment {
        hold_id: Some(hold.id),
        ..world.booking(world.patient, tuesday())
    });
    let results = race(&world, by_host(&world, bookings)).await;
    assert_eq!(winners(&results, &[ErrorCode::HoldExpired]), 1);
    let booked = results.into_iter().flatten().next().unwrap();
    let confirm = || ChangeStatus {
        id: booked.id,
        action: word("confirm"),
        reason: None,
    };
    let at_version = (0..16)
        .map(|_| (world.host().at_version(booked.version), confirm()))
        .collect();
    let results = race(&world, at_version).await;
    assert_eq!(winners(&results, &[ErrorCode::VersionMismatch]), 1);
    assert_eq!(overlaps(home).await, 0);
}

/// Whoever repeats a request is told of its outcome no sooner than others can read it.
async fn what_a_key_gets_again_is_on_the_disk(home: &Home) {
    let world = world(home).await;
    for round in 0..20 {
        let starts_at =
            tuesday() + chrono::Duration::minutes(30 * (round % 10) + 10_080 * (round / 10));
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let world = Arc::clone(&world);
            let mut context = world.host();
            context.idempotency_key = Some(format!("round {round}"));
            tasks.spawn(async move {
                let command = world.booking(world.patient, starts_at);
                match world.clinic.run(&context, command).await {
                    Ok(booked) => world
                        .clinic
                        .ask(&context, GetAppointment { id: booked.id })
                        .await
                        .map(Some),
                    Err(error) if error.code == ErrorCode::InFlight => Ok(None),
                    Err(error) => Err(error),
                }
            });
        }
        let mut told = Vec::new();
        for answer in tasks.join_all().await {
            told.extend(answer.unwrap().map(|appointment| appointment.id));
        }
        told.dedup();
        assert_eq!(told.len(), 1);
    }
}
