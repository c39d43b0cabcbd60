//! How often a command goes to PostgreSQL and back. Where the database is another machine, that is what it waits
//! for, and how long it holds its locks.

use crate::fixtures::word;
use crate::support::{options, postgres};
use crate::wire::Wire;
use chrono::Duration;
use clinic_core::access::Actor;
use clinic_core::access::commands::{CreateAccount, NewMembership, PasswordHash};
use clinic_core::command::{Command, Context};
use clinic_core::scheduling::commands::*;
use clinic_core::testing::World;
use clinic_core::time::Instant;
use clinic_store::Options;
use std::sync::atomic::{AtomicI64, Ordering};

/// From the beginning to the commit, and the pool's own test of the connection that comes back.
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
        let home = postgres().await;
        let wire = Wire::to(&home.url).await;
        let options = Options {
            max_connections: 1,
            ..options()
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
            email: format!("{role}@example.org"),
            phone: None,
            given_name: "Ana".to_owned(),
            family_name: "Pop".to_owned(),
            password_hash: PasswordHash("$argon2id$".to_owned()),
            super_admin: false,
            memberships: vec![NewMembership {
                organization_id: self.world.organization,
                role: word(role),
                location_ids: None,
                doctor_ids: Vec::new(),
                patient_id: patient.then_some(self.world.patient),
            }],
        };
        let platform = Context::new(Actor::Host, None);
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
