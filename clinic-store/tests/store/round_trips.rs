//! How often a command goes to PostgreSQL and back. Where the database is another machine, that is what it waits
//! for, and how long it holds its locks.

use crate::fixtures::word;
use crate::races_at_the_door::{rooms, service};
use crate::support::{options, postgres};
use chrono::Duration;
use clinic_core::access::{Actor, CreateAccount, NewMembership};
use clinic_core::command::{Command, Context};
use clinic_core::error::ErrorCode;
use clinic_core::organization::{Service, ServiceFields};
use clinic_core::people::Doctor;
use clinic_core::records::Create;
use clinic_core::scheduling::*;
use clinic_core::testing::World;
use clinic_core::time::Instant;
use clinic_store::Options;
use clinic_store::testing::Wire;
use std::sync::atomic::{AtomicI64, Ordering};

/// Begin; read what is named; lock; read what is taken; write; commit.
const BOOKING: usize = 6;

/// A clinic at the end of a wire, with one connection.
struct Far {
    world: World,
    wire: Wire,
    next: AtomicI64,
    _home: crate::support::Home,
}

/// The nth half hour of the doctor's weeks.
fn start(nth: i64) -> Instant {
    let monday: Instant = "2027-01-11T07:00:00Z".parse().unwrap();
    let day = nth / 10;
    monday + Duration::days(day / 5 * 7 + day % 5) + Duration::minutes(nth % 10 * 30)
}

impl Far {
    async fn new() -> Self {
        Self::with(options()).await
    }

    async fn with(options: Options) -> Self {
        let home = postgres().await;
        let wire = Wire::to(&home.url).await;
        let options = Options {
            max_connections: 1,
            ..options
        };
        let store = clinic_store::open(&wire.url, &options).await.unwrap();
        let world = World::on(store, 1).await.unwrap();
        Self {
            world,
            wire,
            next: AtomicI64::new(0),
            _home: home,
        }
    }

    /// Runs a command, and how many round trips it took.
    async fn run<C: Command>(&self, context: &Context, command: C) -> (C::Outcome, usize) {
        let before = self.wire.trips().await;
        let outcome = self.world.clinic.run(context, command).await.unwrap();
        (outcome, self.wire.trips().await - before)
    }

    /// Books again and again: the first time prepares the statements.
    async fn book(
        &self,
        context: impl Fn(i64) -> Context,
        change: impl Fn(&mut BookAppointment),
    ) -> usize {
        let mut trips = 0;
        for _ in 0..3 {
            let nth = self.next.fetch_add(1, Ordering::Relaxed);
            let mut booking = self.world.booking(self.world.patient, start(nth));
            change(&mut booking);
            (_, trips) = self.run(&context(nth), booking).await;
        }
        trips
    }

