//! What a reader sees of a record beside what `access.json` says.

use clinic_core::access::commands::{CreateAccount, NewMembership};
use clinic_core::access::{Actor, Role};
use clinic_core::catalog::Create;
use clinic_core::command::Context;
use clinic_core::memory::MemoryStore;
use clinic_core::money::{Currency, Money};
use clinic_core::organization::{Service, ServiceFields};
use clinic_core::scheduling::commands::PlaceHold;
use clinic_core::scheduling::queries::GetHold;
use clinic_core::testing::World;
use std::sync::Arc;

/// A context of an account with a role in the world.
async fn account(world: &World, role: Role) -> Context {
    let command = CreateAccount {
        email: format!("{}@example.org", role.as_str()).into(),
        phone: None,
        given_name: "Ioana".into(),
        family_name: "Dinu".into(),
        password_hash: None,
        super_admin: false,
        memberships: vec![NewMembership {
            doctor_ids: if role == Role::Assistant {
                vec![world.doctor]
            } else {
                Vec::new()
            },
            ..NewMembership::new(world.organization, role)
        }],
    };
    let platform = Context::platform();
    let id = world.clinic.run(&platform, command).await.unwrap();
    Context::new(Actor::Account(id), Some(world.organization))
}

#[test]
fn the_price_of_a_hold_is_hidden_as_that_of_an_appointment() {
    pollster::block_on(async {
        let world = World::on(Arc::new(MemoryStore::new()), 1).await.unwrap();
        let price = Money::parse("120.00", Currency::RON).unwrap();
        let fields = ServiceFields {
            price: Some(price),
            ..World::service_fields()
        };
        let service = Create::<Service> { fields };
        let service = world.clinic.run(&world.host(), service).await.unwrap();
        let assistant = account(&world, Role::Assistant).await;
        let receptionist = account(&world, Role::Receptionist).await;
        let hold = PlaceHold {
            patient_id: Some(world.patient),
            doctor_id: Some(world.doctor),
            service_id: Some(service.id),
            location_id: Some(world.location),
            room_id: None,
            starts_at: "2027-01-05T07:00:00Z".parse().unwrap(),
            minutes: None,
        };
        let placed = world.clinic.run(&assistant, hold).await.unwrap();
        assert_eq!(placed.price, None);
        let read = async |context: &Context| {
            let hold = GetHold { id: placed.id };
            world.clinic.ask(context, hold).await.unwrap().price
        };
        assert_eq!(read(&assistant).await, None);
        assert_eq!(read(&receptionist).await, Some(price));
    });
}
