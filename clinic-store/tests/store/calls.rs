//! How often a command or a query calls SQLite's thread and waits for it: each call costs two changes of thread,
//! many times what a statement costs.

use crate::fixtures::word;
use crate::support::sqlite;
use clinic_core::access::{Actor, CreateAccount, NewMembership};
use clinic_core::command::{Command, Context, Query};
use clinic_core::records::PatientList;
use clinic_core::scheduling::*;
use clinic_core::testing::World;
use clinic_core::time::Instant;
use clinic_store::testing::Calls;

struct Counted {
    world: World,
    calls: Calls,
    context: Context,
}

impl Counted {
    async fn run<C: Command>(&self, command: C) -> (C::Outcome, usize) {
        let before = self.calls.count();
        let outcome = self.world.clinic.run(&self.context, command).await;
        (outcome.unwrap(), self.calls.count() - before)
    }

    async fn ask<Q: Query>(&self, query: Q) -> (Q::Output, usize) {
        let before = self.calls.count();
        let output = self.world.clinic.ask(&self.context, query).await;
        (output.unwrap(), self.calls.count() - before)
    }
}

/// The `nth` half hour of the doctor's Monday.
fn start(nth: i64) -> Instant {
    let monday: Instant = "2027-01-04T09:00:00Z".parse().unwrap();
    monday + chrono::Duration::minutes(30 * nth)
}

#[tokio::test]
async fn few_calls_answer_what_is_asked_most() {
    let home = sqlite().await;
    let world = World::on(home.store.clone(), 1).await.unwrap();
    let command = CreateAccount {
        email: "ana@example.org".into(),
        phone: None,
        given_name: "Ana".into(),
        family_name: "Pop".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership::new(world.organization, word("receptionist"))],
    };
    let platform = Context::platform();
    let account = world.clinic.run(&platform, command).await.unwrap();
    let context = Context::new(Actor::Account(account), Some(world.organization));
    let calls = Calls::default();
    let _counting = tracing::subscriber::set_default(calls.clone());
    let counted = Counted {
        world,
        calls,
        context: context.with_key("a"),
    };
    let world = &counted.world;

    // Begin and read what is named, read what is taken, write, commit.
    let booking = world.booking(world.patient, start(0));
    let (appointment, calls) = counted.run(booking).await;
    assert!(calls <= 4, "a booking: {calls}");

    let action = ChangeStatus::of(appointment.id, Action::CheckIn);
    let (_, calls) = counted.run(action).await;
    assert!(calls <= 4, "a status change: {calls}");

    let from = start(0).date_naive();
    let mut slots = SlotsQuery::between(from, from + chrono::Days::new(7));
    slots.doctor_ids.push(world.doctor);
    slots.service_id = Some(world.service);
    let (slots, calls) = counted.ask(slots).await;
    assert!(!slots.slots.is_empty());
    assert!(calls <= 2, "slots: {calls}");

    let (page, calls) = counted.ask(AppointmentList::default()).await;
    assert_eq!(page.items.len(), 1);
    assert!(calls <= 2, "a list of appointments: {calls}");

    let (page, calls) = counted.ask(PatientList::default()).await;
    assert_eq!(page.items.len(), 2);
    assert!(calls <= 2, "a list of patients: {calls}");

    let (queue, calls) = counted
        .ask(Queue {
            location_id: world.location,
        })
        .await;
    assert_eq!(queue.len(), 1);
    assert!(calls <= 2, "the queue: {calls}");
}