    /// The context of an account: a patient's, or that of somebody at the desk.
    async fn account(&self, role: &str) -> Context {
        let patient = role == "patient";
        let command = CreateAccount {
            email: format!("{role}@example.org").into(),
            phone: None,
            given_name: "Ana".into(),
            family_name: "Pop".into(),
            password_hash: None,
            super_admin: false,
            memberships: vec![NewMembership {
                patient_id: patient.then_some(self.world.patient),
                ..NewMembership::new(self.world.organization, word(role))
            }],
        };
        let platform = Context::platform();
        let account = self.world.clinic.run(&platform, command).await.unwrap();
        Context::new(Actor::Account(account), Some(self.world.organization))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_host_books() {
    let far = Far::new().await;
    let trips = far.book(|_| far.world.host(), |_| {}).await;
    assert!(trips <= BOOKING, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_host_books_with_a_key() {
    let far = Far::new().await;
    let keyed = |nth| far.world.host().with_key(format!("key {nth}"));
    let trips = far.book(keyed, |_| {}).await;
    assert!(trips <= BOOKING, "{trips}");
}

/// Servers that share a database ask it for the time, with the statement that begins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_tells_the_time() {
    let far = Far::with(Options {
        database_clock: true,
        ..options()
    })
    .await;
    let trips = far.book(|_| far.world.host(), |_| {}).await;
    assert!(trips <= BOOKING, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_books() {
    let far = Far::new().await;
    for role in ["patient", "receptionist"] {
        let account = far.account(role).await;
        let trips = far.book(|_| account.clone(), |_| {}).await;
        assert!(trips <= BOOKING, "{role}: {trips}");
        let keyed = |nth| account.clone().with_key(format!("key {nth}"));
        let trips = far.book(keyed, |_| {}).await;
        assert!(trips <= BOOKING, "{role}, with a key: {trips}");
    }
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_named_costs_no_more() {
    let far = Far::new().await;
    let host = |_| far.world.host();
    let patient = far.account("patient").await;
    let own = |_| patient.clone();
    let trips = far.book(own, |booking| booking.patient_id = None).await;
    assert!(trips <= BOOKING, "the account's own patient: {trips}");
    let trips = far.book(host, |booking| booking.location_id = None).await;
    assert!(trips <= BOOKING, "the only location: {trips}");
    let service = rooms(&far.world, 2).await;
    let in_a_room = |booking: &mut BookAppointment| booking.service_id = Some(service);
    let trips = far.book(host, in_a_room).await;
    assert!(trips <= BOOKING, "a room of a kind: {trips}");
    // The doctors are listed, and then locked.
    let trips = far.book(host, |booking| booking.doctor_id = None).await;
    assert!(trips <= BOOKING + 2, "any doctor: {trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_is_taken_after_its_session_is_there() {
    let far = Far::new().await;
    let group = service(&far.world, |fields| fields.capacity = 2).await;
    let opens = |booking: &mut BookAppointment| booking.service_id = Some(group);
    let trips = far.book(|_| far.world.host(), opens).await;
    assert!(trips <= BOOKING + 1, "{trips}");
    let mut trips = 0;
    for nth in 0..2 {
        let mut joins = far.world.booking(far.world.other_patient, start(nth));
        joins.service_id = Some(group);
        (_, trips) = far.run(&far.world.host(), joins).await;
    }
    assert!(trips <= BOOKING + 1, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_used() {
    let far = Far::new().await;
    let (mut held, mut trips) = (0, 0);
    for nth in 0..3 {
        let hold = PlaceHold {
            patient_id: Some(far.world.patient),
            doctor_id: Some(far.world.doctor),
            service_id: Some(far.world.service),
            location_id: Some(far.world.location),
            room_id: None,
            starts_at: start(nth),
            minutes: None,
        };
        let (hold, placed) = far.run(&far.world.host(), hold).await;
        held = placed;
        let mut booking = far.world.booking(far.world.patient, start(nth));
        booking.hold_id = Some(hold.id);
        (_, trips) = far.run(&far.world.host(), booking).await;
    }
    // The patient's other holds are counted.
    assert!(held <= BOOKING + 1, "{held}");
    // What the hold keeps is locked and the hold read again; it is gone before its time is looked at and taken.
    assert!(trips <= BOOKING + 3, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appointment_is_moved_and_cancelled() {
    let far = Far::new().await;
    let host = far.world.host();
    let (mut moved, mut cancelled) = (0, 0);
    for nth in 0..3 {
        let booking = far.world.booking(far.world.patient, start(nth));
        let (appointment, _) = far.run(&host, booking).await;
        let id = appointment.id;
        let elsewhere = RescheduleAppointment {
            id,
            starts_at: start(10 + nth),
            doctor_id: None,
            location_id: None,
            room_id: None,
            reason: None,
            allow: Allowance::default(),
            overbook: None,
        };
        (_, moved) = far.run(&host, elsewhere).await;
        let cancel = CancelAppointment::of(id);
        (_, cancelled) = far.run(&host, cancel).await;
    }
    // What the appointment is says what to read and to lock, and what is locked is read again; the old time is
    // given up before the new one is taken.
    assert!(moved <= 9, "{moved}");
    assert!(cancelled <= 6, "{cancelled}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn free_times_are_asked_for() {
    let far = Far::new().await;
    let account = far.account("receptionist").await;
    let mut trips = 0;
    for _ in 0..3 {
        let from = start(0).date_naive();
        let mut query = SlotsQuery::between(from, from + chrono::Days::new(7));
        query.doctor_ids.push(far.world.doctor);
        query.service_id = Some(far.world.service);
        let before = far.wire.trips().await;
        far.world.clinic.ask(&account, query).await.unwrap();
        trips = far.wire.trips().await - before;
    }
    // Begin; who asks and what of; what is taken; and the end, for which nobody waits.
    assert!(trips <= 4, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_offers_other_times() {
    let far = Far::new().await;
    let host = far.world.host();
    far.run(&host, far.world.booking(far.world.patient, start(0)))
        .await;
    let mut trips = 0;
    for _ in 0..3 {
        let before = far.wire.trips().await;
        let late = far.world.booking(far.world.other_patient, start(0));
        let refused = far.world.clinic.run(&host, late).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::SlotTaken);
        trips = far.wire.trips().await - before;
    }
    // Four until it is refused, and its end; then a snapshot, who asks, what of, what is taken, and its end.
    assert!(trips <= 10, "{trips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statuses_change_and_lists_are_read() {
    let far = Far::with(Options {
        database_clock: true,
        ..options()
    })
    .await;
    let host = far.world.host();
    let (mut changed, mut listed) = (0, 0);
    for nth in 0..3 {
        let booking = far.world.booking(far.world.patient, start(nth));
        let (appointment, _) = far.run(&host, booking).await;
        let action = ChangeStatus::of(appointment.id, Action::Confirm);
        (_, changed) = far.run(&host, action).await;
        let before = far.wire.trips().await;
        let list = AppointmentList::default();
        far.world.clinic.ask(&host, list).await.unwrap();
        listed = far.wire.trips().await - before;
    }
    assert!(changed <= 6, "{changed}");
    // Begin; who asks; the page; and the end, for which nobody waits.
    assert!(listed <= 4, "{listed}");
}

/// Books a series of so many and cancels it; how many round trips the cancelling took.
async fn cancelled_series(far: &Far, first: &str, number: u32) -> usize {
    let host = far.world.host();
    let rule = serde_json::json!({"frequency": "weekly", "count": number});
    let series = BookSeries {
        overbook: None,
        patient_id: Some(far.world.patient),
        doctor_id: Some(far.world.doctor),
        service_id: Some(far.world.service),
        location_id: Some(far.world.location),
        room_id: None,
        local_start: first.parse().unwrap(),
        rule: serde_json::from_value(rule).unwrap(),
        mode: Default::default(),
        reason: None,
        source: Default::default(),
        allow: Default::default(),
    };
    let (outcome, _) = far.run(&host, series).await;
    assert_eq!(outcome.booked.len(), number as usize);
    let cancel = CancelSeries::of(outcome.series.id);
    let (cancelled, trips) = far.run(&host, cancel).await;
    assert_eq!(cancelled.cancelled.len(), number as usize);
    trips
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_series_is_cancelled_in_as_many_round_trips_as_a_short_one() {
    let far = Far::new().await;
    let mut trips = [0; 2];
    // The first of each prepares the statements.
    for hour in [9, 11] {
        for (place, number) in [2, 52].into_iter().enumerate() {
            let first = format!("2027-01-11T{:02}:00:00", hour + place);
            trips[place] = cancelled_series(&far, &first, number).await;
        }
    }
    let [short, long] = trips;
    assert!(long <= short + 2 && long <= 12, "{short}, {long}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_looks_its_doctors_up_together() {
    let far = Far::new().await;
    let host = far.world.host();
    let mut doctor_ids = Vec::new();
    for n in 0..20 {
        let doctor = Create::<Doctor> {
            fields: World::doctor_fields("Ion", &format!("Pop {n}")),
        };
        doctor_ids.push(far.run(&host, doctor).await.0.id);
    }
    let mut trips = 0;
    for _ in 0..3 {
        let service = Create::<Service> {
            fields: ServiceFields {
                doctor_ids: Some(doctor_ids.clone()),
                location_ids: Some(vec![far.world.location]),
                ..World::service_fields()
            },
        };
        (_, trips) = far.run(&host, service).await;
    }
    // The location, the doctors, and the organization for its currency.
    assert!(trips <= 7, "{trips}");
}
